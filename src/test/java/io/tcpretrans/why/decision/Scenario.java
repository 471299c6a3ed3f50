package io.tcpretrans.why.decision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A recorded or written situation: a file of JSON lines with the records and the right causes. Each
 * line is an object with one of these fields, and its times are milliseconds of one clock:
 *
 * <ul>
 *   <li>{@code about}: the situation in words
 *   <li>{@code attempt} with {@code expect}: a retransmit, and the fields of its finding that
 *       matter
 *   <li>{@code drop}, {@code left}: a dropped packet, and packets that left the host
 *   <li>{@code log}: {@code traced_since_ms}, {@code complete_since_ms}, {@code
 *       syns_complete_since_ms} and {@code left_syns_since_ms}, 0 without this line
 *   <li>{@code counters}: as {@link ScenarioCounters} reads them
 * </ul>
 *
 * {@link RecordReader} has the fields of records. A field that is missing has its usual value.
 */
record Scenario(
    List<Attempt> retransmits, List<JsonNode> expectations, Records records, Counters counters) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Scenario read(Path file) {
    try {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          lines.add(JSON.readTree(line));
        }
      }
      return of(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static Scenario of(List<JsonNode> lines) {
    RecordReader reader = new RecordReader();
    List<Attempt> attempts = new ArrayList<>();
    List<JsonNode> expectations = new ArrayList<>();
    List<DroppedPacket> drops = new ArrayList<>();
    List<Departure> departures = new ArrayList<>();
    JsonNode log = JSON.createObjectNode();
    JsonNode counters = JSON.createObjectNode();
    for (JsonNode line : lines) {
      if (line.has("attempt")) {
        attempts.add(reader.attempt(line.get("attempt")));
        expectations.add(line.get("expect"));
      } else if (line.has("drop")) {
        drops.add(RecordReader.drop(line.get("drop")));
      } else if (line.has("left")) {
        departures.add(RecordReader.departure(line.get("left")));
      } else if (line.has("log")) {
        log = line.get("log");
      } else if (line.has("counters")) {
        counters = line.get("counters");
      } else if (!line.has("about")) {
        throw new IllegalArgumentException("not a line of a scenario: " + line);
      }
    }
    Records records =
        new Records(
            drops,
            departures,
            new Records.Completeness(
                RecordReader.ns(log, "traced_since_ms", 0),
                RecordReader.ns(log, "complete_since_ms", 0),
                RecordReader.ns(log, "syns_complete_since_ms", 0),
                RecordReader.ns(log, "left_syns_since_ms", 0)));
    return new Scenario(attempts, expectations, records, new ScenarioCounters(counters));
  }
}
