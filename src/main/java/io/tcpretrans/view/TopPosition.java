package io.tcpretrans.view;

/** The last line of the live screen: which lines are visible, and what the filter is. */
final class TopPosition {
  private final TopModel model;
  private final int pageRows;

  TopPosition(TopModel model, int pageRows) {
    this.model = model;
    this.pageRows = pageRows;
  }

  /** Returns the line, of which parts that do not fit are left out. */
  String text(int columns) {
    TopParts parts = new TopParts();
    switch (model.page()) {
      case GROUPS -> addGroups(parts);
      case ROWS -> {
        parts.add(range("rows", model.firstLine(), model.rows().size()), 0);
        parts.add("of " + TopNames.text(model.grouping(), model.opened(), model.time()).strip(), 2);
        parts.add("Esc goes back", 1);
      }
      case HELP -> {
        parts.add(range("lines", model.firstLine(), TopHelp.LINES.size()), 0);
        parts.add("Esc goes back", 1);
      }
    }
    return parts.fit(columns);
  }

  private void addGroups(TopParts parts) {
    int all = model.snapshot().groups().size();
    int shown = model.shown().size();
    if (model.filter().isEdited()) {
      parts.add("/" + model.filter() + "_", 0);
      parts.add(shown + " of " + all + " rows match", 1);
      parts.add("Enter keeps the filter, Esc clears it", 2);
    } else if (!model.filter().isEmpty()) {
      parts.add(shown == 0 ? "0 of " + all + " rows match" : groups(), 0);
      parts.add("filter: " + model.filter(), 1);
      if (shown > 0) {
        parts.add(all + " without it", 3);
      }
      parts.add("Esc clears it", 2);
    } else if (all == 0) {
      parts.add("no retransmits yet", 0);
    } else {
      parts.add(groups(), 0);
    }
  }

  private String groups() {
    return range("rows", model.selection().firstOfPage(pageRows), model.shown().size());
  }

  private String range(String what, int first, int all) {
    int last = Math.min(first + pageRows, all);
    return all == 0 ? "no " + what : what + " " + (first + 1) + "-" + last + " of " + all;
  }
}
