package io.tcpretrans.cli;

import io.tcpretrans.event.PortSet;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.filter.CommPattern;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.sys.ByteText;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The types of the entries in the lists of the filter options. */
final class FilterTypes {
  /** The entry of --container without a value. No container has this name. */
  static final ListEntry<ContainerPattern> NO_CONTAINER =
      new ListEntry<>(false, new ContainerPattern("-"));

  private static final long MAX_PID = Integer.MAX_VALUE;

  static final ListEntryType<Long> PID =
      new ListEntryType<>("PID", "a process ID", FilterTypes::pid);

  static final ListEntryType<CommPattern> COMM =
      new ListEntryType<>("NAME", "a process name", CommPattern::of);

  static final ListEntryType<ContainerPattern> CONTAINER =
      new ListEntryType<>(
          "NAME|ID",
          "a container's name or ID",
          text -> new ContainerPattern(ByteText.printable(text)));

  /** The inode number of a network namespace. */
  static final ListEntryType<Long> NAMESPACE =
      new ListEntryType<>(
          "INODE|PID|NAME",
          "the inode number, a process or the name of a network namespace",
          NamespaceValue::inode);

  static final ListEntryType<PortSet> PORT =
      new ListEntryType<>("PORT", PortValue.NOUN, PortValue::ports);

  static final ListEntryType<Cidr> CIDR =
      new ListEntryType<>("CIDR", "an address or a range such as 10.0.0.0/8", Cidr::of);

  static final ListEntryType<Set<TcpState>> STATE =
      new ListEntryType<>("STATE", StateValue.NOUN, StateValue.CHOICES, StateValue::states);

  static final ListEntryType<RetransmitType> TYPE =
      new ListEntryType<>(
          "TYPE", "one of " + types(), names(RetransmitType.class), FilterTypes::type);

  private FilterTypes() {}

  private static Long pid(String text) {
    long pid = text.matches("\\d{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    return pid <= MAX_PID ? pid : null;
  }

  private static RetransmitType type(String text) {
    String name = text.replaceAll("[-_]", "");
    for (RetransmitType type : RetransmitType.values()) {
      if (type != RetransmitType.UNKNOWN && type.name().equalsIgnoreCase(name)) {
        return type;
      }
    }
    return null;
  }

  private static String types() {
    return String.join(" ", names(RetransmitType.class));
  }

  private static List<String> names(Class<? extends Enum<?>> values) {
    return Arrays.stream(values.getEnumConstants())
        .map(Enum::name)
        .filter(name -> !name.equals("UNKNOWN"))
        .toList();
  }
}
