package io.tcpretrans.why.decision;

import com.fasterxml.jackson.databind.JsonNode;
import io.tcpretrans.event.Encapsulation;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.SendState;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads the records of a {@link Scenario}. */
final class RecordReader {
  private static final BigDecimal NS_PER_MS = BigDecimal.valueOf(1_000_000);
  private static final String FLAGS = "FSRPAUEC"; // the lowest bit first

  private static final Set<String> PACKET_FIELDS =
      Set.of(
          "ms", "flow", "seq", "len", "ack", "flags", "hash", "fragment", "encap", "netns", "dev");
  private static final Set<String> DROP_FIELDS = Set.of("function", "reason", "traits");
  private static final Set<String> DEPARTURE_FIELDS = Set.of("last_ms");
  private static final Set<String> ATTEMPT_FIELDS =
      Set.of(
          ("type ms start_ms sk netns flow seq len una nxt rcv_nxt txhash error segs total_retrans"
                  + " dsack_dups one_netns purpose")
              .split(" ", -1));

  /** The counter total_retrans of each socket, so that a scenario need not have it. */
  private final Map<Long, Integer> resent = new HashMap<>();

  private static final long LONGEST_WAIT_NS = 3_500_000_000L;

  Attempt attempt(JsonNode json) {
    requireKnown(json, ATTEMPT_FIELDS, Set.of());
    long socket = json.path("sk").asLong(1);
    SequenceRange bytes = bytes(json);
    Flow flow = flow(json.get("flow").asText());
    long timeNs = ns(json, "ms", 0);
    int error = json.path("error").asInt();
    int segs = json.path("segs").asInt(1);
    int total = resent.getOrDefault(socket, 0) + (SendError.isBeforeSending(error) ? 0 : segs);
    total = json.path("total_retrans").asInt(total);
    resent.put(socket, total);
    Tuple reversed = flow.tuple().reversed();
    SendState state =
        new SendState(
            timeNs,
            ns(json, "start_ms", timeNs),
            sequence(json, "una", bytes.start()),
            sequence(json, "nxt", bytes.end()),
            sequence(json, "rcv_nxt", 0),
            sequence(json, "txhash", 0),
            total,
            json.path("dsack_dups").asInt(),
            flow.hash(),
            reversed.hashCode(),
            json.path("one_netns").asBoolean(),
            SendState.Purpose.valueOf(json.path("purpose").asText("LOSS")));
    return new Attempt(
        RetransmitType.valueOf(json.path("type").asText("RTO")),
        state,
        new Attempt.SocketId(socket, netns(json)),
        flow,
        new Flow(reversed, reversed.hashCode()),
        bytes,
        error,
        segs,
        LONGEST_WAIT_NS);
  }

  static DroppedPacket drop(JsonNode json) {
    requireKnown(json, PACKET_FIELDS, DROP_FIELDS);
    Set<DroppedPacket.Trait> traits = EnumSet.noneOf(DroppedPacket.Trait.class);
    json.path("traits").forEach(trait -> traits.add(DroppedPacket.Trait.valueOf(trait.asText())));
    String device = json.path("dev").asText(null);
    Site site =
        new Site(
            json.path("function").asText(null),
            json.path("reason").asText(null),
            netns(json),
            ifindex(device),
            device,
            0);
    return new DroppedPacket(ns(json, "ms", 0), packet(json), site, traits);
  }

  static Departure departure(JsonNode json) {
    requireKnown(json, PACKET_FIELDS, DEPARTURE_FIELDS);
    String device = json.path("dev").asText("eth0");
    long firstNs = ns(json, "ms", 0);
    return new Departure(
        firstNs, ns(json, "last_ms", firstNs), packet(json), netns(json), ifindex(device), device);
  }

  private static Netns netns(JsonNode json) {
    return netns(json.path("netns").asLong(1));
  }

  /** Returns a namespace by its inode number. */
  static Netns netns(long inode) {
    return new Netns(-inode, inode);
  }

  /** Returns a time in nanoseconds. */
  static long ns(JsonNode json, String field, long otherwise) {
    JsonNode ms = json.get(field);
    return ms == null
        ? otherwise
        : new BigDecimal(ms.asText()).multiply(NS_PER_MS).longValueExact();
  }

  /** Returns {@code 10.0.0.1:80}. */
  static Endpoint endpoint(String text) {
    int colon = text.lastIndexOf(':');
    String address = text.substring(0, colon).replace("[", "").replace("]", "");
    return new Endpoint(
        IpAddress.parse(address).unmapped(), Integer.parseInt(text.substring(colon + 1)));
  }

  private static Packet packet(JsonNode json) {
    String encapsulation = json.path("encap").asText(null);
    return new Packet(
        flow(json.get("flow").asText()),
        bytes(json),
        sequence(json, "ack", 0),
        flags(json.path("flags").asText("A")),
        sequence(json, "hash", 0),
        json.path("fragment").asBoolean(),
        encapsulation == null ? null : Encapsulation.valueOf(encapsulation));
  }

  /** Reads {@code 10.0.0.1:40000>10.0.0.2:80}, or with a # before it only its hash. */
  private static Flow flow(String text) {
    String[] ends = text.replace("#", "").split(">", -1);
    Tuple tuple = new Tuple(endpoint(ends[0]), endpoint(ends[1]));
    return new Flow(text.startsWith("#") ? null : tuple, tuple.hashCode());
  }

  /** A misspelt field would otherwise have its usual value. */
  private static void requireKnown(JsonNode json, Set<String> fields, Set<String> more) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name) && !more.contains(name)) {
                throw new IllegalArgumentException("no field of this record: " + name);
              }
            });
  }

  private static int flags(String text) {
    int flags = 0;
    for (int i = 0; i < text.length(); i++) {
      flags |= 1 << FLAGS.indexOf(text.charAt(i));
    }
    return flags;
  }

  private static SequenceRange bytes(JsonNode json) {
    int start = sequence(json, "seq", 0);
    return new SequenceRange(start, start + json.path("len").asInt());
  }

  private static int sequence(JsonNode json, String field, int otherwise) {
    return json.has(field) ? (int) json.get(field).asLong() : otherwise;
  }

  private static int ifindex(String device) {
    return device == null ? 0 : device.hashCode();
  }
}
