package io.tcpretrans.event;

import java.time.Instant;

/**
 * Dropped packets for which there is no {@link PacketDrop}, because one place dropped too many in a
 * second, or because the perf buffer was full. Some of them may be harmless.
 *
 * @param time when the loss was noticed
 * @param count number of packets
 */
public record DropsLeftOut(Instant time, long count) implements Event {}
