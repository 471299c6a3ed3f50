package io.tcpretrans.why.decision;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Endpoint;

/**
 * The counters and tables of this host that a decision asks for. Each reading that decides was
 * taken after the event; a counter that was read only before it proves nothing.
 */
public interface Counters {
  /** Whether a counter grew in a period. */
  enum Growth {
    NONE,
    GREW,
    /** No reading from before and after the event is available. */
    NOT_READABLE
  }

  /**
   * The growth of a counter.
   *
   * @param counter its name, such as {@code tx_dropped@eth0}; null: none grew
   * @param netns the network namespace in which it grew; null: none grew
   */
  record CounterChange(Growth growth, String counter, Netns netns) {
    /** A counter that did not grow, or that cannot concern the packet. */
    public static final CounterChange NONE = new CounterChange(Growth.NONE, null, null);

    /** No reading is available. */
    public static final CounterChange NOT_READABLE =
        new CounterChange(Growth.NOT_READABLE, null, null);

    /** Returns a counter that grew. */
    public static CounterChange grew(String counter, Netns netns) {
      return new CounterChange(Growth.GREW, counter, netns);
    }
  }

  /**
   * Connection tracking in the network namespace of a drop, around it.
   *
   * @param drops growth of conntrack's counter of dropped packets
   * @param insertFailed growth of its counter insert_failed
   * @param hookDrops TCP packets that nf_hook_slow() dropped there in the same period, this one
   *     included: those without an entry if this one has none, otherwise the SYNs with an entry
   * @param tableFull the number of entries was at its limit
   */
  record Conntrack(
      boolean readable, long drops, long insertFailed, long hookDrops, boolean tableFull) {
    /** Connection tracking that dropped nothing, or that is not in use. */
    public static final Conntrack NONE = new Conntrack(true, 0, 0, 0, false);

    /** No reading is available. */
    public static final Conntrack NOT_READABLE = new Conntrack(false, 0, 0, 0, false);
  }

  /**
   * A queue of this host that holds the packets of a flow.
   *
   * @param cause {@code NEIGHBOUR}: they wait for the link-layer address of the next hop; {@code
   *     NETFILTER}: for a verdict (NFQUEUE); {@code QDISC}: in a queueing discipline
   * @param device the device to which the packets go; null: {@code NETFILTER}
   * @param netns the id of another namespace than that of the attempt is 0
   * @param subject the address of the next hop, or the number of the NFQUEUE; null: {@code QDISC}
   */
  record Holder(Cause cause, String device, Netns netns, String subject) {}

  /**
   * Returns whether the listener of exactly this address and port discarded connection requests
   * (ListenOverflows, ListenDrops, TCPReqQFullDrop). A listener on all addresses counts only in a
   * network namespace that has this address. Growth without a listener is no growth.
   *
   * @param listener the destination of the SYN, or the source of the SYN-ACK
   * @param netns the only network namespace that can have the listener; null: any may
   * @param sinceNs growth before this time does not count
   */
  CounterChange listenDrops(Endpoint listener, Netns netns, long sinceNs);

  /** Returns connection tracking in the network namespace of a drop, around its time. */
  Conntrack conntrack(DroppedPacket drop);

  /**
   * Returns whether the device by which the bytes left dropped packets that no tracepoint shows, in
   * either direction.
   */
  CounterChange deviceDrops(Departure left, long sinceNs);

  /**
   * Returns whether anything on the way of this socket's packets may have dropped them without a
   * trace, such as a TCP counter on a kernel that does not trace what TCP drops. This only names
   * the counter; it decides nothing.
   */
  CounterChange untracedDrops(Attempt attempt, long sinceNs);

  /** Returns the queue that holds the bytes of this attempt now; null: none is known to. */
  Holder holder(Attempt attempt);
}
