package io.tcpretrans.why.decision;

import io.tcpretrans.event.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The routes, neighbours and queues of the network namespaces of this host, as they are now. A
 * namespace is named by its inode number. Lists of a namespace that has ended or cannot be read are
 * empty.
 */
public interface NetworkTables {
  /**
   * An entry of a neighbour table (ip-neighbour(8)).
   *
   * @param linkAddress empty: unknown, or not an address of one device
   * @param resolving the kernel waits for the link-layer address and holds packets meanwhile
   *     (INCOMPLETE)
   * @param sinceNs time since which the entry has had its state, CLOCK_MONOTONIC, nanoseconds, plus
   *     or minus 10 ms
   */
  record Neighbour(
      IpAddress address, int ifindex, String linkAddress, boolean resolving, long sinceNs) {}

  /**
   * A network device.
   *
   * @param kind such as {@code veth} (ip-link(8)); empty: none
   * @param linkAddress empty: none
   */
  record Link(int ifindex, String name, String kind, String linkAddress) {}

  /**
   * The route to a destination.
   *
   * @param local the destination is an address of this namespace
   * @param gateway null: the destination is on the link
   */
  record NextHop(boolean local, IpAddress gateway, int ifindex) {}

  /**
   * A queue of packets that wait for the verdict of a program (NFQUEUE).
   *
   * @param packets packets that wait
   * @param lastId number of packets that were offered to the program since the queue was made,
   *     modulo 2^32 (id_sequence)
   * @param undelivered those of them that did not reach the program (user_dropped)
   */
  record PacketQueue(int number, long packets, int lastId, int undelivered) {
    /** Returns the number of verdicts since the queue was made, modulo 2^32. */
    public int verdicts() {
      return lastId - undelivered - (int) packets;
    }
  }

  /**
   * Lists the namespaces that are visible now; the other methods know only these.
   *
   * @throws IOException if they cannot be listed
   */
  Set<Long> namespaces() throws IOException;

  /** Returns the neighbour tables of both address families. */
  List<Neighbour> neighbours(long netns);

  /** Returns the devices. */
  List<Link> links(long netns);

  /**
   * Returns the route to a destination; null: there is none, it has several next hops, it cannot be
   * read, or rules choose between routing tables by more than the destination.
   */
  NextHop nextHop(long netns, IpAddress destination);

  /** Returns the indexes of the devices whose queueing disciplines hold packets. */
  Set<Integer> devicesWithBacklog(long netns);

  /** Returns the queues of NFQUEUE. */
  List<PacketQueue> packetQueues(long netns);
}
