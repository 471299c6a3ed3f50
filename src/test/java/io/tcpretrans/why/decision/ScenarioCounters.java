package io.tcpretrans.why.decision;

import com.fasterxml.jackson.databind.JsonNode;
import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Endpoint;

/**
 * The counters of a {@link Scenario}. Its field {@code listen} has by address and port when a
 * listener discarded; {@code conntrack} what connection tracking counted in one namespace; {@code
 * device} by device when it dropped; {@code holder} a queue; {@code untraced} a counter. The value
 * {@code "unreadable"} stands for a missing reading.
 */
record ScenarioCounters(JsonNode json) implements Counters {
  @Override
  public CounterChange listenDrops(Endpoint listener, Netns netns, long sinceNs) {
    return reading(json.path("listen").path(listener.toString()), "ListenDrops", sinceNs);
  }

  @Override
  public Conntrack conntrack(DroppedPacket drop) {
    JsonNode conntrack = json.path("conntrack");
    if (isUnreadable(conntrack)) {
      return Conntrack.NOT_READABLE;
    }
    boolean same =
        conntrack.path("netns").asLong() == drop.site().netns().inode()
            && RecordReader.ns(conntrack, "from_ms", 0) <= drop.timeNs()
            && drop.timeNs() <= RecordReader.ns(conntrack, "until_ms", 0);
    return same
        ? new Conntrack(
            true,
            conntrack.path("drop").asLong(),
            conntrack.path("insert_failed").asLong(),
            conntrack.path("hook_drops").asLong(),
            conntrack.path("full").asBoolean())
        : Conntrack.NONE;
  }

  @Override
  public CounterChange deviceDrops(Departure left, long sinceNs) {
    return reading(json.path("device").path(left.device()), "tx_dropped@" + left.device(), sinceNs);
  }

  @Override
  public CounterChange untracedDrops(Attempt attempt, long sinceNs) {
    return json.has("untraced")
        ? CounterChange.grew(json.get("untraced").asText(), attempt.socket().netns())
        : CounterChange.NONE;
  }

  @Override
  public Holder holder(Attempt attempt) {
    JsonNode holder = json.path("holder");
    return holder.isMissingNode()
        ? null
        : new Holder(
            Cause.valueOf(holder.get("cause").asText()),
            holder.path("dev").asText(null),
            RecordReader.netns(holder.get("netns").asLong()),
            holder.path("subject").asText(null));
  }

  private static CounterChange reading(JsonNode counter, String name, long sinceNs) {
    if (isUnreadable(counter)) {
      return CounterChange.NOT_READABLE;
    }
    return counter.has("ms") && RecordReader.ns(counter, "ms", 0) >= sinceNs
        ? CounterChange.grew(name, RecordReader.netns(counter.path("netns").asLong(1)))
        : CounterChange.NONE;
  }

  private static boolean isUnreadable(JsonNode counter) {
    return counter.asText().equals("unreadable");
  }
}
