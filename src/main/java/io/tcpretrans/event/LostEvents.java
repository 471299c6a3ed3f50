package io.tcpretrans.event;

import java.time.Instant;

/**
 * A number of retransmits that were not reported, because the perf buffer had no room for them.
 *
 * @param time when tcpretrans noticed the loss
 * @param count number of events that were lost since the previous {@code LostEvents}
 */
public record LostEvents(Instant time, long count) implements Event {}
