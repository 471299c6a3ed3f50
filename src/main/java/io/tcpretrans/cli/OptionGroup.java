package io.tcpretrans.cli;

/** The groups of options in --help and in the manual page, in their order there. */
enum OptionGroup {
  ROWS("Rows"),
  OWNER("Owner"),
  FILTERS("Filters"),
  VIEWS("Views"),
  FILES("Files"),
  SETUP("Setup");

  private final String title;

  OptionGroup(String title) {
    this.title = title;
  }

  /** Returns the heading of the group. */
  String title() {
    return title;
  }
}
