package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.sys.ConntrackCounters;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConntrackWatchTest {
  private final Map<Long, ConntrackCounters> counters = new HashMap<>();
  private long nanos = 1;
  private final ConntrackWatch watch = new ConntrackWatch(() -> Map.copyOf(counters), () -> nanos);

  @Test
  void growthIsSinceTheStartAndEntriesAreThoseOfNow() {
    counters.put(1L, new ConntrackCounters(10, 100, 5, 3));
    watch.begin();
    counters.put(1L, new ConntrackCounters(12, 107, 5, 4));
    nanos += 1_000_000_000L;

    assertThat(watch.grown(1L)).isEqualTo(new ConntrackCounters(12, 7, 0, 1));
  }

  @Test
  void aNamespaceThatAppearedStartedAtZero() {
    watch.begin();
    counters.put(1L, new ConntrackCounters(12, 7, 0, 1));
    nanos += 1_000_000_000L;

    assertThat(watch.grown(1L)).isEqualTo(new ConntrackCounters(12, 7, 0, 1));
  }

  @Test
  void itIsNotReadAgainAtOnce() {
    watch.begin();
    counters.put(1L, new ConntrackCounters(12, 7, 0, 1));

    assertThat(watch.grown(1L)).isEqualTo(ConntrackCounters.NONE);
  }

  @Test
  void anUnknownNamespaceHasNoCounters() {
    watch.begin();

    assertThat(watch.grown(null)).isEqualTo(ConntrackCounters.NONE);
  }
}
