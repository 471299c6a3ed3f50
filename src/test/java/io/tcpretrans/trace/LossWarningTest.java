package io.tcpretrans.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.LostEvents;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LossWarningTest {
  private static final long SECOND = 1_000_000_000L;

  /** The message without its number. */
  private static final String MESSAGE =
      " events lost: the reader of stdout is too slow, or the host is too busy; write stdout to a file, or use --count.\n";

  private final StringWriter stderr = new StringWriter();
  private long now = Long.MAX_VALUE - SECOND / 2; // System.nanoTime may overflow
  private final LossWarning warning =
      new LossWarning(new Messages(new PrintWriter(stderr), true, false), () -> now);

  private void lose(long count) {
    warning.lost(new LostEvents(Events.TIME, count));
  }

  @Test
  void firstLossIsReportedAtOnce() {
    lose(3);

    assertThat(stderr).hasToString(3 + MESSAGE);
  }

  @Test
  void lossWithinASecondAfterAMessageIsNotReportedYet() {
    lose(3);
    now += SECOND - 1;
    lose(4);

    assertThat(stderr).hasToString(3 + MESSAGE);
  }

  @Test
  void nextMessageIncludesLossesThatWereNotReported() {
    lose(3);
    now += SECOND / 2;
    lose(4);
    now += SECOND / 2;
    lose(5);

    assertThat(stderr).hasToString(3 + MESSAGE + 9 + MESSAGE);
  }

  @Test
  void finishReportsLossesThatWereNotReported() {
    lose(3);
    lose(4);
    warning.finish();
    warning.finish();

    assertThat(stderr).hasToString(3 + MESSAGE + 4 + MESSAGE);
  }
}
