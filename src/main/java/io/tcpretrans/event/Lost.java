package io.tcpretrans.event;

import java.time.Instant;

/**
 * Retransmits that found no room in the perf buffer.
 *
 * @param time when the loss was noticed
 * @param count events lost since the last record of this kind
 */
public record Lost(Instant time, long count) implements Event {}
