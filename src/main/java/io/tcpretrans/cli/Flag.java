package io.tcpretrans.cli;

import java.util.List;

/** The options without a value; -h and -V, which are picocli's own, left out. */
enum Flag {
  CONNECTIONS(
      "One row per retransmit with its connection: the default view.", "-c", "--connections"),
  LOCAL("Keep the local address column, whatever --columns lists.", "-l", "--local"),
  SEQUENCE("Add SEQ, the first retransmitted sequence number.", "-s", "--sequence"),
  TYPE("Add TYPE: RTO LOSS FAST TLP SYN SYNACK.", "-t", "--type"),
  CONTAINER("Add COMM and CONTAINER of the process that owns the socket.", "-C"),
  EXTENDED("Add SEGS LEN ATTEMPT RTT_MS RTO_MS CWND SSTHRESH WAIT_MS.", "-x", "--extended"),
  WHY(
      "Add WHY and WHERE: trace packet drops on this host, show the cause of each retransmit, and end with a diagnosis.",
      "-w",
      "--why"),
  IPV4("Show only IPv4, including IPv4-mapped IPv6 addresses.", "-4"),
  IPV6("Show only IPv6.", "-6"),
  COUNT("Print counts per flow instead of rows, worst flow first.", "--count"),
  TOP("Show a live screen of flows, worst flow first.", "--top"),
  LOSS_PROBE("Also show tail loss probes that carry new data; needs the kprobe.", "--lossprobe"),
  JSON_SCHEMA("Print the JSON Schema of the -o json output and exit.", "--json-schema"),
  TIMESTAMPS("Print TIME as RFC 3339 with microseconds and UTC offset.", "-T", "--timestamps"),
  CHECK("Print what this kernel offers, what is missing and the remedy, and exit.", "--check"),
  VERBOSE(
      "Print debug messages on stderr; with an error, also the libbpf log and a stack trace.",
      "-v",
      "--verbose"),
  QUIET("Print only errors and lost events on stderr.", "-q", "--quiet");

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
