package io.tcpretrans.cli;

import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.sys.ProcessFiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The values of the filter options, which choose the retransmits that are shown. */
final class FilterOptions {
  /** The value of --container without a value. No container has this name. */
  static final String NO_CONTAINER = "-";

  /**
   * Lower than the inode number of every namespace: the kernel's first network namespace has
   * NET_NS_INIT_INO (0xEFFFFFF9) in new kernels, and all others have PROC_DYNAMIC_FIRST
   * (0xF0000000) or more. No PID is as large.
   */
  private static final long FIRST_NAMESPACE = 0xEFFFFFF0L;

  private final RetransmitFilter filter;
  private final Set<Integer> localPorts;
  private final Set<Integer> remotePorts;
  private final boolean showsContainer;

  FilterOptions(OptionValues values) {
    List<String> texts = values.get(Options.CONTAINERS);
    List<ContainerPattern> containers = new ArrayList<>();
    for (String text : texts) {
      if (!text.equals(NO_CONTAINER)) {
        containers.add(new ContainerPattern(text));
      }
    }
    Set<Long> namespaces = new HashSet<>();
    for (long number : values.get(Options.NAMESPACES)) {
      namespaces.add(namespaceInode(number));
    }
    filter =
        new RetransmitFilter(
            Set.copyOf(values.get(Options.PIDS)),
            Set.copyOf(values.get(Options.COMMS)),
            List.copyOf(containers),
            Set.copyOf(namespaces),
            List.copyOf(values.get(Options.LOCAL_ADDRESSES)),
            List.copyOf(values.get(Options.REMOTE_ADDRESSES)),
            Set.copyOf(values.get(Options.STATES)),
            Set.copyOf(values.get(Options.TYPES)));
    localPorts = Set.copyOf(values.get(Options.LOCAL_PORTS));
    remotePorts = Set.copyOf(values.get(Options.REMOTE_PORTS));
    showsContainer = texts.contains(NO_CONTAINER);
  }

  /**
   * Returns the inode number of a network namespace.
   *
   * @param number the inode number itself, or the PID of a process in the namespace
   * @return 0 when the namespace of that process cannot be read
   */
  static long namespaceInode(long number) {
    return number < FIRST_NAMESPACE ? ProcessFiles.netns(number) : number;
  }

  /**
   * Returns all conditions but those on address family and port, which {@code CaptureOptions} has.
   */
  RetransmitFilter retransmitFilter() {
    return filter;
  }

  /** The local ports to show; empty: all. */
  Set<Integer> lports() {
    return localPorts;
  }

  /** The remote ports to show; empty: all. */
  Set<Integer> rports() {
    return remotePorts;
  }

  /** Returns whether --container was given without a value, which adds columns. */
  boolean showsContainer() {
    return showsContainer;
  }
}
