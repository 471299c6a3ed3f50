package io.tcpretrans.cli;

import java.util.List;

/** The options without a value; -h and -V, which are picocli's own, left out. */
enum Flag {
  CONNECTIONS(
      "A row per retransmit with its connection: the default view, named.", "-c", "--connections"),
  LOCAL("Keep the local address column whatever --columns says.", "-l", "--local"),
  SEQUENCE("Add SEQ, the first sequence number that was resent.", "-s", "--sequence"),
  TYPE("Add TYPE: RTO LOSS FAST TLP SYN SYNACK.", "-t", "--type"),
  CONTAINER("Add COMM and CONTAINER: whose connection it is.", "-C"),
  EXTENDED("Add SEGS LEN ATTEMPT RTT_MS RTO_MS CWND SSTHRESH WAIT_MS.", "-x", "--extended"),
  WHY(
      "Add WHY and WHERE: trace what the host drops, tell what made each retransmit necessary, and end with a diagnosis.",
      "-w",
      "--why"),
  IPV4("IPv4 only, mapped addresses included.", "-4"),
  IPV6("IPv6 only.", "-6"),
  COUNT("No rows: how many retransmits each flow had, worst first.", "--count"),
  TOP("A live screen, worst flow first.", "--top"),
  LOSS_PROBE("Also tail loss probes that carried new data; needs the kprobe.", "--lossprobe"),
  JSON_SCHEMA("Print the JSON Schema of what -o json prints; do not trace.", "--json-schema"),
  TIMESTAMPS("TIME as RFC 3339, with microseconds and offset.", "-T", "--timestamps"),
  CHECK("Say what this kernel offers, what is missing, and the remedy; do not trace.", "--check"),
  VERBOSE("Say more on stderr.", "-v", "--verbose"),
  QUIET("Say only errors and losses on stderr.", "-q", "--quiet");

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // List.of() is
  private final List<String> names;

  Flag(String description, String... names) {
    this.description = description;
    this.names = List.of(names);
  }

  /** What --help says of it. */
  String description() {
    return description;
  }

  /** As it is typed, the shortest first. */
  List<String> names() {
    return names;
  }

  /** The one that is typed so; null: none. */
  static Flag named(String name) {
    for (Flag flag : values()) {
      if (flag.names.contains(name)) {
        return flag;
      }
    }
    return null;
  }
}
