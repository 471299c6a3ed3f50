package io.tcpretrans.filter;

import io.tcpretrans.event.IpAddress;

/**
 * A range of IP addresses in CIDR notation (RFC 4632, RFC 4291).
 *
 * @param address any address of the range
 * @param prefix the prefix length: the number of leading bits that all addresses of the range share
 */
public record Cidr(IpAddress address, int prefix) {
  private static final int BITS_V4 = 32;
  private static final int BITS_V6 = 128;

  /**
   * Parses {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address. An IPv4-mapped IPv6 address
   * is an IPv4 address.
   *
   * @throws IllegalArgumentException if the text is neither; the message is for the user
   */
  public static Cidr of(String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is an invalid address or CIDR; examples are 10.0.0.0/8 and fd00::/8", e);
    }
  }

  private static Cidr parse(String text) {
    String[] parts = text.split("/", 2);
    // IpAddress.parse also accepts zones (fe80::1%lo) and the digits of other scripts.
    if (!parts[0].matches("[0-9A-Fa-f:.]*")) {
      throw new IllegalArgumentException("address"); // of() has the message for the user
    }
    IpAddress address = IpAddress.parse(parts[0]).unmapped();
    int bits = address.version() == 4 ? BITS_V4 : BITS_V6;
    int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("prefix");
    }
    return new Cidr(address, prefix);
  }

  /** Returns whether the range contains the address; false for an address of the other family. */
  public boolean contains(IpAddress other) {
    if (other.version() != address.version()) {
      return false;
    }
    if (address.version() == 4) {
      // sameBits() compares from the most significant of 64 bits on
      return sameBits(address.low() << BITS_V4, other.low() << BITS_V4, prefix);
    }
    return sameBits(address.high(), other.high(), Math.min(prefix, Long.SIZE))
        && sameBits(address.low(), other.low(), Math.max(0, prefix - Long.SIZE));
  }

  /** Returns whether the most significant {@code count} bits are equal. */
  private static boolean sameBits(long one, long other, int count) {
    return count == 0 || (one ^ other) >>> (Long.SIZE - count) == 0;
  }
}
