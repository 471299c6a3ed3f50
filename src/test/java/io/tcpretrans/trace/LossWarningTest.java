package io.tcpretrans.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.LostEvents;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LossWarningTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String ADVICE =
      " events lost: the reader of stdout is too slow, or the host is too busy; write stdout to a file, or use --count.\n";

  private final StringWriter err = new StringWriter();
  private long now = Long.MAX_VALUE - SECOND / 2;
  private final LossWarning warning =
      new LossWarning(new Messages(new PrintWriter(err), true, false), () -> now);

  private void lose(long count) {
    warning.lost(new LostEvents(Events.TIME, count));
  }

  @Test
  void theFirstLossIsSaidAtOnce() {
    lose(3);

    assertThat(err).hasToString(3 + ADVICE);
  }

  @Test
  void lossesOfTheNextSecondAreNotSaid() {
    lose(3);
    now += SECOND - 1;
    lose(4);

    assertThat(err).hasToString(3 + ADVICE);
  }

  @Test
  void theNextWarningHasWhatWasNotSaid() {
    lose(3);
    now += SECOND / 2;
    lose(4);
    now += SECOND / 2;
    lose(5);

    assertThat(err).hasToString(3 + ADVICE + 9 + ADVICE);
  }

  @Test
  void theEndSaysWhatThePauseKeptBack() {
    lose(3);
    lose(4);
    warning.finish();
    warning.finish();

    assertThat(err).hasToString(3 + ADVICE + 4 + ADVICE);
  }
}
