package io.tcpretrans.view;

import java.util.List;

/**
 * The selected group of the live screen. The selection follows its group when the order changes,
 * except that the first line stays selected until another one is.
 */
final class TopSelection {
  private int index;

  /** Null: there are no groups. */
  private TopGroup group;

  private boolean follows;

  /** Selects the first line. */
  void reset() {
    index = 0;
    group = null;
    follows = false;
  }

  /** Finds the selected group in the current groups; without it, keeps the line. */
  void follow(List<TopGroup> groups) {
    if (follows && group != null) {
      for (int at = 0; at < groups.size(); at++) {
        if (groups.get(at).key().equals(group.key())) {
          index = at;
          break;
        }
      }
    }
    select(index, groups);
  }

  private void select(int at, List<TopGroup> groups) {
    index = Math.max(0, Math.min(at, groups.size() - 1));
    group = groups.isEmpty() ? null : groups.get(index);
  }

  /** Moves the selection as this key asks. */
  void move(TopKey.Kind kind, List<TopGroup> groups, int pageRows) {
    select(moved(kind, index, pageRows, groups.size()), groups);
    follows = index > 0;
  }

  /** Returns the line to which a key moves; it may be before the first or behind the last. */
  static int moved(TopKey.Kind kind, int line, int pageRows, int lines) {
    return switch (kind) {
      case UP -> line - 1;
      case DOWN -> line + 1;
      case PAGE_UP -> line - pageRows;
      case PAGE_DOWN -> line + pageRows;
      case HOME -> 0;
      case END -> lines - 1;
      default -> line;
    };
  }

  /** Returns the selected group; null: there are no groups. */
  TopGroup group() {
    return group;
  }

  int index() {
    return index;
  }

  /** Returns the first line of the page with the selected line. */
  int firstOfPage(int pageRows) {
    return index - index % Math.max(1, pageRows);
  }
}
