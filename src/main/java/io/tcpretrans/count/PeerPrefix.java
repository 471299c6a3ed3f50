package io.tcpretrans.count;

import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.Row;
import io.tcpretrans.field.RowField;

/**
 * The range of addresses that has the remote address of a row.
 *
 * @param length the length N of {@code raddr/N}. Up to 32, it is that of IPv4 ranges, and IPv6
 *     ranges have 64 bits, which is the usual size of a network. From 33 on, it is that of IPv6
 *     ranges, and every IPv4 address is a range of its own.
 */
record PeerPrefix(int length) implements RowField {
  static final int MAX_LENGTH = 128;
  private static final int IPV4_BITS = 32;
  private static final int IPV6_NETWORK_BITS = 64;

  @Override
  public String fieldName() {
    return "raddr_prefix";
  }

  @Override
  public IpPrefix value(Row row) {
    IpAddress address = row.event().remote().address();
    boolean ipv4Length = length <= IPV4_BITS;
    return IpPrefix.of(
        address,
        address.version() == 4
            ? Math.min(length, IPV4_BITS)
            : ipv4Length ? IPV6_NETWORK_BITS : length);
  }
}
