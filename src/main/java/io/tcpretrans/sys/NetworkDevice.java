package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network device of the calling thread's network namespace, from RTM_GETLINK (rtnetlink(7)).
 *
 * @param nativeXdp whether an XDP program runs in the driver or the hardware
 * @param drops the device's counters of lost packets (struct rtnl_link_stats64), by name
 */
public record NetworkDevice(int index, String name, boolean nativeXdp, Map<String, Long> drops) {
  private static final int HEADER = 16;
  private static final int LINK_INFO = 16;
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_GETLINK = 18;
  private static final int REQUEST_DUMP = 0x301;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_STATS64 = 23;
  private static final int IFLA_XDP = 43;
  private static final int IFLA_XDP_ATTACHED = 2;
  private static final int XDP_ATTACHED_SKB = 2;

  /** The index of each counter in struct rtnl_link_stats64. */
  private static final Map<String, Integer> COUNTERS = new LinkedHashMap<>();

  static {
    COUNTERS.put("rx_missed_errors", 15);
    COUNTERS.put("rx_fifo_errors", 14);
    COUNTERS.put("rx_over_errors", 11);
    COUNTERS.put("rx_errors", 4);
    COUNTERS.put("rx_dropped", 6);
    COUNTERS.put("tx_errors", 5);
    COUNTERS.put("tx_dropped", 7);
  }

  /** Reads all devices of the calling thread's network namespace. */
  public static List<NetworkDevice> all(Libc libc) throws IOException {
    byte[] buffer = new byte[1 << 16];
    ByteBuffer data = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    List<NetworkDevice> devices = new ArrayList<>();
    libc.netlinkRoute(request(), buffer, length -> read(data, length, devices));
    return devices;
  }

  private static byte[] request() {
    ByteBuffer request = ByteBuffer.allocate(HEADER + LINK_INFO).order(ByteOrder.nativeOrder());
    request.putInt(HEADER + LINK_INFO).putShort((short) RTM_GETLINK);
    request.putShort((short) REQUEST_DUMP).putInt(1);
    return request.array();
  }

  private static boolean read(ByteBuffer data, int length, List<NetworkDevice> devices)
      throws IOException {
    for (int at = 0; at + HEADER <= length; at += aligned(data.getInt(at))) {
      int type = data.getShort(at + 4);
      if (type == NLMSG_DONE) {
        return false;
      }
      if (type == NLMSG_ERROR) {
        throw new IOException("RTM_GETLINK: " + Libc.errnoName(-data.getInt(at + HEADER)));
      }
      if (type == RTM_NEWLINK) {
        devices.add(device(data, at + HEADER, at + data.getInt(at)));
      }
    }
    return true;
  }

  private static NetworkDevice device(ByteBuffer data, int start, int end) {
    String name = "?";
    boolean nativeXdp = false;
    Map<String, Long> drops = new LinkedHashMap<>();
    for (int at = start + LINK_INFO; at + 4 <= end; at += attributeLength(data, at)) {
      int type = data.getShort(at + 2) & 0x3fff;
      if (type == IFLA_IFNAME) {
        byte[] letters = new byte[data.getShort(at) - 5];
        data.get(at + 4, letters);
        name = new String(letters, StandardCharsets.ISO_8859_1);
      } else if (type == IFLA_STATS64) {
        int values = at + 4;
        COUNTERS.forEach((key, index) -> drops.put(key, data.getLong(values + 8 * index)));
      } else if (type == IFLA_XDP) {
        nativeXdp = nativeXdp(data, at + 4, at + data.getShort(at));
      }
    }
    return new NetworkDevice(data.getInt(start + 4), name, nativeXdp, drops);
  }

  private static boolean nativeXdp(ByteBuffer data, int start, int end) {
    for (int at = start; at + 4 < end; at += attributeLength(data, at)) {
      if (data.getShort(at + 2) == IFLA_XDP_ATTACHED) {
        return data.get(at + 4) != 0 && data.get(at + 4) != XDP_ATTACHED_SKB;
      }
    }
    return false;
  }

  private static int attributeLength(ByteBuffer data, int at) {
    return Math.max(4, aligned(data.getShort(at)));
  }

  private static int aligned(int length) {
    return length + 3 & ~3;
  }
}
