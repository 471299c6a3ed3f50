package io.tcpretrans.filter;

import io.tcpretrans.event.IpAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** A range of addresses (RFC 4632, RFC 4291): an address and how many of its first bits count. */
public record Cidr(IpAddress address, int prefix) {
  private static final int BITS_V4 = 32;
  private static final int BITS_V6 = 128;

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Cidr of(String text) {
    int slash = text.indexOf('/');
    IpAddress address = address(slash < 0 ? text : text.substring(0, slash), text);
    int bits = address.version() == 4 ? BITS_V4 : BITS_V6;
    int prefix = bits;
    if (slash >= 0) {
      try {
        prefix = Integer.parseInt(text.substring(slash + 1));
      } catch (NumberFormatException e) {
        throw noRange(text, e);
      }
    }
    if (prefix < 0 || prefix > bits) {
      throw noRange(text, null);
    }
    return new Cidr(address, prefix);
  }

  /** Never asks a name server: what holds anything but digits and colons is refused before. */
  private static IpAddress address(String literal, String text) {
    boolean v4 = literal.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    if (!v4 && !literal.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      throw noRange(text, null);
    }
    try {
      InetAddress parsed = InetAddress.getByName(literal);
      ByteBuffer bytes = ByteBuffer.wrap(parsed.getAddress());
      return parsed instanceof Inet4Address
          ? new IpAddress(4, 0, Integer.toUnsignedLong(bytes.getInt()))
          : new IpAddress(6, bytes.getLong(), bytes.getLong());
    } catch (UnknownHostException e) {
      throw noRange(text, e);
    }
  }

  private static IllegalArgumentException noRange(String text, Exception cause) {
    return new IllegalArgumentException(
        "'" + text + "' is an invalid address or CIDR; examples are 10.0.0.0/8 and fd00::/8",
        cause);
  }

  /** Whether the address, of the same family, lies in the range. */
  public boolean contains(IpAddress other) {
    if (other.version() != address.version()) {
      return false;
    }
    if (address.version() == 4) {
      return sameBits(address.low() << BITS_V4, other.low() << BITS_V4, prefix);
    }
    return sameBits(address.high(), other.high(), Math.min(prefix, Long.SIZE))
        && sameBits(address.low(), other.low(), Math.max(0, prefix - Long.SIZE));
  }

  private static boolean sameBits(long one, long other, int count) {
    return count == 0 || (one ^ other) >>> (Long.SIZE - count) == 0;
  }
}
