package io.tcpretrans.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A recording for the tests of pairs of options. Each filter of {@link OptionPairsTest} excludes
 * one IPv4 row and one IPv6 row that no other filter excludes. Rows that only -n and -d exclude
 * follow.
 */
final class PairRecording {
  private static final Instant START = Instant.parse("2026-11-22T13:23:04Z");
  private static final int MILLIS_BETWEEN_ROWS = 100;
  private static final int ROWS_OF_NO_FILTER = 40;

  private final List<String> lines = new ArrayList<>();
  private int rows;

  private PairRecording() {}

  static void write(Path file) throws IOException {
    PairRecording recording = new PairRecording();
    recording.add("recording", Map.of("version", 1, "hook", "kprobe", "causes", true), START);
    recording.lossProbe(true);
    recording.lossProbe(false);
    for (boolean ipv4 : new boolean[] {true, false}) {
      recording.row(ipv4, "lport", 9);
      recording.row(ipv4, "lport", 55);
      recording.row(ipv4, "rport", 9);
      recording.row(ipv4, "dir", "out");
      recording.row(ipv4, "laddr", ipv4 ? "192.0.2.1" : "2001:db8::1");
      recording.row(ipv4, "raddr", ipv4 ? "192.0.2.2" : "2001:db8::2");
      recording.row(ipv4, "state", "CLOSE_WAIT");
      recording.row(ipv4, "type", "RTO");
      recording.row(ipv4, "pid", 2);
      recording.row(ipv4, "comm", "b");
      recording.row(ipv4, "container", "other");
      recording.row(ipv4, "netns", 4026532002L);
    }
    for (int row = 0; row < ROWS_OF_NO_FILTER; row++) {
      recording.row(row % 2 == 0, "seq", row);
    }
    recording.add("end", Map.of(), START.plusSeconds(60));
    Files.write(file, recording.lines);
  }

  /** Adds a loss probe, which is a row only with --lossprobe. */
  private void lossProbe(boolean ipv4) {
    Map<String, Object> fields = fields(ipv4);
    fields.putAll(Map.of("type", "TLP", "segs", 0, "len", 10));
    addRow(fields);
  }

  /** Adds a row that differs from the others in one field. */
  private void row(boolean ipv4, String field, Object value) {
    Map<String, Object> fields = fields(ipv4);
    fields.put(field, value);
    addRow(fields);
  }

  private void addRow(Map<String, Object> fields) {
    add("retransmit", fields, START.plusMillis((long) rows * MILLIS_BETWEEN_ROWS));
    rows++;
  }

  private Map<String, Object> fields(boolean ipv4) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", "FAST");
    fields.put("laddr", ipv4 ? "10.0.0.1" : "fd00::1");
    fields.put("lport", 80);
    fields.put("raddr", ipv4 ? "10.0.0.2" : "fd00::2");
    fields.put("rport", 40000);
    fields.put("state", "ESTABLISHED");
    fields.put("pid", 1);
    fields.put("comm", "a");
    fields.put("container", "web");
    fields.put("container_id", "0".repeat(64));
    fields.put("netns", 4026532001L);
    fields.put("segs", 1);
    fields.put("segs_out", 100);
    fields.put("total_retrans", 1);
    fields.put("dir", "in");
    fields.put("unit", "web.service");
    fields.put("cause", rows % 3 == 0 ? "netfilter" : "qdisc");
    fields.put("proof", "seen");
    fields.put("drop_dev", "eth0");
    fields.put("drop_netns", 4026532001L);
    fields.put("forwarding_off", false);
    return fields;
  }

  private void add(String event, Map<String, Object> fields, Instant time) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.put("time", time);
    line.put("time_ns", time.getEpochSecond() * 1_000_000_000 + time.getNano());
    line.putAll(fields);
    lines.add(
        line.entrySet().stream()
            .map(field -> "\"" + field.getKey() + "\":" + json(field.getValue()))
            .collect(Collectors.joining(",", "{", "}")));
  }

  private static String json(Object value) {
    return value instanceof Number || value instanceof Boolean
        ? value.toString()
        : "\"" + value + "\"";
  }
}
