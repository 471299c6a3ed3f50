package io.tcpretrans.sys;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel's counters of TCP segments in one network namespace, and the parser of the files
 * /proc/net/snmp and /proc/net/netstat.
 *
 * @param retransSegs TcpRetransSegs (RFC 4022), from the file snmp
 * @param retransFail TcpExtTCPRetransFail, from the file netstat: retransmits, counted in
 *     retransSegs, whose send failed
 * @param outSegs TcpOutSegs (RFC 4022), from the file snmp: all segments sent, of the retransmits
 *     those of SYN-ACKs only
 */
public record TcpCounters(long retransSegs, long retransFail, long outSegs) {
  /**
   * Parses the counters. A counter that is missing is 0.
   *
   * @param text the file snmp, followed by the file netstat; lines of other files are ignored
   */
  public static TcpCounters of(String text) {
    List<String> lines = text.lines().toList();
    Map<String, Long> tcp = values(lines, "Tcp:", List.of("RetransSegs", "OutSegs"));
    return new TcpCounters(
        tcp.get("RetransSegs"), value(lines, "TcpExt:", "TCPRetransFail"), tcp.get("OutSegs"));
  }

  /** The counters of {@link #drops}. */
  private static final List<String> DROPS =
      List.of(
          "TCPRcvQDrop",
          "TCPZeroWindowDrop",
          "TCPOFODrop",
          "TCPBacklogDrop",
          "RcvPruned",
          "OfoPruned",
          "PAWSEstab",
          NamespaceSample.LISTEN_DROPS);

  /**
   * Returns the counters of packets that TCP dropped and of connections for which a listener had no
   * room, by name. A counter that is missing is 0.
   *
   * @param netstat the lines of the file netstat; lines of other files are ignored
   */
  public static Map<String, Long> drops(List<String> netstat) {
    return values(netstat, "TcpExt:", DROPS);
  }

  /**
   * Returns a counter; 0: the lines do not have it.
   *
   * @param lines in pairs, names and values, both starting with the name of the protocol
   */
  static long value(List<String> lines, String protocol, String name) {
    return values(lines, protocol, List.of(name)).get(name);
  }

  /** Returns several counters as {@link #value} does, by name, in the order of {@code wanted}. */
  private static Map<String, Long> values(
      List<String> lines, String protocol, List<String> wanted) {
    List<String> pair = lines.stream().filter(line -> line.startsWith(protocol)).limit(2).toList();
    List<String> names = pair.size() < 2 ? List.of() : fields(pair.get(0));
    List<String> values = pair.size() < 2 ? List.of() : fields(pair.get(1));
    Map<String, Long> counters = new LinkedHashMap<>();
    for (String name : wanted) {
      int index = names.indexOf(name);
      boolean found = index >= 0 && index < values.size();
      counters.put(name, found ? KernelNumber.decimal(values.get(index), 0) : 0L);
    }
    return counters;
  }

  private static List<String> fields(String line) {
    return Arrays.asList(line.split(" ", -1));
  }
}
