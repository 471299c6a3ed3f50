package io.tcpretrans.why;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.sys.TcpListener;
import io.tcpretrans.why.decision.Counters.CounterChange;
import io.tcpretrans.why.decision.Counters.Growth;
import io.tcpretrans.why.decision.Netns;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether a listener of this host discarded connection requests. The namespace's counter
 * ListenDrops grows with each request that a listener discards, for whatever reason
 * (tcp_listendrop), so it is read after the event; only if it grew do the listeners' own counters
 * matter. These alone prove nothing: they also count packets that a socket filter or a wrong
 * checksum stopped.
 */
final class ListenerCounters {
  /** All namespaces were read this recently, so no address and no new listener is missing. */
  private static final long LISTED_NANOS = TimeUnit.SECONDS.toNanos(15);

  /**
   * A reading that is older than this before the packet does not count as one from just before: the
   * requests of others may have been discarded in between.
   */
  private static final long JUST_BEFORE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final HostCounters.Answers answers;

  ListenerCounters(HostCounters.Answers answers) {
    this.answers = answers;
  }

  /**
   * Returns whether the listener discarded requests since then. If several namespaces have one with
   * this address and port, it is not known which one was meant, so all of them must have done so,
   * or none.
   *
   * @param netns the only namespace that can have the listener; null: any may
   */
  CounterChange drops(Endpoint endpoint, Netns netns, long sinceNs) {
    if (netns != null) {
      NamespaceCounters own = answers.find(netns, answers.eventNs());
      return own == null
          ? CounterChange.NOT_READABLE
          : drops(own, own.listenersAt(endpoint), sinceNs);
    }
    long listedNs = answers.eventNs() - LISTED_NANOS;
    if (!answers.isHostReadAfter(listedNs)) {
      return answers.needHost(listedNs);
    }
    CounterChange grown = null;
    boolean same = true;
    boolean readable = true;
    for (NamespaceCounters namespace : answers.namespaces()) {
      List<TcpListener> listeners = namespace.listenersAt(endpoint);
      boolean none = listeners != null && listeners.isEmpty();
      if (namespace.hadEndedAt(sinceNs) || (none && !namespace.owns(endpoint))) {
        continue;
      }
      CounterChange one = drops(namespace, listeners, sinceNs);
      if (none && one.growth() == Growth.NONE) {
        continue;
      }
      same &= grown == null || grown.growth() == one.growth();
      readable &= one.growth() != Growth.NOT_READABLE;
      grown = grown == null ? one : grown;
    }
    if (grown == null) {
      return CounterChange.NONE;
    }
    return same && readable ? grown : CounterChange.NOT_READABLE;
  }

  /**
   * A list without the listener may be older than the listener. It proves that there is none only
   * if no listener of the namespace has discarded a request since the list.
   *
   * @param listeners null: they could not be listed, so the namespace may have one
   */
  private CounterChange drops(
      NamespaceCounters namespace, List<TcpListener> listeners, long sinceNs) {
    var after = namespace.listenDrops().after(answers.eventNs());
    if (after == null) {
      return namespace.wasAskedAfter(Part.TCP, answers.eventNs())
          ? CounterChange.NOT_READABLE
          : answers.need(Part.TCP, namespace.netns(), 0);
    }
    var before = namespace.listenDrops().before(sinceNs);
    if (after.value() <= (before == null ? 0 : before.value())) {
      return CounterChange.NONE;
    }
    boolean justBefore = before != null && sinceNs - before.lastEndNs() <= JUST_BEFORE_NANOS;
    if (!justBefore || listeners == null || !namespace.isListingCurrent()) {
      return CounterChange.NOT_READABLE;
    }
    return listeners.stream().anyMatch(l -> grew(namespace.socketDrops(l), sinceNs))
        ? CounterChange.grew("ListenDrops", namespace.netns())
        : CounterChange.NONE;
  }

  /** The list may be older than the event, if no listener has discarded anything since the list. */
  private boolean grew(Timeline<Long> drops, long sinceNs) {
    var before = drops.before(sinceNs);
    var after = drops.after(answers.eventNs());
    long last = (after == null ? drops.last() : after).value();
    return last != (before == null ? drops.first() : before).value();
  }
}
