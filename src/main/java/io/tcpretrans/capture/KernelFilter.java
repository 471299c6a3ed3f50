package io.tcpretrans.capture;

import io.tcpretrans.event.PortSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The conditions that the BPF programs evaluate. An event that does not meet them does not reach
 * Java; the programs only count it.
 *
 * @param ipv4 whether to trace IPv4, including IPv4-mapped IPv6 addresses
 * @param ipv6 whether to trace IPv6
 * @param lports the local ports to trace
 * @param rports the remote ports to trace
 * @param ports the ports of which one end must have one
 * @param bothPorts whether both ends must have a port of {@code ports}
 */
public record KernelFilter(
    boolean ipv4, boolean ipv6, PortSet lports, PortSet rports, PortSet ports, boolean bothPorts) {
  /** The filter that excludes nothing. */
  public static final KernelFilter ALL =
      new KernelFilter(true, true, PortSet.ALL, PortSet.ALL, PortSet.ALL, false);

  /**
   * Returns a bit for each local port, then for each remote port, then for each port of {@code
   * ports}, as the sets of ports in struct config of bpf/config.h; null: all ports are traced.
   */
  ByteBuffer portBits() {
    if (lports.isAll() && rports.isAll() && ports.isAll()) {
      return null;
    }
    ByteBuffer bits =
        ByteBuffer.allocateDirect(3 * PortSet.PORTS / Byte.SIZE).order(ByteOrder.nativeOrder());
    bits.asLongBuffer().put(lports.words()).put(rports.words()).put(ports.words());
    return bits;
  }
}
