package io.tcpretrans.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.filter.RetransmitFilter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AbsentWarningTest {
  /** A name that no process has, because it is longer than TASK_COMM_LEN. */
  private static final String NO_PROCESS = "a-name-of-no-process";

  @Test
  void pidZeroIsNotReportedAsAbsent() throws InterruptedException {
    BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    RetransmitFilter filter =
        new RetransmitFilter(
            Set.of(0L),
            Set.of(NO_PROCESS),
            List.of(),
            Set.of(),
            List.of(),
            List.of(),
            Set.of(),
            Set.of());

    AbsentWarning.start(filter, List::of, warnings::add);

    assertThat(warnings.poll(30, TimeUnit.SECONDS)) // names are searched after PIDs
        .isEqualTo("No visible process is named '" + NO_PROCESS + "'; waiting for one.");
  }
}
