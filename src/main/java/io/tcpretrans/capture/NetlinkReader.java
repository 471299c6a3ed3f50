package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.LocalAddress;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.sys.ResentConnection;
import io.tcpretrans.sys.TcpListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jnr.constants.platform.linux.Errno;

/**
 * A reader of the network devices, addresses and TCP listeners of network namespaces, over
 * netlink(7). Only one thread at a time may use an object, after {@link LiveSource#start} has
 * loaded the native library.
 */
public final class NetlinkReader {
  private static final int DEVICE_SIZE = WireLayout.NetworkDevice.SIZE;

  private static final int ALL_DEVICES = 0;

  /**
   * Offsets of the counters in struct network_device, the most telling counter first. They may
   * concern a packet that leaves by the device, or the ACK that comes in by it. Not among them is
   * rx_dropped, which grows with each frame of a protocol that this host does not speak, such as
   * LLDP (__netif_receive_skb_core).
   */
  private static final Map<String, Integer> COUNTERS = new LinkedHashMap<>();

  static {
    COUNTERS.put("rx_missed_errors", WireLayout.NetworkDevice.RX_MISSED_ERRORS);
    COUNTERS.put("rx_fifo_errors", WireLayout.NetworkDevice.RX_FIFO_ERRORS);
    COUNTERS.put("rx_over_errors", WireLayout.NetworkDevice.RX_OVER_ERRORS);
    COUNTERS.put("rx_errors", WireLayout.NetworkDevice.RX_ERRORS);
    COUNTERS.put("tx_errors", WireLayout.NetworkDevice.TX_ERRORS);
    COUNTERS.put("tx_dropped", WireLayout.NetworkDevice.TX_DROPPED);
  }

  private final RecordTable table = new RecordTable();

  /**
   * Lists the network devices of a namespace.
   *
   * @param file the path of the namespace's file, such as /proc/1/ns/net; null: the namespace of
   *     the calling thread
   * @throws IOException if the namespace cannot be entered or its devices cannot be listed
   */
  public List<NetworkDevice> devices(byte[] file) throws IOException {
    return devices(file, ALL_DEVICES);
  }

  /**
   * Returns one network device; null: there is none with this index. Otherwise like {@link
   * #devices}.
   */
  public NetworkDevice device(byte[] file, int index) throws IOException {
    List<NetworkDevice> found = devices(file, index);
    return found.isEmpty() ? null : found.get(0);
  }

  private List<NetworkDevice> devices(byte[] file, int index) throws IOException {
    int count =
        list("network devices", DEVICE_SIZE, to -> NativeBridge.netlinkDevices(file, index, to));
    return decodeDevices(table.bytes(), count);
  }

  /** Lists the IPv4 and IPv6 addresses of a namespace. Otherwise like {@link #devices}. */
  public Set<IpAddress> addresses(byte[] file) throws IOException {
    int count = list("addresses", LocalAddress.SIZE, to -> NativeBridge.netlinkAddresses(file, to));
    return decodeAddresses(table.bytes(), count);
  }

  /** Lists the TCP sockets of a namespace that listen. Otherwise like {@link #devices}. */
  public List<TcpListener> listeners(byte[] file) throws IOException {
    int count =
        list(
            "TCP listeners",
            WireLayout.TcpListener.SIZE,
            to -> NativeBridge.netlinkListeners(file, to));
    return decodeListeners(table.bytes(), count);
  }

  /**
   * Lists the TCP connections of a namespace that have resent segments. Otherwise like {@link
   * #devices}.
   *
   * @param netns the inode number of the namespace
   */
  List<ResentConnection> resentConnections(long netns, byte[] file) throws IOException {
    int count =
        list(
            "TCP connections",
            WireLayout.ResentConnection.SIZE,
            to -> NativeBridge.resentConnections(file, to));
    return decodeResent(netns, table.bytes(), count);
  }

  /**
   * Fills the table. Returns the number of records.
   *
   * @param subject what is listed, for the error message
   */
  private int list(String subject, int recordSize, RecordTable.Listing listing) throws IOException {
    int count = table.fill(recordSize, listing);
    if (count < 0) {
      throw new IOException(
          "cannot list the "
              + subject
              + " of a network namespace ("
              + Libc.errnoName(-count)
              + ")"
              + remedy(-count));
    }
    return count;
  }

  /** Returns the end of the error message: what to type next, if known. */
  private static String remedy(int errno) {
    if (errno == Errno.EPERM.intValue()) {
      return "; grant CAP_SYS_ADMIN";
    }
    if (errno == Errno.EACCES.intValue()) {
      return "; grant CAP_SYS_PTRACE";
    }
    return errno == Errno.EPROTONOSUPPORT.intValue()
        ? "; load the kernel module with: modprobe tcp_diag"
        : "";
  }

  /** Decodes records of struct network_device. */
  static List<NetworkDevice> decodeDevices(ByteBuffer table, int count) {
    List<NetworkDevice> devices = new ArrayList<>(count);
    for (int at = 0; at < count * DEVICE_SIZE; at += DEVICE_SIZE) {
      Map<String, Long> drops = new LinkedHashMap<>();
      for (Map.Entry<String, Integer> counter : COUNTERS.entrySet()) {
        drops.put(counter.getKey(), table.getLong(at + counter.getValue()));
      }
      devices.add(
          new NetworkDevice(
              table.getInt(at + WireLayout.NetworkDevice.INDEX),
              RecordTable.name(table, at + WireLayout.NetworkDevice.NAME),
              table.get(at + WireLayout.NetworkDevice.NATIVE_XDP) != 0,
              table.get(at + WireLayout.NetworkDevice.STACK_ONLY) != 0,
              drops));
    }
    return devices;
  }

  /** Decodes records of struct local_address. */
  static Set<IpAddress> decodeAddresses(ByteBuffer table, int count) {
    Set<IpAddress> addresses = new HashSet<>();
    for (int at = 0; at < count * LocalAddress.SIZE; at += LocalAddress.SIZE) {
      addresses.add(
          EventDecoder.address(table, table.get(at + LocalAddress.IP), at + LocalAddress.ADDRESS));
    }
    return addresses;
  }

  /** Decodes records of struct tcp_listener. */
  static List<TcpListener> decodeListeners(ByteBuffer table, int count) {
    int size = WireLayout.TcpListener.SIZE;
    List<TcpListener> listeners = new ArrayList<>(count);
    for (int at = 0; at < count * size; at += size) {
      listeners.add(
          new TcpListener(
              EventDecoder.endpoint(
                  table,
                  table.get(at + WireLayout.TcpListener.IP),
                  at + WireLayout.TcpListener.LADDR,
                  at + WireLayout.TcpListener.LPORT),
              table.get(at + WireLayout.TcpListener.IPV6_ONLY) != 0,
              table.getLong(at + WireLayout.TcpListener.COOKIE),
              Integer.toUnsignedLong(table.getInt(at + WireLayout.TcpListener.DROPS))));
    }
    return listeners;
  }

  /** Decodes records of struct resent_connection of a namespace. */
  static List<ResentConnection> decodeResent(long netns, ByteBuffer table, int count) {
    int size = WireLayout.ResentConnection.SIZE;
    List<ResentConnection> connections = new ArrayList<>(count);
    for (int at = 0; at < count * size; at += size) {
      int version = table.get(at + WireLayout.ResentConnection.IP);
      connections.add(
          new ResentConnection(
              netns,
              EventDecoder.endpoint(
                  table,
                  version,
                  at + WireLayout.ResentConnection.LADDR,
                  at + WireLayout.ResentConnection.LPORT),
              EventDecoder.endpoint(
                  table,
                  version,
                  at + WireLayout.ResentConnection.RADDR,
                  at + WireLayout.ResentConnection.RPORT),
              TcpState.of(table.get(at + WireLayout.ResentConnection.STATE)),
              Integer.toUnsignedLong(table.getInt(at + WireLayout.ResentConnection.INODE)),
              Integer.toUnsignedLong(table.getInt(at + WireLayout.ResentConnection.SEGS_OUT)),
              Integer.toUnsignedLong(
                  table.getInt(at + WireLayout.ResentConnection.TOTAL_RETRANS))));
    }
    return connections;
  }
}
