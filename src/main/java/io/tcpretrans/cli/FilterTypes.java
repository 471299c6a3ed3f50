package io.tcpretrans.cli;

import io.tcpretrans.event.PortSet;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.filter.CommPattern;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.sys.ByteText;
import java.util.Set;

/** The types of the entries in the lists of the filter options. */
final class FilterTypes {
  /** The entry of --container without a value. No container has this name. */
  static final ListEntry<ContainerPattern> NO_CONTAINER =
      new ListEntry<>(false, new ContainerPattern("-"));

  private static final long MAX_PID = Integer.MAX_VALUE;

  static final ListEntryType<Long> PID = new ListEntryType<>("PID", FilterTypes::pid);

  static final ListEntryType<CommPattern> COMM = new ListEntryType<>("NAME", CommPattern::of);

  static final ListEntryType<ContainerPattern> CONTAINER =
      new ListEntryType<>("NAME|ID", text -> new ContainerPattern(ByteText.printable(text)));

  /** The inode number of a network namespace. */
  static final ListEntryType<Long> NAMESPACE =
      new ListEntryType<>("INODE|PID|NAME", NamespaceValue::inode);

  static final ListEntryType<PortSet> PORT = new ListEntryType<>("PORT", PortValue::ports);
  static final ListEntryType<Cidr> CIDR = new ListEntryType<>("CIDR", Cidr::of);
  static final ListEntryType<Set<TcpState>> STATE =
      new ListEntryType<>("STATE", StateValue::states);
  static final ListEntryType<RetransmitType> TYPE = new ListEntryType<>("TYPE", FilterTypes::type);

  private FilterTypes() {}

  private static long pid(String text) {
    if (!text.matches("\\d{1,18}") || Long.parseLong(text) > MAX_PID) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a process ID; for a process name use --comm");
    }
    return Long.parseLong(text);
  }

  private static RetransmitType type(String text) {
    String name = text.replaceAll("[-_]", "");
    for (RetransmitType type : RetransmitType.values()) {
      if (type != RetransmitType.UNKNOWN && type.name().equalsIgnoreCase(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a retransmit type; the types are RTO LOSS FAST TLP SYN SYNACK");
  }
}
