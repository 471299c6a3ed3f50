package io.tcpretrans.view;

import java.util.List;

/** The text of the key {@code ?} on the live screen, in lines of at most 40 columns. */
final class TopHelp {
  static final List<String> LINES =
      List.of(
          "q, Ctrl-C   end the run",
          "Up, Down    select a group",
          "PgUp, PgDn  move by a page",
          "Home, End   first, last group",
          "Enter       last rows of the group",
          "/           only names with a text:",
          "            Enter keeps it, Esc clears",
          "g           next grouping",
          "s           order: segments, last",
          "            minute, rate",
          "p           pause, and go on",
          "Esc         go back, clear the filter,",
          "            then hide the message",
          "Ctrl-Z      suspend; fg resumes",
          "?           this help",
          "",
          "SEGS      segments resent so far",
          "RATE      resent of all segments sent",
          "LAST_MIN  SEGS in the last minute,",
          "          the latest at the right",
          "CLOSED    yes: the connection ended");

  private TopHelp() {}
}
