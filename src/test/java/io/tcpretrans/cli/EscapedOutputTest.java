package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.record.Recorder;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The outputs of a recording in which every text is hostile to terminals, shells and parsers. */
class EscapedOutputTest {
  /** Clears the screen, names the window, forges a line, and reverses the text after it. */
  private static final String HOSTILE =
      "\u001b[2J\u001b]0;x\u0007\r\nforged \u009b1m\u202e\u200b\u2028\ud800\udce4\u007f\\\"',;$(reboot)";

  private static final RunReport.Check CHECK =
      new RunReport.Check(1, 1, 0, 0, 1, 0, 0, 9, List.of(HOSTILE));

  @TempDir private Path directory;
  private Path file;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void record() throws IOException {
    file = directory.resolve("recording.jsonl");
    HostFacts.Namespace namespace =
        new HostFacts.Namespace(
            1, 1, HOSTILE, null, "nsenter --net=/x; reboot ", true, 65536, 1203, 7);
    HostFacts.Namespace ofContainer =
        new HostFacts.Namespace(2, 2, null, HOSTILE, HOSTILE, true, 65536, 1203, 7);
    HostFacts facts = new HostFacts(1, 65536L, List.of(namespace, ofContainer));
    try (Recorder recorder = Recorder.create(file, "kprobe", true, Events.TIME, message -> {})) {
      for (Cause cause : Cause.values()) {
        for (long netns : new long[] {1, 2}) {
          recorder.accept(row(cause, netns, HOSTILE));
        }
      }
      recorder.finish(Events.TIME.plusSeconds(1), CHECK, facts);
    }
  }

  private static Row row(Cause cause, long netns, String text) {
    DropPlace drop = new DropPlace(text, text, text, text, netns, netns, 1L, null, false);
    LeftPlace left = cause == Cause.OUTSIDE ? new LeftPlace(text, netns, netns, 1) : null;
    CauseFinding finding =
        new CauseFinding(cause, Proof.SEEN, LostPacket.DATA, drop, left, null, text);
    return new Row(Events.ipv4(), new Owner(7, text, text, text), finding);
  }

  /** Replays the recording, and returns all text that would be on a terminal. */
  private String replay(String options) throws IOException {
    Replays.run(Typed.options("--replay " + file + " " + options), out, err);
    return out.toString() + err;
  }

  private static boolean isObeyed(int character) {
    return (Character.isISOControl(character) && character != '\n')
        || switch (Character.getType(character)) {
          case Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SURROGATE ->
              true;
          default -> false;
        };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-w -C -x -s -t",
        "-w -C --color always -T -v",
        "-o bcc -s",
        "-o json -w",
        "-o csv -w",
        "--count",
        "--count -i 1",
        "--count --by container -w",
        "--count --by process",
        "--count -o json --by container -w",
        "--count -o csv --by process",
        "--count -o bcc",
        "--top",
      })
  void noTextOfTheRecordingIsObeyedByATerminal(String options) throws IOException {
    String text =
        replay(options)
            .replaceAll("\u001b\\[(0|1|31|33)m", "") // the colors of the table
            .replace("\r\n", "\n"); // which end the lines of CSV

    assertThat(text.codePoints().filter(EscapedOutputTest::isObeyed)).isEmpty();
    assertThat(text.lines().filter(line -> line.startsWith("forged"))).isEmpty();
    assertThat(err.toString()).contains("\\x1b[2J"); // the names of ended namespaces
    assertThat(err.toString().lines().filter(line -> line.contains("reboot")))
        .noneMatch(line -> line.contains("try: "));
  }

  @Test
  void damageIsNamedWithoutTheTextOfTheFile() throws IOException {
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, 3));
    Files.writeString(file, Files.readString(file) + "{\"event\":\u001b[2J\u202e\n");

    assertThat(replay("-c").codePoints().filter(EscapedOutputTest::isObeyed)).isEmpty();
    assertThat(err.toString()).contains("is damaged at line ");
  }
}
