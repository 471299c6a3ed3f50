package io.tcpretrans.event;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address.
 *
 * @param version 4 or 6
 * @param high the first eight bytes of an IPv6 address, the most significant first; 0 for IPv4
 * @param low the last eight bytes of an IPv6 address; the four bytes of an IPv4 address
 */
public record IpAddress(int version, long high, long low) {
  private static final int GROUPS = 8;

  /**
   * Parses a dotted IPv4 or a colon-separated IPv6 address. A zone ({@code %eth0}) is not in the
   * result. Names are never resolved.
   *
   * @throws IllegalArgumentException when the text is neither
   */
  public static IpAddress parse(String text) {
    return text.indexOf(':') < 0 ? parseDotted(text) : parseColons(text);
  }

  private static IpAddress parseDotted(String text) {
    long address = 0;
    String[] parts = text.split("\\.", -1);
    for (String part : parts) {
      if (parts.length != 4 || !part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 0xff) {
        throw new IllegalArgumentException("not an IP address: " + text);
      }
      address = address << 8 | Integer.parseInt(part);
    }
    return new IpAddress(4, 0, address);
  }

  private static IpAddress parseColons(String text) {
    try {
      // InetAddress never looks up a name that is in brackets
      byte[] bytes = InetAddress.getByName("[" + text + "]").getAddress();
      ByteBuffer address = ByteBuffer.wrap(bytes);
      return bytes.length == 4 // InetAddress converts IPv4-mapped addresses to IPv4
          ? new IpAddress(6, 0, 0xffff_00000000L | Integer.toUnsignedLong(address.getInt()))
          : new IpAddress(6, address.getLong(), address.getLong());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IP address: " + text, e);
    }
  }

  /**
   * Returns the IPv4 address inside an IPv4-mapped IPv6 address (::ffff:0:0/96); otherwise this
   * address.
   */
  public IpAddress unmapped() {
    boolean mapped = version == 6 && high == 0 && low >>> 32 == 0xffff;
    return mapped ? new IpAddress(4, 0, low & 0xffff_ffffL) : this;
  }

  /** Returns whether the address is in 127.0.0.0/8, or is ::1. */
  public boolean isLoopback() {
    return version == 4 ? low >>> 24 == 127 : high == 0 && low == 1;
  }

  /**
   * Appends the dotted decimal notation of an IPv4 address, or the canonical text of an IPv6
   * address (RFC 5952) without brackets.
   */
  public void appendTo(StringBuilder text) {
    if (version == 4) {
      appendDotted(text);
    } else {
      appendRfc5952(text);
    }
  }

  /** Returns the text that {@link #appendTo} appends. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(39); // the length of the longest text
    appendTo(text);
    return text.toString();
  }

  // These replace the methods that javac generates for a record. Those are chains of method
  // handles (java.lang.runtime.ObjectMethods), which the JVM's first compiler does not inline.
  // These are called for every row.
  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddress that
        && version == that.version
        && high == that.high
        && low == that.low;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high) + Long.hashCode(low);
  }

  private void appendDotted(StringBuilder text) {
    int address = (int) low;
    text.append(address >>> 24)
        .append('.')
        .append(address >>> 16 & 0xff)
        .append('.')
        .append(address >>> 8 & 0xff)
        .append('.')
        .append(address & 0xff);
  }

  /** Returns one of the eight 16-bit groups of an IPv6 address. */
  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
  }

  /**
   * RFC 5952, section 4: lower case, no leading zeros, and "::" in place of the longest run of two
   * or more zero groups, or of the first of equally long runs.
   */
  private void appendRfc5952(StringBuilder text) {
    int runStart = -1;
    int runLength = 1;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && group(end) == 0) {
        end++;
      }
      if (end - start > runLength) {
        runStart = start;
        runLength = end - start;
      }
    }
    boolean separated = true; // the next group needs no ':' before it
    for (int index = 0; index < GROUPS; index++) {
      if (index == runStart) {
        text.append("::");
        index += runLength - 1;
        separated = true;
        continue;
      }
      if (!separated) {
        text.append(':');
      }
      text.append(Integer.toHexString(group(index)));
      separated = false;
    }
  }
}
