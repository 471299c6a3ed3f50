package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;

/** The view that writes the last content of the live screen of {@code --top} as text. */
public final class TopText implements View {
  private static final int ROWS = 40;
  private static final int COLUMNS = 200;

  private final Writer out;
  private final TopFlows flows;

  /** Creates the view, with the counts by flow to which the pipeline adds the rows. */
  public TopText(Writer out, GroupCounter counter, TimeText time) {
    this.out = out;
    this.flows = new TopFlows(counter, time, " 12345678");
  }

  @Override
  public void begin() {}

  @Override
  public void row(Row row) {
    flows.add(row);
  }

  @Override
  public void lost(LostEvents lost) {
    flows.addLost(lost.count());
  }

  @Override
  public void flush() {}

  @Override
  public void end(RunReport report) throws IOException {
    for (TopOrder order : TopOrder.values()) {
      for (String line : flows.lines(report.end(), order, false, ROWS, COLUMNS)) {
        out.append(line).append('\n');
      }
    }
  }
}
