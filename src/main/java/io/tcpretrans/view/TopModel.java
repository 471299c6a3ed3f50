package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.time.Instant;
import java.util.List;

/**
 * The state of the live screen without its terminal: what is shown, in which order, and what the
 * keys have selected. Not thread-safe.
 */
final class TopModel {
  /** What the screen shows below its first lines. */
  enum Page {
    GROUPS,
    /** The last rows of the selected group. */
    ROWS,
    HELP
  }

  private final TopCounts counts;
  private final TimeText time;
  private final List<Grouping> groupings;
  private final TopRecentRows recentRows = new TopRecentRows();
  private final TopFilter filter = new TopFilter();
  private final TopSelection selection = new TopSelection();
  private Grouping grouping;
  private TopOrder order = TopOrder.SEGS;
  private Page page = Page.GROUPS;
  private boolean paused;
  private TopSnapshot snapshot;
  private List<TopGroup> shown = List.of();
  private List<Row> rows = List.of();

  /** The group whose rows are shown; null: none. */
  private TopGroup opened;

  /** The first line that is visible of a page other than {@link Page#GROUPS}. */
  private int firstLine;

  private String message;
  private String dismissedMessage;

  /**
   * Creates a screen.
   *
   * @param groupings the groupings that the key g selects one after the other
   * @param first the grouping at the start, one of them
   * @param start the time of the events at the start
   */
  TopModel(
      TopCounts counts, TimeText time, List<Grouping> groupings, Grouping first, Instant start) {
    this.counts = counts;
    this.time = time;
    this.groupings = groupings;
    this.grouping = first;
    refresh(start);
  }

  /** Takes a row, which the pipeline adds to the counts by flow. */
  void add(Row row) {
    counts.add(row);
    recentRows.add(row);
  }

  /** Takes the owner of a connection that was found late. */
  void ownerFound(OwnerFound found) {
    counts.ownerFound(found, recentRows.ownerFound(found));
  }

  /** Takes a loss of events. */
  void addLost(long count) {
    counts.addLost(count);
  }

  /** Sets the last message of the run; null: there is none. */
  void setMessage(String text) {
    message = text;
  }

  /** Reads the counts again, unless the screen is paused. */
  void update(Instant now) {
    if (!paused) {
      refresh(now);
    }
  }

  private void refresh(Instant now) {
    snapshot = counts.snapshot(grouping, now, paused);
    rows = recentRows.latestFirst();
    select();
  }

  /** Filters and sorts the groups of the snapshot. */
  private void select() {
    shown =
        snapshot.groups().stream()
            .filter(group -> filter.matches(() -> TopNames.text(grouping, group, time)))
            .sorted(order.comparator())
            .toList();
    selection.follow(shown);
  }

  /**
   * Handles a key.
   *
   * @param pageRows the number of lines of the page that the screen shows
   * @return whether the key ends the run
   */
  boolean handle(TopKey key, int pageRows, Instant now) {
    if (filter.isEdited() && filter.edit(key)) {
      select();
      return false;
    }
    if (key.types('q')) {
      return true;
    }
    switch (key.kind()) {
      case CHARACTER -> command(key.character(), now);
      case ENTER -> {
        if (page == Page.GROUPS) {
          openRows();
        } else {
          closePage();
        }
      }
      case ESCAPE -> back();
      default -> move(key.kind(), pageRows);
    }
    return false;
  }

  private void command(int character, Instant now) {
    switch (character) {
      case 'p' -> {
        paused = !paused;
        refresh(now);
      }
      case 's' -> {
        order = order.next();
        select();
      }
      case 'g' -> {
        closePage();
        grouping = groupings.get((groupings.indexOf(grouping) + 1) % groupings.size());
        selection.reset();
        refresh(now);
      }
      case '/' -> {
        closePage();
        filter.beginEdit();
      }
      case '?' -> {
        boolean help = page == Page.HELP;
        closePage();
        page = help ? Page.GROUPS : Page.HELP;
      }
      default -> {} // any key draws the screen anew
    }
  }

  private void openRows() {
    if (selection.group() == null) {
      return;
    }
    opened = selection.group();
    recentRows.select(grouping, opened.key());
    rows = recentRows.latestFirst();
    page = Page.ROWS;
    firstLine = 0;
  }

  private void closePage() {
    page = Page.GROUPS;
    firstLine = 0;
    opened = null;
    recentRows.select(grouping, null);
  }

  private void back() {
    if (page != Page.GROUPS) {
      closePage();
    } else if (!filter.isEmpty()) {
      filter.clear();
      select();
    } else {
      dismissedMessage = message;
    }
  }

  private void move(TopKey.Kind kind, int pageRows) {
    if (page == Page.GROUPS) {
      selection.move(kind, shown, pageRows);
      return;
    }
    int lines = page == Page.ROWS ? rows.size() : TopHelp.LINES.size();
    int moved = TopSelection.moved(kind, firstLine, pageRows, lines);
    firstLine = Math.max(0, Math.min(moved, lines - pageRows));
  }

  /** Returns the message to show; null: there is none, or Esc has dismissed it. */
  String message() {
    return message == null || message.equals(dismissedMessage) ? null : message;
  }

  /** Returns the counts that the screen shows. */
  TopSnapshot snapshot() {
    return snapshot;
  }

  /** Returns the groups that match the filter, the worst first. */
  List<TopGroup> shown() {
    return shown;
  }

  /** Returns the rows of {@link Page#ROWS}, the latest first. */
  List<Row> rows() {
    return rows;
  }

  /** Returns the group of {@link Page#ROWS}. */
  TopGroup opened() {
    return opened;
  }

  TopSelection selection() {
    return selection;
  }

  TopFilter filter() {
    return filter;
  }

  Grouping grouping() {
    return grouping;
  }

  TopOrder order() {
    return order;
  }

  Page page() {
    return page;
  }

  int firstLine() {
    return firstLine;
  }

  boolean isPaused() {
    return paused;
  }

  TimeText time() {
    return time;
  }
}
