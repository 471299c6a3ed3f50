package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ListeningPortsTest {
  private static final long ID = 7;

  private final ListeningPorts ports = new ListeningPorts();
  private int lists;

  /**
   * Returns the ports when this many listeners have overflowed.
   *
   * @param listed the ports that a new list shows; null: they cannot be listed
   */
  private Set<Integer> ports(long overflows, Set<Integer> listed) {
    return ports.ports(
        ID,
        overflows,
        () -> {
          lists++;
          return listed;
        });
  }

  @Test
  void listsThePortsOnlyAfterAnOverflow() {
    assertThat(ports(0, Set.of(22))).isEmpty();
    assertThat(lists).isZero();

    assertThat(ports(1, Set.of(80))).containsExactly(80);
    assertThat(ports(1, Set.of(443))).containsExactly(80);
    assertThat(lists).isEqualTo(1);

    assertThat(ports(2, Set.of(443))).containsExactly(443);
    assertThat(lists).isEqualTo(2);
  }

  @Test
  void failedListIsRepeatedWithoutAnotherOverflow() {
    ports(1, Set.of(80));

    assertThat(ports(2, null)).containsExactly(80);
    assertThat(ports(2, Set.of(443))).containsExactly(443);
  }

  @Test
  void namespaceThatWasNotRetainedIsListedAgain() {
    ports(1, Set.of(80));
    ports.retain(Set.of());

    assertThat(ports(1, Set.of(443))).containsExactly(443);
  }
}
