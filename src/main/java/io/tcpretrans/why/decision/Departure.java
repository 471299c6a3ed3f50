package io.tcpretrans.why.decision;

/**
 * A burst of packets of one flow that was handed to a network card, or to the program behind a TUN
 * or TAP device (tracepoint net:net_dev_start_xmit). The range of a burst grows only at its end.
 *
 * @param firstNs time of the first packet by CLOCK_MONOTONIC, nanoseconds
 * @param lastNs time of the last packet
 * @param packet the headers of the last packet, with the sequence numbers of all; the flag ACK is
 *     set also where flags are not recorded
 * @param netns the device's network namespace
 */
public record Departure(
    long firstNs, long lastNs, Packet packet, Netns netns, int ifindex, String device) {
  /** Returns whether a drop was on this device. */
  boolean isDeviceOf(Site site) {
    return site.ifindex() == ifindex && netns.equals(site.netns());
  }
}
