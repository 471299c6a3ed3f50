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
  private final TopModel model;

  /** Creates the view, with the counts by flow to which the pipeline adds the rows. */
  public TopText(Writer out, GroupCounter counter, TimeText time) {
    this.out = out;
    this.model = TopScreens.model(counter, time);
  }

  @Override
  public void begin() {}

  @Override
  public void row(Row row) {
    model.add(row);
  }

  @Override
  public void lost(LostEvents lost) {
    model.addLost(lost.count());
  }

  @Override
  public void flush() {}

  @Override
  public void end(RunReport report) throws IOException {
    model.update(report.end());
    for (int order = 0; order < TopOrder.values().length; order++) {
      out.append(TopScreens.text(model, ROWS, COLUMNS)).append('\n');
      model.handle(new TopKey(TopKey.Kind.CHARACTER, 's'), ROWS, report.end());
    }
  }
}
