package io.tcpretrans.cli;

import io.tcpretrans.event.PortSet;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.ConnectionFilter;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.filter.OwnerFilter;
import io.tcpretrans.filter.PortCondition;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.filter.Selection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The values of the filter options, which choose the retransmits that are shown. */
final class FilterOptions {
  private final OptionValues values;
  private final RetransmitFilter filter;
  private final boolean showsContainer;

  /**
   * @throws WrongUsage if a list has {@code !} in the wrong place
   */
  FilterOptions(OptionValues values) throws WrongUsage {
    this.values = values;
    filter = new RetransmitFilter(connection(), owner());
    showsContainer = values.get(Options.CONTAINERS).contains(FilterTypes.NO_CONTAINER);
  }

  private ConnectionFilter connection() throws WrongUsage {
    return new ConnectionFilter(
        !values.has(Options.IPV6),
        !values.has(Options.IPV4),
        ports(),
        selection(Options.NAMESPACES),
        selection(Options.LOCAL_ADDRESSES),
        selection(Options.REMOTE_ADDRESSES),
        states(selection(Options.STATES)),
        chosen(selection(Options.TYPES), ConnectionFilter.ALL.types()),
        values.get(Options.DIRECTION));
  }

  private OwnerFilter owner() throws WrongUsage {
    List<ListEntry<ContainerPattern>> containers = new ArrayList<>();
    containers.addAll(values.get(Options.CONTAINERS));
    containers.removeIf(FilterTypes.NO_CONTAINER::equals);
    return new OwnerFilter(
        selection(Options.PIDS),
        selection(Options.COMMS),
        ListEntry.selection("--container", containers));
  }

  private PortCondition ports() throws WrongUsage {
    Selection<PortSet> any = selection(Options.PORTS);
    return new PortCondition(
        ports(selection(Options.LOCAL_PORTS)),
        ports(selection(Options.REMOTE_PORTS)),
        ports(any),
        any.negated());
  }

  private <E> Selection<E> selection(Option<List<ListEntry<E>>> option) throws WrongUsage {
    List<String> names = option.names();
    return ListEntry.selection(names.get(names.size() - 1), values.get(option));
  }

  private static PortSet ports(Selection<PortSet> selection) {
    if (selection.isAll()) {
      return PortSet.ALL;
    }
    PortSet listed = PortSet.union(selection.entries());
    return selection.negated() ? listed.complement() : listed;
  }

  private static Set<TcpState> states(Selection<Set<TcpState>> selection) {
    List<TcpState> listed = selection.entries().stream().flatMap(Set::stream).toList();
    return chosen(new Selection<>(selection.negated(), listed), ConnectionFilter.ALL.states());
  }

  private static <E> Set<E> chosen(Selection<E> selection, Set<E> all) {
    if (selection.isAll()) {
      return all;
    }
    Set<E> listed = new HashSet<>(selection.entries());
    return all.stream()
        .filter(value -> listed.contains(value) != selection.negated())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns all conditions. */
  RetransmitFilter retransmitFilter() {
    return filter;
  }

  /** Returns whether --container was given without a value, which adds columns. */
  boolean showsContainer() {
    return showsContainer;
  }
}
