package io.tcpretrans.why;

import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.sys.ErrorText;

/** The diagnosis of retransmits that this host itself did not send, by what the send returned. */
final class NotSentText {
  private NotSentText() {}

  /** What happened; the errno's name is in it. */
  static String text(FindingContext context) {
    String name = name(context);
    return switch (name) {
      case "EPERM" -> "not sent: a firewall rule or a BPF program on this host refused it (EPERM)";
      case "EAGAIN" -> "not sent: outside the receiver's window (EAGAIN)";
      case "EBUSY" ->
          isRequest(context)
              ? "not sent: the original SYN is still queued on this host, often until the next hop"
                  + " answers ARP or neighbour discovery (EBUSY)"
              : "not sent: the original packet is still in a queue of this host (EBUSY)";
      case "EHOSTUNREACH", "ENETUNREACH", "EINVAL", "EACCES" ->
          "not sent: no route on this host (" + name + ")";
      case "ENOBUFS", "ENOMEM" -> "not sent: no room in a queue, or no memory (" + name + ")";
      case "ENETDOWN", "ENODEV", "ENXIO" -> "not sent: the device is down or gone (" + name + ")";
      case "EMSGSIZE" -> "not sent: larger than the path MTU (EMSGSIZE)";
      default -> "not sent: this host refused it (" + name + ")";
    };
  }

  /** The command that shows the reason. */
  static String advice(FindingContext context) {
    String command =
        switch (name(context)) {
          case "EPERM" ->
              context.legacyTables()
                  ? (context.sample().ip() == 4 ? "iptables" : "ip6tables") + "-legacy-save -c"
                  : "nft list ruleset";
          case "EAGAIN" ->
              "ss -tin dst " + context.destinationAddress() + " 'dport = :" + port(context) + "'";
          case "EBUSY" -> isRequest(context) ? "ip neighbour show" : "tc -s qdisc show";
          case "ENOBUFS" -> "tc -s qdisc show";
          case "ENOMEM" -> "cat /proc/net/sockstat";
          case "ENETDOWN", "ENODEV", "ENXIO" -> "ip -s link show";
          default -> "ip route get " + context.destinationAddress();
        };
    return context.nsenterPrefix() + command;
  }

  private static String name(FindingContext context) {
    return ErrorText.of(context.sample().error());
  }

  private static boolean isRequest(FindingContext context) {
    return context.sample().type() == RetransmitType.SYN;
  }

  private static int port(FindingContext context) {
    return context.destination().port();
  }
}
