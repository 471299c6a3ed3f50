package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ListenerListsTest {
  private static final long ID = 7;

  private long now;
  private final ListenerLists lists = new ListenerLists(() -> now);

  @Test
  void namespaceIsListedAgainAfterADiscardedRequest() {
    assertThat(lists.takeDue(ID, 3)).isTrue();
    assertThat(lists.takeDue(ID, 3)).isFalse();
    assertThat(lists.takeDue(ID, 4)).isTrue();
    assertThat(lists.takeDue(ID, 4)).isFalse();
  }

  @Test
  void namespaceIsListedAgainAfterTenSeconds() {
    lists.takeDue(ID, 0);
    now += TimeUnit.SECONDS.toNanos(10) - 1;
    assertThat(lists.takeDue(ID, 0)).isFalse();
    now++;
    assertThat(lists.takeDue(ID, 0)).isTrue();
  }

  @Test
  void namespaceThatWasNotRetainedIsListedAgain() {
    lists.takeDue(ID, 0);
    lists.retain(Set.of());
    assertThat(lists.takeDue(ID, 0)).isTrue();
  }
}
