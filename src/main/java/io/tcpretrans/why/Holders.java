package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.why.PacketPath.Hop;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.Counters.Holder;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.NetworkTables;
import io.tcpretrans.why.decision.NetworkTables.PacketQueue;
import io.tcpretrans.why.decision.Tuple;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the queue of this host that holds the packets of a retransmit: the queue of a neighbour
 * entry, NFQUEUE, or a queueing discipline. It looks only at the namespaces that the packets are
 * known to pass. Only one thread may use an object.
 */
public final class Holders {
  private final NetworkTables tables;
  private final UnansweredQueues queues = new UnansweredQueues();
  private PacketPath path;
  private long beganNs;

  /** Reads nothing yet. */
  public Holders(NetworkTables tables) {
    this.tables = tables;
  }

  /**
   * Reads the tables of all visible namespaces. The first call should be at the start of tracing: a
   * queue of NFQUEUE is found only if its verdicts were counted before the attempt.
   *
   * @throws IOException if the namespaces cannot be listed
   */
  public void read() throws IOException {
    long began = KernelClock.nanos();
    Set<Long> namespaces = tables.namespaces();
    queues.read(tables, namespaces);
    path = new PacketPath(tables, namespaces);
    beganNs = began;
  }

  /**
   * Returns the queue that held the packets of an attempt at the last reading; null: none is known
   * to, several may, or the last reading began before the attempt. Reads routes if any queue holds
   * packets.
   */
  public Holder find(Attempt attempt) {
    boolean busy = attempt.isOriginalHeld();
    if (path == null
        || beganNs < attempt.timeNs()
        || (!busy && !path.hasResolving() && !queues.hold())) {
      return null;
    }
    List<Hop> there =
        path.walk(attempt.socket().netns().inode(), destination(attempt.outbound().tuple()));
    List<Hop> back =
        busy // the original is held, not its acknowledgement
            ? List.of()
            : path.walk(
                there.get(there.size() - 1).netns(), destination(attempt.inbound().tuple()));
    List<Holder> neighbours = all(there, back, hop -> resolving(attempt, hop));
    if (!neighbours.isEmpty()) {
      return neighbours.get(0); // no packet passes the first one
    }
    List<Holder> others = new ArrayList<>(all(there, back, hop -> unanswered(attempt, hop, busy)));
    if (busy) {
      others.addAll(all(there, back, hop -> queued(attempt, hop)));
    }
    return others.size() == 1 ? others.get(0) : null; // which of several holds it is not known
  }

  private static IpAddress destination(Tuple tuple) {
    return tuple.destination().address().unmapped();
  }

  private static List<Holder> all(List<Hop> there, List<Hop> back, Function<Hop, Holder> step) {
    return Stream.concat(there.stream(), back.stream())
        .map(step)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /** The entry must be older than the attempt, which itself may have made the kernel ask. */
  private Holder resolving(Attempt attempt, Hop hop) {
    return hop.neighbour() != null
            && hop.neighbour().resolving()
            && hop.neighbour().sinceNs() <= attempt.beginNs()
        ? new Holder(Cause.NEIGHBOUR, device(hop), netns(attempt, hop), hop.nextHop().toString())
        : null;
  }

  private Holder unanswered(Attempt attempt, Hop hop, boolean busy) {
    PacketQueue queue = queues.holder(hop.netns(), attempt.beginNs(), attempt.timeNs(), busy);
    return queue == null
        ? null
        : new Holder(Cause.NETFILTER, null, netns(attempt, hop), Integer.toString(queue.number()));
  }

  private Holder queued(Attempt attempt, Hop hop) {
    return hop.route() != null
            && !hop.route().local()
            && tables.devicesWithBacklog(hop.netns()).contains(hop.route().ifindex())
        ? new Holder(Cause.QDISC, device(hop), netns(attempt, hop), null)
        : null;
  }

  private String device(Hop hop) {
    return path.deviceName(hop.netns(), hop.route().ifindex());
  }

  private static Netns netns(Attempt attempt, Hop hop) {
    Netns own = attempt.socket().netns();
    return hop.netns() == own.inode() ? own : new Netns(0, hop.netns());
  }
}
