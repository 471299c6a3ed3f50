package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void madeUpRetransmitsAreDecidedWithoutAHost() {
    assertThatCode(Rehearsal::run).doesNotThrowAnyException();
  }
}
