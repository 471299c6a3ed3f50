package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays of a recording of a real run in every view; they need no root. */
@Tag("same-with-any-kernel")
class ReplayIT {
  private static final Path FOLDER = Path.of("src", "test", "resources", "replay");
  private static final Path RECORDING = FOLDER.resolve("recording.jsonl");

  /** The command as README and manual write it, as a regular expression. */
  private static final String COMMAND = "(java -jar tcpretrans\\.jar|tcpretrans)";

  @TempDir private Path directory;

  private static String replay(Path recording) {
    return "TZ=UTC " + String.join(" ", Tracer.commandLine("--replay", recording.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rows.txt          | -c",
        "extended.txt      | -stxC",
        "filtered.txt      | -t -4 --types RTO,LOSS --comm traffic -n 3",
        "rows.csv          | -o csv",
        "rows.json         | -o json -6",
        "count.txt         | --count",
        "count-by-type.txt | --count --by type -i 2",
        "count.csv         | --count --by process -o csv",
        "count.json        | --count --by raddr -o json",
        "top.txt           | --top -i 4",
        "bcc.txt           | -o bcc -s",
        "count-bcc.txt     | --count -o bcc",
        "count-bcc.txt     | -o bcc -c",
      })
  void everyViewEqualsItsGoldenFile(String golden, String options) throws IOException {
    Command command = Command.shell(replay(RECORDING) + " -q " + options);

    assertThat(command.status()).as(command.errors()).isZero();
    assertThat(command.errors()).isEmpty();
    assertThat(command.output()).isEqualTo(Files.readString(FOLDER.resolve(golden)));
  }

  @Test
  void summaryIsOnStderr() throws IOException {
    Command command = Command.shell(replay(RECORDING));

    assertThat(command.errors().replace(RECORDING.toString(), "FILE"))
        .isEqualTo(Files.readString(FOLDER.resolve("summary.txt")));
  }

  /** Returns the pipelines that begin with the tool in README and manual. */
  private static Stream<String> pipelines() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("README.md")));
    try (Stream<Path> manual = Files.list(Path.of("src", "site", "markdown"))) {
      for (Path page : manual.sorted().toList()) {
        lines.addAll(Files.readAllLines(page));
      }
    }
    return lines.stream()
        .map(String::strip)
        .filter(line -> line.matches("sudo " + COMMAND + " .* \\| .*"));
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void pipelinesOfReadmeAndManualWork(String pipeline) throws IOException {
    String check = String.join(" ", Tracer.commandLine()); // replays nothing
    String command = pipeline.contains("--check") ? check : replay(RECORDING);
    String script = pipeline.replaceFirst("sudo " + COMMAND, command);

    Command run = Command.shell("set -o pipefail; " + script);

    assertThat(run.status()).as(run.errors()).isZero();
    assertThat(run.output().lines())
        .isNotEmpty()
        .allMatch(line -> !line.isBlank() && !line.contains("null\tnull"));
  }

  @Test
  void segmentsOfAllRowsAddUpToTheSummary() throws IOException {
    String jq =
        " -q -o json | jq -s '(map(select(.event == \"retransmit\").segs) | add)"
            + " == (.[-1] | .segs_seen + .segs_before_check + .segs_unchecked)'";

    assertThat(Command.shell(replay(RECORDING) + jq).output()).isEqualTo("true\n");
  }

  @Test
  void damagedRecordingIsShownUpToTheDamage() throws IOException {
    List<String> lines = Files.readAllLines(RECORDING);
    Path cut = directory.resolve("cut.jsonl");
    Files.writeString(cut, String.join("\n", lines.subList(0, 4)) + lines.get(5).substring(0, 99));

    Command command = Command.shell(replay(cut) + " -q");

    assertThat(command.status()).isEqualTo(1);
    assertThat(command.output().lines()).hasSize(1 + 3);
    assertThat(command.errors()).contains(cut + " has no end line: it was cut after line 3;");
  }

  @Test
  void colorsNeedATerminalOrTheOption() throws IOException {
    String coloured = Command.shell(replay(RECORDING) + " -q -t --color always").output();
    String plain = Command.shell("TERM=xterm " + replay(RECORDING) + " -q -t").output();

    assertThat(plain).doesNotContain("\u001b");
    assertThat(coloured).contains("\u001b[31mRTO\u001b[0m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9]*m", "")).isEqualTo(plain);
  }

  /** There are more flows than the table keeps apart; the row {@code other} has the rest. */
  @Test
  void millionFlowsAreCountedWithin64MegabytesOfHeap() throws IOException {
    int flows = 1_000_000;
    Path recording = directory.resolve("million.jsonl.gz");
    String line =
        Files.readAllLines(RECORDING).stream()
            .filter(text -> text.contains("\"type\":\"FAST\"") && text.contains("\"ip\":4"))
            .findFirst()
            .orElseThrow();
    assertThat(line).contains("\"event\":\"retransmit\"");
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(recording)), StandardCharsets.UTF_8))) {
      out.write(Files.readAllLines(RECORDING).get(0) + "\n");
      for (int flow = 0; flow < flows; flow++) {
        String address = "10." + (flow >> 16) + "." + (flow >> 8 & 0xff) + "." + (flow & 0xff);
        out.write(
            line.replaceFirst("\"raddr\":\"[^\"]*\"", "\"raddr\":\"" + address + "\"")
                    .replaceFirst("\"segs\":\\d+", "\"segs\":" + (flow % 7 == 0 ? 3 : 1))
                + "\n");
      }
      out.write("{\"event\":\"end\",\"time_ns\":1}\n");
    }

    Command command =
        Command.of(
            Tracer.java(),
            "-Xmx64m",
            "-jar",
            Tracer.jar(),
            "--replay",
            recording.toString(),
            "--count",
            "-q");

    assertThat(command.status()).as(command.errors()).isZero();
    List<String[]> lines =
        command.output().lines().skip(1).map(text -> text.split(" +", -1)).toList();
    assertThat(lines.get(lines.size() - 1)[0]).isEqualTo("other");
    assertThat(lines.size()).isBetween(100, 20_000);
    assertThat(lines.stream().mapToLong(cells -> Long.parseLong(cells[2])).sum()).isEqualTo(flows);
    assertThat(lines.stream().mapToLong(cells -> Long.parseLong(cells[3])).sum())
        .isEqualTo(flows + 2L * ((flows + 6) / 7));
  }
}
