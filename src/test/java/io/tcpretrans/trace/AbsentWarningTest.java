package io.tcpretrans.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.filter.CommPattern;
import io.tcpretrans.filter.ConnectionFilter;
import io.tcpretrans.filter.OwnerFilter;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.filter.Selection;
import io.tcpretrans.filter.Selections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AbsentWarningTest {
  private static final String NO_PROCESS = "no-process-here";

  @Test
  void pidZeroIsNotReportedAsAbsent() throws InterruptedException {
    BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    RetransmitFilter filter =
        new RetransmitFilter(
            ConnectionFilter.ALL,
            new OwnerFilter(
                Selections.of(0L), Selections.of(CommPattern.of(NO_PROCESS)), Selection.all()));

    AbsentWarning.start(filter, List::of, warnings::add);

    assertThat(warnings.poll(30, TimeUnit.SECONDS)) // names are searched after PIDs
        .isEqualTo("No visible process is named '" + NO_PROCESS + "'; waiting for one.");
  }
}
