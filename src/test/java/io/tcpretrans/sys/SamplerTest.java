package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SamplerTest {
  private final List<String> errors = Collections.synchronizedList(new ArrayList<>());
  private final Sampler sampler = new Sampler(errors::add);
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  @AfterEach
  void endSampler() {
    sampler.close();
    assertThat(errors).isEmpty();
  }

  private void awaitRequest() {
    try {
      requested.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void urgentTaskRunsBetweenTheStepsOfALongOne() throws InterruptedException {
    sampler.now(
        () -> {
          awaitRequest();
          sampler.runUrgent();
          order.add("long");
        });
    sampler.urgent(() -> order.add("urgent"));
    sampler.now(ended::countDown);
    requested.countDown();
    ended.await();

    assertThat(order).containsExactly("urgent", "long");
  }

  @Test
  void urgentTaskEndsBeforeTheNextOneBegins() throws InterruptedException {
    sampler.urgent(
        () -> {
          awaitRequest();
          sampler.runUrgent();
          order.add("first");
        });
    sampler.urgent(() -> order.add("second"));
    sampler.now(ended::countDown);
    requested.countDown();
    ended.await();

    assertThat(order).containsExactly("first", "second");
  }
}
