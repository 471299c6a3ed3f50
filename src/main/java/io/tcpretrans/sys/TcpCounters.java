package io.tcpretrans.sys;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel's counters of TCP segments in one network namespace.
 *
 * @param retransSegs TcpRetransSegs (RFC 4022), from the file snmp
 * @param retransFail TcpExtTCPRetransFail, from the file netstat: retransmits, counted in
 *     retransSegs, whose send failed
 * @param outSegs TcpOutSegs (RFC 4022), from the file snmp: first transmissions
 */
public record TcpCounters(long retransSegs, long retransFail, long outSegs) {
  /**
   * Reads the counters.
   *
   * @param text the file snmp, followed by the file netstat; without netstat retransFail is 0
   */
  public static TcpCounters of(String text) {
    List<String> lines = text.lines().toList();
    return new TcpCounters(
        value(lines, "Tcp:", "RetransSegs"),
        value(lines, "TcpExt:", "TCPRetransFail"),
        value(lines, "Tcp:", "OutSegs"));
  }

  /** Counters of packets that TCP dropped, or of connections that a listener had no room for. */
  private static final List<String> DROPS =
      List.of(
          NamespaceSample.OVERFLOWS,
          "TCPRcvQDrop",
          "TCPZeroWindowDrop",
          "TCPOFODrop",
          "TCPBacklogDrop",
          "RcvPruned",
          "OfoPruned",
          "PAWSEstab",
          "ListenDrops");

  /** Returns the counters of drops in the lines of the file netstat, by name. */
  public static Map<String, Long> drops(List<String> netstat) {
    Map<String, Long> drops = new LinkedHashMap<>();
    DROPS.forEach(name -> drops.put(name, value(netstat, "TcpExt:", name)));
    return drops;
  }

  /**
   * Returns a counter; 0: the kernel does not have it.
   *
   * @param lines in pairs, names and values, both starting with the name of the protocol
   */
  static long value(List<String> lines, String protocol, String name) {
    List<String> names = null;
    for (String line : lines) {
      if (line.startsWith(protocol)) {
        List<String> fields = Arrays.asList(line.split(" ", -1));
        if (names == null) {
          names = fields;
        } else {
          int index = names.indexOf(name);
          return index < 0 || index >= fields.size() ? 0 : Long.parseLong(fields.get(index));
        }
      }
    }
    return 0;
  }
}
