package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.Evidence;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NetworkDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Retransmits without a drop that was seen; those with one are the rules' and the live tests'. */
class JudgeTest {
  private static final Instant SINCE = Events.TIME.minusSeconds(1);
  private static final long SERVER = 4026532500L;
  private static final long SERVER_ID = 4098;

  private final List<NetworkDevice> devices = new ArrayList<>();
  private final Map<String, Long> drops = new HashMap<>();
  private final Set<Integer> listening = new HashSet<>();
  private Instant now = Events.TIME.minusSeconds(10);
  private Duration readingTakes = Duration.ZERO;
  private final DeviceWatch deviceWatch = new DeviceWatch();
  private final ListenWatch listenWatch = new ListenWatch();
  private final SocketWatch socketWatch = new SocketWatch();
  private final Judge judge =
      new Judge(
          new DropNames(Path.of("/sys/kernel/btf/vmlinux"), text -> {}),
          new ConntrackWatch(),
          deviceWatch,
          listenWatch,
          socketWatch);

  private HostSample sample() {
    return new HostSample(
        now,
        now.plus(readingTakes),
        List.of(
            new NamespaceSample(
                SERVER_ID,
                SERVER,
                null,
                Map.copyOf(drops),
                List.copyOf(devices),
                Set.copyOf(listening))));
  }

  /** Reads the host again. */
  private void read() {
    deviceWatch.read(sample());
    listenWatch.read(sample());
    socketWatch.read(sample());
  }

  private CauseFinding verdict(Retransmit retransmit) {
    read();
    return judge.find(retransmit, new ReadingAge());
  }

  private CauseFinding findWith(Judge other) {
    read();
    return other.find(undropped(true), new ReadingAge());
  }

  private Judge judgeWithoutReasons(Path noBtf) {
    return new Judge(
        new DropNames(noBtf, text -> {}),
        new ConntrackWatch(),
        deviceWatch,
        listenWatch,
        socketWatch);
  }

  private static Retransmit undropped(boolean complete) {
    return Events.withEvidence(
        Events.ipv4(), new Evidence(null, SINCE, complete, false, Evidence.Purpose.LOSS));
  }

  private static Retransmit request() {
    Retransmit sent = undropped(true);
    return new Retransmit(
        sent.time(),
        RetransmitType.SYN,
        sent.local(),
        sent.remote(),
        sent.state(),
        sent.socket(),
        sent.seq(),
        sent.len(),
        sent.segs(),
        sent.attempt(),
        sent.error(),
        sent.icmpError(),
        sent.sender(),
        sent.waitUs(),
        sent.evidence());
  }

  private void device(boolean nativeXdp, long missed) {
    devices.clear();
    devices.add(new NetworkDevice(2, "eth0", nativeXdp, false, Map.of("rx_missed_errors", missed)));
  }

  private void begin() {
    deviceWatch.begin(sample());
    listenWatch.begin(sample());
    socketWatch.begin(sample());
    now = Events.TIME;
  }

  @Test
  void withoutADropItIsOutside() {
    device(false, 5);
    begin();

    assertThat(verdict(undropped(true))).isEqualTo(CauseFinding.of(Cause.OUTSIDE, Proof.LIKELY));
  }

  @Test
  void whereADropMayBeMissingItIsUnknown() {
    begin();

    assertThat(verdict(undropped(false))).isEqualTo(CauseFinding.of(Cause.UNKNOWN, Proof.NONE));
  }

  @Test
  void whereItIsNotKnownWhenItWasSentItIsUnknown() {
    begin();

    assertThat(
            verdict(
                    Events.withEvidence(
                        Events.ipv4(),
                        new Evidence(null, null, true, false, Evidence.Purpose.LOSS)))
                .cause())
        .isEqualTo(Cause.UNKNOWN);
  }

  @Test
  void aRefusedRetransmitIsNotSent() {
    begin();

    assertThat(
            verdict(
                Events.withEvidence(
                    Events.ipv4Refused(-1),
                    new Evidence(null, SINCE, true, false, Evidence.Purpose.LOSS))))
        .isEqualTo(CauseFinding.of(Cause.NOT_SENT, Proof.SEEN));
  }

  @Test
  void twoEndsOnOneHostAreNeverOutside() {
    begin();
    CauseFinding unknown = CauseFinding.of(Cause.UNKNOWN, Proof.NONE);

    assertThat(verdict(Events.ipv4WithoutDrop(true, Evidence.Purpose.LOSS))).isEqualTo(unknown);
    for (String own : List.of("127.0.0.1", "127.255.0.9", "172.17.0.5", "::1")) {
      assertThat(verdict(Events.withRemoteAddress(undropped(true), IpAddress.parse(own))))
          .as(own)
          .isEqualTo(unknown);
    }
    assertThat(
            verdict(Events.withRemoteAddress(undropped(true), IpAddress.parse("128.0.0.1")))
                .cause())
        .isEqualTo(Cause.OUTSIDE);
  }

  @Test
  void aDeliberateResendIsNeverOutside() {
    begin();

    assertThat(verdict(Events.ipv4WithoutDrop(false, Evidence.Purpose.PATH_MTU)))
        .isEqualTo(CauseFinding.of(Cause.PATH_MTU, Proof.SEEN));
    assertThat(verdict(Events.ipv4WithoutDrop(false, Evidence.Purpose.DELIBERATE)))
        .isEqualTo(CauseFinding.of(Cause.UNKNOWN, Proof.NONE));
  }

  @Test
  void aDevicesCounterThatGrewIsNamed() {
    device(false, 5);
    begin();
    device(false, 6);

    assertThat(verdict(undropped(true))).isEqualTo(CauseFinding.ofUnseen("rx_missed_errors@eth0"));
  }

  @Test
  void aCounterThatGrewBeforeTheBytesWereSentIsOfNoInterest() {
    device(false, 5);
    begin();
    device(false, 6);
    now = SINCE.minusSeconds(2);
    read();
    now = Events.TIME;

    assertThat(verdict(undropped(true)).cause()).isEqualTo(Cause.OUTSIDE);
  }

  /** The reading that began before the bytes were sent found the growth after that. */
  private void growDuringReading(Runnable growth) {
    begin();
    growth.run();
    now = SINCE.minusMillis(20);
    readingTakes = Duration.ofMillis(40);
    read();
    now = Events.TIME;
    readingTakes = Duration.ZERO;
  }

  @Test
  void deviceCounterMayHaveGrownUntilTheReadingEnded() {
    device(false, 5);
    growDuringReading(() -> device(false, 6));

    assertThat(verdict(undropped(true)).unseen()).isEqualTo("rx_missed_errors@eth0");
  }

  @Test
  void listenerMayHaveOverflowedUntilTheReadingEnded() {
    drops.put(NamespaceSample.OVERFLOWS, 7L);
    listening.add(45212);
    growDuringReading(() -> drops.put(NamespaceSample.OVERFLOWS, 8L));

    assertThat(verdict(request()).cause()).isEqualTo(Cause.LISTEN_OVERFLOW);
  }

  @Test
  void tcpMayHaveDroppedUntilTheReadingEnded() throws IOException {
    Path noBtf = Files.createTempFile("no-btf", null);
    Judge judgeWithoutReasons = judgeWithoutReasons(noBtf);
    drops.put("TCPRcvQDrop", 4L);
    growDuringReading(() -> drops.put("TCPRcvQDrop", 5L));

    assertThat(findWith(judgeWithoutReasons).unseen()).isEqualTo("TCPRcvQDrop");
    Files.delete(noBtf);
  }

  @Test
  void aDeviceThatAppearedStartedAtZero() {
    begin();
    device(false, 6);

    assertThat(verdict(undropped(true)).unseen()).isEqualTo("rx_missed_errors@eth0");
  }

  @Test
  void anXdpProgramInADriverIsNamed() {
    device(true, 0);
    begin();

    assertThat(verdict(undropped(true))).isEqualTo(CauseFinding.ofUnseen("xdp@eth0"));
  }

  @Test
  void aListenerWithoutRoomIsLikelyWhereItListensOnThatPort() {
    drops.put(NamespaceSample.OVERFLOWS, 7L);
    listening.add(45212);
    begin();
    drops.put(NamespaceSample.OVERFLOWS, 8L);
    listening.add(45212);

    assertThat(verdict(request()))
        .isEqualTo(
            new CauseFinding(
                Cause.LISTEN_OVERFLOW, Proof.LIKELY, null, null, SERVER, SERVER_ID, null));
  }

  @Test
  void aListenerWithoutRoomElsewhereIsAReasonForDoubt() {
    drops.put(NamespaceSample.OVERFLOWS, 7L);
    listening.add(80);
    begin();
    drops.put(NamespaceSample.OVERFLOWS, 8L);
    listening.add(80);

    assertThat(verdict(request())).isEqualTo(CauseFinding.ofUnseen("ListenOverflows"));
    assertThat(verdict(undropped(true)).cause()).isEqualTo(Cause.OUTSIDE);
  }

  @Test
  void aListenerThatHadNoRoomBeforeIsNoCause() {
    drops.put(NamespaceSample.OVERFLOWS, 7L);
    listening.add(45212);
    begin();

    assertThat(verdict(request()).cause()).isEqualTo(Cause.OUTSIDE);
  }

  @Test
  void whatTcpDroppedIsNamedByItsCounterOnKernelsThatDoNotTraceIt() throws IOException {
    Path noBtf = Files.createTempFile("no-btf", null);
    Judge judgeWithoutReasons = judgeWithoutReasons(noBtf);
    drops.put("TCPRcvQDrop", 4L);
    begin();
    drops.put("TCPRcvQDrop", 5L);

    assertThat(findWith(judgeWithoutReasons)).isEqualTo(CauseFinding.ofUnseen("TCPRcvQDrop"));
    assertThat(verdict(undropped(true)).cause()).isEqualTo(Cause.OUTSIDE);
    Files.delete(noBtf);
  }
}
