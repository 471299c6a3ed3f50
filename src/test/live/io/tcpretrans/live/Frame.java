package io.tcpretrans.live;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Builds frames with TCP packets, from the inside out, and sends them. */
final class Frame {
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;
  static final int MPLS = 0x8847;
  static final int VLAN = 0x8100;
  static final int QINQ = 0x88a8;
  static final int ETHERNET = 0x6558;

  private static final int TCP = 6;
  private static final int IPV4_BYTES = 20;

  private Frame() {}

  /** Addresses and ports of one direction of a connection. */
  record Flow(String source, int sport, String destination, int dport) {}

  /** Returns a TCP segment whose payload is zeroes. */
  static byte[] tcp(Flow flow, long seq, long ack, int flags, int payload) {
    return ByteBuffer.allocate(IPV4_BYTES + payload)
        .putShort((short) flow.sport())
        .putShort((short) flow.dport())
        .putInt((int) seq)
        .putInt((int) ack)
        .put((byte) 0x50)
        .put((byte) flags)
        .array();
  }

  /** Returns an IP packet with a TCP segment. */
  static byte[] packet(Flow flow, long seq, long ack, int flags, int payload) throws IOException {
    byte[] segment = tcp(flow, seq, ack, flags, payload);
    return flow.source().contains(":")
        ? ipv6(flow.source(), flow.destination(), TCP, segment)
        : ipv4(flow.source(), flow.destination(), TCP, segment);
  }

  static byte[] ipv4(String source, String destination, int protocol, byte[] payload)
      throws IOException {
    ByteBuffer header =
        ByteBuffer.allocate(IPV4_BYTES)
            .put((byte) 0x45)
            .put((byte) 0)
            .putShort((short) (IPV4_BYTES + payload.length))
            .putShort((short) 1)
            .putShort((short) 0) // no fragment
            .put((byte) 64)
            .put((byte) protocol)
            .putShort((short) 0)
            .put(InetAddress.getByName(source).getAddress())
            .put(InetAddress.getByName(destination).getAddress());
    header.putShort(10, checksum(header.array()));
    return join(header.array(), payload);
  }

  private static short checksum(byte[] header) {
    int sum = 0;
    ByteBuffer words = ByteBuffer.wrap(header);
    while (words.hasRemaining()) {
      sum += words.getShort() & 0xffff;
    }
    return (short) ~((sum & 0xffff) + (sum >> 16));
  }

  static byte[] ipv6(String source, String destination, int next, byte[] payload)
      throws IOException {
    byte[] header =
        ByteBuffer.allocate(40)
            .putInt(0x60000000)
            .putShort((short) payload.length)
            .put((byte) next)
            .put((byte) 64)
            .put(InetAddress.getByName(source).getAddress())
            .put(InetAddress.getByName(destination).getAddress())
            .array();
    return join(header, payload);
  }

  /** Returns a UDP datagram; a checksum of 0 is none. */
  static byte[] udp(int port, byte[] payload) {
    byte[] header =
        ByteBuffer.allocate(8)
            .putShort((short) 50000)
            .putShort((short) port)
            .putShort((short) (8 + payload.length))
            .array();
    return join(header, payload);
  }

  /** Returns a frame to the second of {@link TwoHosts}. */
  static byte[] ethernet(int type, byte[] payload) {
    return join(hex("020000000002" + "020000000001" + "%04x".formatted(type)), payload);
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  /** Sends frames by a device of a host. */
  static void send(Host host, String device, byte[]... frames) throws IOException {
    String[] command = new String[frames.length + 2];
    command[0] = Command.program("send_frames");
    command[1] = device;
    for (int i = 0; i < frames.length; i++) {
      command[i + 2] = HexFormat.of().formatHex(frames[i]);
    }
    host.run(command);
  }
}
