package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Endpoint;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * GroupCounts of flows as bcc's tcpretrans -c prints them: IPv4, then IPv6, the worst of each last.
 */
public final class CountBcc implements CountFormatter {
  private final Writer out;

  public CountBcc(Writer out) {
    this.out = out;
  }

  @Override
  public void begin(Grouping grouping) throws IOException {
    out.write("Tracing retransmits ... Hit Ctrl-C to end\n");
  }

  @Override
  public void write(Grouping grouping, Instant time, List<GroupCounts> lines) throws IOException {
    out.write(String.format("%n%-25s %-25s %-10s%n", "LADDR:LPORT", "RADDR:RPORT", "RETRANSMITS"));
    List<GroupCounts> worstLast =
        lines.stream()
            .sorted(
                Comparator.comparingInt(CountBcc::family)
                    .thenComparingLong(GroupCounts::retransmits))
            .toList();
    for (GroupCounts flow : worstLast) {
      String local = flow.sample() == null ? "other" : end(flow.sample().event().local());
      String remote = flow.sample() == null ? "other" : end(flow.sample().event().remote());
      out.write(String.format("%-20s <-> %-20s %10d%n", local, remote, flow.retransmits()));
    }
  }

  /** 4 or 6; what is neither comes last. */
  private static int family(GroupCounts flow) {
    return flow.sample() == null ? Integer.MAX_VALUE : flow.sample().event().ip();
  }

  private static String end(Endpoint endpoint) {
    return "[" + endpoint.address() + "]#" + endpoint.port();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
