package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConntrackWatchTest {
  private static final Instant TIME = Instant.parse("2026-06-22T14:02:11Z");
  private static final long INODE = 4026532500L;

  private final ConntrackWatch watch = new ConntrackWatch();
  private final ReadingAge age = new ReadingAge();

  private static HostSample sample(long id, ConntrackCounters counters) {
    return new HostSample(
        TIME,
        TIME.plusMillis(5),
        List.of(new NamespaceSample(id, INODE, counters, Map.of(), List.of(), Set.of())));
  }

  @Test
  void growthIsSinceTheStartAndEntriesAreThoseOfNow() {
    watch.begin(sample(1, new ConntrackCounters(10, 100, 5, 3)));
    watch.read(sample(1, new ConntrackCounters(12, 107, 5, 4)));

    assertThat(watch.grown(1, age)).isEqualTo(new ConntrackCounters(12, 7, 0, 1));
  }

  @Test
  void namespaceThatAppearedStartedAtZero() {
    watch.begin(new HostSample(TIME, TIME, List.of()));
    watch.read(sample(1, new ConntrackCounters(12, 7, 0, 1)));

    assertThat(watch.grown(1, age)).isEqualTo(new ConntrackCounters(12, 7, 0, 1));
  }

  /** T20: the counters of the earlier namespace are not subtracted from those of the later one. */
  @Test
  void laterNamespaceWithTheSameInodeStartedAtZero() {
    watch.begin(sample(1, new ConntrackCounters(10, 100, 5, 3)));
    watch.read(sample(2, new ConntrackCounters(12, 63, 0, 1)));

    assertThat(watch.grown(2, age)).isEqualTo(new ConntrackCounters(12, 63, 0, 1));
  }

  /** T20: a drop in the earlier namespace does not get the counters of the later one. */
  @Test
  void namespaceThatHasEndedHasNoCounters() {
    watch.begin(sample(1, new ConntrackCounters(10, 100, 5, 3)));
    watch.read(sample(2, new ConntrackCounters(12, 163, 0, 1)));

    assertThat(watch.grown(1, age)).isEqualTo(ConntrackCounters.NONE);
  }

  @Test
  void unknownNamespaceHasNoCounters() {
    watch.begin(sample(1, null));

    assertThat(watch.grown(0, age)).isEqualTo(ConntrackCounters.NONE);
    assertThat(watch.grown(7, age)).isEqualTo(ConntrackCounters.NONE);
    assertThat(watch.grown(1, age)).isEqualTo(ConntrackCounters.NONE);
  }

  @Test
  void decisionIsAsOldAsTheReadingItUsed() {
    watch.read(sample(1, null));
    assertThat(age.isSince(TIME.plusNanos(1))).isTrue();

    watch.grown(1, age);

    assertThat(age.isSince(TIME)).isTrue();
    assertThat(age.isSince(TIME.plusNanos(1))).isFalse();
  }
}
