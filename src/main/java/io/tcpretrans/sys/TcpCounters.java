package io.tcpretrans.sys;

import java.util.Arrays;
import java.util.List;

/**
 * The kernel's own count of segments in one network namespace.
 *
 * @param retransSegs TcpRetransSegs (RFC 4022), from the file snmp
 * @param retransFail TcpExtTCPRetransFail, from the file netstat: counted above, and then not sent
 * @param outSegs TcpOutSegs (RFC 4022), from the file snmp: sent for the first time
 */
public record TcpCounters(long retransSegs, long retransFail, long outSegs) {
  /**
   * From the text of the file snmp, and behind it that of netstat, without which nothing failed.
   */
  public static TcpCounters of(String text) {
    List<String> lines = text.lines().toList();
    return new TcpCounters(
        value(lines, "Tcp:", "RetransSegs"),
        value(lines, "TcpExt:", "TCPRetransFail"),
        value(lines, "Tcp:", "OutSegs"));
  }

  /** A counter from pairs of lines: names, then values, both starting with the protocol's name. */
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
