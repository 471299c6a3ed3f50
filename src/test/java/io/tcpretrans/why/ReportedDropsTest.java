package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Proof;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.Sampler;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.Flow;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.Packet;
import io.tcpretrans.why.decision.SequenceRange;
import io.tcpretrans.why.decision.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReportedDropsTest {
  private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final List<String> errors = new ArrayList<>();
  private final Sampler sampler = new Sampler(errors::add);
  private final ReportedDrops drops = new ReportedDrops(readings());
  private final List<CauseFinding> reported = new ArrayList<>();

  /** Returns readings that read no namespace. */
  private Readings readings() {
    Readings.Host nothing =
        new Readings.Host() {
          @Override
          public HostSample read() {
            return HostSample.NONE;
          }

          @Override
          public HostSample read(NeededReading needs) {
            return HostSample.NONE;
          }
        };
    HostCounters counters = new HostCounters(() -> true, null, null);
    return new Readings(sampler, nothing, counters, errors::add);
  }

  @AfterEach
  void endSampler() {
    sampler.close();
    assertThat(errors).isEmpty();
  }

  private static DroppedPacket drop(long timeNs, String function, String reason) {
    Packet packet =
        new Packet(new Flow(null, 1), new SequenceRange(7, 1455), 1, 16, 0, false, null);
    Site site = new Site(function, reason, new Netns(4097, 4026532246L), 2, "eth0", 0);
    return new DroppedPacket(timeNs, packet, site, Set.of());
  }

  @Test
  void dropIsReportedWithItsCauseAndPlaceButNoAge() {
    drops.add(drop(System.nanoTime(), "ip_error", "IP_INNOROUTES"), reported::add);
    assertThat(reported).isEmpty();
    drops.decide(false);

    assertThat(reported).hasSize(1);
    CauseFinding finding = reported.get(0);
    assertThat(finding.cause()).isEqualTo(Cause.ROUTE);
    assertThat(finding.proof()).isEqualTo(Proof.SEEN);
    assertThat(finding.function()).isEqualTo("ip_error");
    assertThat(finding.drop().netnsId()).isEqualTo(4097);
    assertThat(finding.drop().ageUs()).isNull();
  }

  @Test
  void harmlessDropIsNotReported() {
    drops.add(drop(System.nanoTime(), "packet_rcv", "PACKET_SOCK_ERROR"), reported::add);
    drops.add(drop(System.nanoTime(), "tcp_data_queue", "NOT_SPECIFIED"), reported::add);
    drops.decide(true);

    assertThat(reported).isEmpty();
  }

  @Test
  void dropThatNeedsACounterWaitsAndDelaysThoseBehindIt() {
    drops.add(drop(System.nanoTime(), "nf_hook_slow", "NETFILTER_DROP"), reported::add);
    drops.add(drop(System.nanoTime(), "ip_error", "IP_INNOROUTES"), reported::add);
    drops.decide(false);
    assertThat(reported).isEmpty();
    drops.decide(true);

    assertThat(reported)
        .extracting(CauseFinding::cause)
        .containsExactly(Cause.UNKNOWN, Cause.ROUTE);
  }

  @Test
  void dropDoesNotWaitForACounterForLong() {
    long old = System.nanoTime() - LONG_NANOS;
    drops.add(drop(old, "nf_hook_slow", "NETFILTER_DROP"), reported::add);
    drops.decide(false);

    assertThat(reported).extracting(CauseFinding::cause).containsExactly(Cause.UNKNOWN);
  }
}
