package io.tcpretrans.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Rows;
import io.tcpretrans.pipeline.RunReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the sentence about the first line of a recording that is invalid. */
class DamagedLineTest {
  private static final Instant START = Instant.parse("2026-06-22T14:00:00Z");
  private static final String LONG_NAME = "x".repeat(1_100);

  @TempDir private Path directory;

  private Path recording() throws IOException {
    Path file = directory.resolve("whole.jsonl");
    try (Recorder recorder = Recorder.create(file, "kprobe", true, START, text -> {})) {
      recorder.accept(Rows.ipv4());
      recorder.accept(new LostEvents(Events.TIME, 17));
      recorder.finish(
          Events.TIME,
          new RunReport.Check(1, 2, 3, 4, 5, 6, 7, 8, List.of("web")),
          new HostFacts(1.5, 262144L, List.of(HostFacts.Namespace.unknown(7, 8))));
    }
    return file;
  }

  private static String damage(Path file) throws IOException {
    try (ReplaySource source = ReplaySource.open(file, false, true)) {
      List<Event> events = new ArrayList<>();
      while (source.poll(0, events::add)) {
        continue;
      }
      return source.damage();
    }
  }

  /** Returns the damage of a recording with this line in place of its second one. */
  private String damageWithLine(byte[] line) throws IOException {
    List<String> lines = Files.readAllLines(recording());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write((lines.get(0) + "\n").getBytes(StandardCharsets.UTF_8));
    bytes.write(line);
    bytes.write('\n');
    bytes.write((lines.get(3) + "\n").getBytes(StandardCharsets.UTF_8));
    return damage(Files.write(directory.resolve("damaged.jsonl"), bytes.toByteArray()));
  }

  private void assertReason(String line, String reason) throws IOException {
    assertThat(damageWithLine(line.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(directory.resolve("damaged.jsonl") + " is damaged at line 2 (" + reason + ")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "time_ns       | -9223372036854775808 | time_ns is out of range",
        "time_ns       | 99999999999999999999 | time_ns is out of range",
        "time_ns       | \"soon\"             | time_ns is not a whole number",
        "time_ns       | 1.5                  | time_ns is not a whole number",
        "time_ns       | null                 | time_ns is missing",
        "lport         | -5                   | lport is out of range",
        "lport         | 65536                | lport is out of range",
        "lport         | null                 | lport is missing",
        "laddr         | \"localhost\"        | laddr is not an IP address",
        "laddr         | \"\\u001b[2J\"       | laddr is not an IP address",
        "laddr         | \"fe80::1%lo\"       | laddr is not an IP address",
        "laddr         | \"1.2.3.4.5\"        | laddr is not an IP address",
        "laddr         | [\"::1\"]            | laddr is not a string",
        "type          | \"\\u001b[2J\"       | type is not a word of letters, digits, _ and -",
        "icmp_error    | \"a b\"              | icmp_error is not a word of letters, digits, _ and -",
        "segs          | -1                   | segs is out of range",
        "segs          | 9223372036854775807  | segs is out of range",
        "len           | 4294967296           | len is out of range",
        "error_number  | 1000                 | error_number is out of range",
        "owner_pending | 2                    | owner_pending is out of range",
        "ancestors     | \"1 x\"                | ancestors is no list of PIDs",
        "comm          | 7                    | comm is not a string",
      })
  void invalidValueIsNamedWithItsField(String field, String value, String reason)
      throws IOException {
    String row = Files.readAllLines(recording()).get(1);
    String changed =
        row.replaceFirst(
            "\"" + field + "\":(\"[^\"]*\"|[^,}\"]*)",
            java.util.regex.Matcher.quoteReplacement("\"" + field + "\":" + value));

    assertThat(changed).isNotEqualTo(row);
    assertReason(changed, reason);
  }

  @Test
  void valuesOfOtherLinesAreCheckedAsWell() throws IOException {
    assertReason("{\"event\":\"lost\",\"time_ns\":1}", "count is missing");
    assertReason("{\"event\":\"lost\",\"time_ns\":1,\"count\":-1}", "count is out of range");
    assertReason("{\"event\":\"facts\",\"seconds\":1e999}", "seconds is out of range");
    assertReason("{\"event\":\"facts\"}", "seconds is missing");
    assertReason(
        "{\"event\":\"namespace\",\"conntrack_drops\":-1}", "conntrack_drops is out of range");
    assertReason("{\"event\":\"namespace\",\"name\":\"" + LONG_NAME + "\"}", "name is too long");
    assertReason(
        "{\"event\":\"end\",\"time_ns\":1,\"segs_counted\":-2}", "segs_counted is out of range");
    assertReason("{\"event\":7}", "event is not a string");
    assertReason("{}", "event is missing");
    assertReason(
        "{\"event\":\"recording\",\"version\":1,\"hook\":\"\\u001b\"}",
        "hook is not a word of letters, digits, _ and -");
  }

  @Test
  void lineThatIsNotAnObjectIsNamed() throws IOException {
    for (String line : List.of("", "}", "[]", "\0\0", "{\"event\":", "{\"event\":\"x\"} 7")) {
      assertReason(line, "not a JSON object");
    }
    assertReason("{\"event\":\"x\",\"event\":\"y\"}", "a field occurs twice");
  }

  @Test
  void limitsOfALineAreNamed() throws IOException {
    String limits = "nested deeper than 16 levels, or with a number of more than 40 digits";
    assertReason("{\"event\":\"x\",\"n\":" + "9".repeat(2_000) + "}", limits);
    assertReason("{\"event\":\"x\",\"n\":0." + "9".repeat(2_000) + "}", limits);
    assertReason("{\"event\":\"x\",\"n\":" + "[".repeat(1_500) + "]}", limits);
    assertReason("{\"event\":\"x\",\"n\":\"" + "x".repeat(70_000) + "\"}", "longer than 64 KiB");
    assertThat(damageWithLine(new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', '}'}))
        .endsWith("is damaged at line 2 (not UTF-8)");
  }

  @Test
  void headerThatIsInvalidIsNotARecording() throws IOException {
    for (String header :
        List.of(
            "{\"event\":\"recording\",\"version\":1,\"time_ns\":-1,\"hook\":\"kprobe\"}",
            "{\"event\":\"recording\",\"version\":1,\"time_ns\":1,\"hook\":\"\\u001b[2J\"}",
            "{\"event\":\"recording\",\"version\":\"1\",\"time_ns\":1,\"hook\":\"kprobe\"}")) {
      Path file = Files.writeString(directory.resolve("header"), header);
      assertThatThrownBy(() -> ReplaySource.open(file, false, false).close())
          .hasMessage(
              "cannot replay %s: it is not a tcpretrans recording; give a file that --record wrote",
              file);
    }
  }

  /** A cut file has no invalid line, wherever it was cut. */
  @Test
  void fileThatWasCutAnywhereIsCut() throws IOException {
    byte[] bytes = Files.readAllBytes(recording());
    int header = Files.readAllLines(recording()).get(0).length();
    for (int length = header; length < bytes.length - 2; length++) {
      Path cut = Files.write(directory.resolve("cut.jsonl"), Arrays.copyOf(bytes, length));
      assertThat(damage(cut)).contains(" has no end line: it was cut after line ");
    }
  }

  @Test
  void bombIsOneLongLine() throws IOException {
    Path bomb = directory.resolve("bomb.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      String header = Files.readAllLines(recording()).get(0);
      out.write((header + "\n").getBytes(StandardCharsets.UTF_8));
      byte[] zeros = new byte[1 << 20];
      for (int count = 0; count < 200; count++) {
        out.write(zeros);
      }
    }
    assertThat(damage(bomb)).isEqualTo(bomb + " is damaged at line 2 (longer than 64 KiB)");
  }

  @Test
  void damagedCompressionIsNamed() throws IOException {
    Path file = directory.resolve("a.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      Files.copy(recording(), out);
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 5] ^= 1; // the length in the trailer
    Files.write(file, bytes);
    // The trailer is read after the end line, so that no event is in doubt.
    assertThat(damage(file))
        .isEqualTo(file + " is damaged at line 6 (the compressed data is damaged)");

    Files.writeString(file, "not gzip");
    assertThatThrownBy(() -> ReplaySource.open(file, false, false).close())
        .hasMessageContaining("it is not a tcpretrans recording");
  }
}
