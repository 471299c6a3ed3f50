package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.event.Endpoint;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Counts of flows as option -c of bcc's tcpretrans prints them: first IPv4, then IPv6, each in
 * ascending order of retransmits, then the merged group, if there is one.
 */
public final class CountBcc implements CountFormatter {
  private final TextLines out;

  /** Creates a formatter that writes to {@code out}. */
  public CountBcc(Writer out) {
    this.out = new TextLines(out);
  }

  @Override
  public void begin() throws IOException {
    out.write("Tracing retransmits ... Hit Ctrl-C to end");
  }

  @Override
  public void write(Instant time, List<GroupCounts> groups) throws IOException {
    out.write("");
    out.write(String.format("%-25s %-25s %-10s", "LADDR:LPORT", "RADDR:RPORT", "RETRANSMITS"));
    List<GroupCounts> worstLast =
        groups.stream()
            .sorted(
                Comparator.comparingInt(CountBcc::family)
                    .thenComparingLong(GroupCounts::retransmits))
            .toList();
    for (GroupCounts flow : worstLast) {
      String local = flow.sample() == null ? "other" : bccEndpoint(flow.sample().event().local());
      String remote = flow.sample() == null ? "other" : bccEndpoint(flow.sample().event().remote());
      out.write(String.format("%-20s <-> %-20s %10d", local, remote, flow.retransmits()));
    }
  }

  /** Returns the IP version, 4 or 6; for the merged group, a number that sorts it last. */
  private static int family(GroupCounts flow) {
    return flow.sample() == null ? Integer.MAX_VALUE : flow.sample().event().ip();
  }

  private static String bccEndpoint(Endpoint endpoint) {
    return "[" + endpoint.address() + "]#" + endpoint.port();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
