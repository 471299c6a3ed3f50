package io.tcpretrans.event;

import java.util.Locale;

/** The tunnel that carried a packet inside another one. */
public enum Encapsulation {
  VXLAN,
  GENEVE,
  GRE,
  /** IPv4 in IPv4. */
  IPIP,
  /** IPv6 in IPv4. */
  SIT,
  /** IPv6 in IPv6. */
  IP6IP6,
  SRV6,
  MPLS;

  /** Returns the name in JSON, such as {@code vxlan}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
