package io.tcpretrans.capture;

import io.tcpretrans.event.IpAddress;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.sys.KernelFile;
import io.tcpretrans.sys.KernelNumber;
import io.tcpretrans.why.decision.NetworkTables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A reader of the routes, neighbours and queues of the visible network namespaces, over
 * rtnetlink(7) and from /proc/PID/net/netfilter/nfnetlink_queue. Only one thread at a time may use
 * an object, after {@link LiveSource#start} has loaded the native library.
 */
public final class NeighbourReader implements NetworkTables {
  private static final int LINK_ADDRESS_BYTES = 8;

  /** NUD_INCOMPLETE of include/uapi/linux/neighbour.h. */
  private static final int INCOMPLETE = 1;

  /** NUD_NOARP and NUD_FAILED: the link-layer address is that of the own device, or is old. */
  private static final int WITHOUT_ADDRESS = 0x40 | 0x20 | INCOMPLETE;

  /** RTN_UNICAST and RTN_LOCAL of include/uapi/linux/rtnetlink.h. */
  private static final int UNICAST = 1;

  private static final int LOCAL = 2;

  /** Columns of nfnetlink_queue (seq_show of net/netfilter/nfnetlink_queue.c). */
  private static final int QUEUE_COLUMNS = 8;

  private static final Path OWN_QUEUES = Path.of("/proc/self/net/netfilter/nfnetlink_queue");

  private final NamespaceList list = new NamespaceList();
  private Map<Long, VisibleNamespace> visible = Map.of();
  private final RecordTable table = new RecordTable();

  @Override
  public Set<Long> namespaces() throws IOException {
    visible = list.read();
    return Set.copyOf(visible.keySet());
  }

  /** One call of the bridge that fills the table. */
  private interface Listing {
    /** Returns the number of records, which may be larger than the table, or -errno. */
    int fill(byte[] file, ByteBuffer table);
  }

  /** Fills the table. Returns the number of records; 0 also if they cannot be read. */
  private int list(long netns, int recordSize, Listing listing) {
    VisibleNamespace namespace = visible.get(netns);
    if (namespace == null) {
      return 0;
    }
    return Math.max(table.fill(recordSize, to -> listing.fill(namespace.file(), to)), 0);
  }

  @Override
  public List<Neighbour> neighbours(long netns) {
    int count = list(netns, WireLayout.Neighbour.SIZE, NativeBridge::neighbours);
    return decodeNeighbours(table.bytes(), count, KernelClock.nanos());
  }

  /**
   * Decodes records of struct neighbour.
   *
   * @param readNs when the table had been read, by CLOCK_MONOTONIC
   */
  static List<Neighbour> decodeNeighbours(ByteBuffer table, int count, long readNs) {
    List<Neighbour> neighbours = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = i * WireLayout.Neighbour.SIZE;
      int state = Short.toUnsignedInt(table.getShort(at + WireLayout.Neighbour.STATE));
      long ageNs =
          TimeUnit.MILLISECONDS.toNanos(
              Integer.toUnsignedLong(table.getInt(at + WireLayout.Neighbour.STATE_MS)));
      neighbours.add(
          new Neighbour(
              EventDecoder.address(
                  table,
                  table.get(at + WireLayout.Neighbour.IP),
                  at + WireLayout.Neighbour.ADDRESS),
              table.getInt(at + WireLayout.Neighbour.IFINDEX),
              (state & WITHOUT_ADDRESS) == 0
                  ? linkAddress(table, at + WireLayout.Neighbour.LLADDR)
                  : "",
              (state & INCOMPLETE) != 0,
              readNs - ageNs));
    }
    return neighbours;
  }

  /** Returns an address as hexadecimal digits; empty: it is zero. */
  private static String linkAddress(ByteBuffer table, int at) {
    byte[] bytes = new byte[LINK_ADDRESS_BYTES];
    table.get(at, bytes);
    String digits = HexFormat.of().formatHex(bytes);
    return digits.chars().allMatch(digit -> digit == '0') ? "" : digits;
  }

  @Override
  public List<Link> links(long netns) {
    int count = list(netns, WireLayout.LinkAddress.SIZE, NativeBridge::linkAddresses);
    return decodeLinks(table.bytes(), count);
  }

  /** Decodes records of struct link_address. */
  static List<Link> decodeLinks(ByteBuffer table, int count) {
    List<Link> links = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = i * WireLayout.LinkAddress.SIZE;
      links.add(
          new Link(
              table.getInt(at + WireLayout.LinkAddress.IFINDEX),
              RecordTable.name(table, at + WireLayout.LinkAddress.NAME),
              RecordTable.name(table, at + WireLayout.LinkAddress.KIND),
              linkAddress(table, at + WireLayout.LinkAddress.LLADDR)));
    }
    return links;
  }

  @Override
  public NextHop nextHop(long netns, IpAddress destination) {
    if (hasPolicyRules(netns)) {
      return null;
    }
    int count =
        list(
            netns,
            WireLayout.NextHop.SIZE,
            (file, to) -> NativeBridge.nextHop(file, bytes(destination), to));
    return count == 0 ? null : decodeNextHop(table.bytes());
  }

  /** Returns whether the route depends on more than the destination. */
  private boolean hasPolicyRules(long netns) {
    VisibleNamespace namespace = visible.get(netns);
    return namespace != null && NativeBridge.policyRules(namespace.file()) > 0;
  }

  /** Returns the bytes of an address in network order. */
  static byte[] bytes(IpAddress address) {
    return address.version() == 4
        ? ByteBuffer.allocate(Integer.BYTES).putInt((int) address.low()).array()
        : ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(address.high())
            .putLong(address.low())
            .array();
  }

  /** Decodes a struct next_hop; null: not a route with one next hop. */
  static NextHop decodeNextHop(ByteBuffer table) {
    int type = table.get(WireLayout.NextHop.TYPE);
    boolean several = table.get(WireLayout.NextHop.MULTIPLE) != 0;
    if (several || (type != LOCAL && type != UNICAST)) {
      return null;
    }
    int version = table.get(WireLayout.NextHop.IP);
    return new NextHop(
        type == LOCAL,
        version == 0 ? null : EventDecoder.address(table, version, WireLayout.NextHop.GATEWAY),
        table.getInt(WireLayout.NextHop.IFINDEX));
  }

  @Override
  public Set<Integer> devicesWithBacklog(long netns) {
    int count = list(netns, WireLayout.QdiscBacklog.SIZE, NativeBridge::backlogs);
    Set<Integer> devices = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      devices.add(
          table.bytes().getInt(i * WireLayout.QdiscBacklog.SIZE + WireLayout.QdiscBacklog.IFINDEX));
    }
    return devices;
  }

  /**
   * Returns the queues of NFQUEUE, if the namespace has a process. A queue ends with the socket of
   * its program, which normally is in the namespace.
   */
  @Override
  public List<PacketQueue> packetQueues(long netns) {
    VisibleNamespace namespace = visible.get(netns);
    if (namespace == null || !OWN_QUEUES.toFile().exists()) { // the module is not loaded
      return List.of();
    }
    for (VisibleNamespace.Way way : namespace.ways()) {
      if (way.enter() == null) {
        String folder = new String(way.folder(), StandardCharsets.US_ASCII);
        try {
          return parseQueues(KernelFile.text(Path.of(folder, "netfilter/nfnetlink_queue")));
        } catch (IOException e) {
          continue; // the process has ended
        }
      }
    }
    return List.of();
  }

  /** Parses nfnetlink_queue; lines that are not understood are left out. */
  static List<PacketQueue> parseQueues(String text) {
    List<PacketQueue> queues = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] columns = line.strip().split(" +", -1);
      if (columns.length >= QUEUE_COLUMNS
          && Arrays.stream(columns).allMatch(column -> column.matches("\\d{1,10}"))) {
        queues.add(
            new PacketQueue(
                (int) KernelNumber.decimal(columns[0], 0),
                KernelNumber.decimal(columns[2], 0),
                (int) KernelNumber.decimal(columns[7], 0),
                (int) KernelNumber.decimal(columns[6], 0)));
      }
    }
    return queues;
  }
}
