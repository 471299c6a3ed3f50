package io.tcpretrans.count;

import io.tcpretrans.event.IpAddress;

/**
 * A range of addresses that begin with the same bits, such as 192.0.2.0/24.
 *
 * @param first the lowest address of the range
 * @param length number of the leading bits
 */
record IpPrefix(IpAddress first, int length) {
  private static final int HALF = 64;
  private static final int IPV4_BITS = 32;

  /** Returns the range of this length that has the address. */
  static IpPrefix of(IpAddress address, int length) {
    boolean ipv4 = address.version() == 4;
    long high = ipv4 ? 0 : address.high() & mask(Math.min(length, HALF));
    long low = address.low() & mask(ipv4 ? length + IPV4_BITS : Math.max(0, length - HALF));
    return new IpPrefix(new IpAddress(address.version(), high, low), length);
  }

  /** Returns a number whose leading bits are set, 0 to 64 of them. */
  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (HALF - bits);
  }

  /** Returns the notation of CIDR, {@code 192.0.2.0/24}. */
  @Override
  public String toString() {
    return first + "/" + length;
  }
}
