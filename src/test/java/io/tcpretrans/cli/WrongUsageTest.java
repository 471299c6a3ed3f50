package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class WrongUsageTest {
  private static final String COLUMNS =
      "there are time pid ip laddr:lport raddr:rport state seq type comm container segs len attempt rtt_ms"
          + " rto_ms cwnd ssthresh wait_ms error why where";

  private static final String BCC =
      "-o bcc has bcc's own columns, to which only -s adds; leave out -t, -C, -x, -T and --columns";

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int status(String words) throws IOException {
    CommandLine command =
        CommandSyntax.commandLine(
            (options, errors) -> TraceCommand.run(options, errors, new Shutdown()));
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    List<String> args = new ArrayList<>(List.of(words.split(" ", -1)));
    // whatever is let through by mistake fails to start, rather than trace until the end of time
    args.add(0, "--tmpdir=" + Files.createFile(directory.resolve("file")));
    return command.execute(args.toArray(new String[0]));
  }

  private void assertWrong(String words, String message) throws IOException {
    assertThat(status(words)).as("exit status").isEqualTo(2);
    assertThat(err).hasToString("tcpretrans: " + message + "; see tcpretrans --help.\n");
    assertThat(out.toString()).as("stdout").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-4 -6 | -4 and -6 exclude each other; leave out both to see both",
        "-46 | -4 and -6 exclude each other; leave out both to see both",
        "-v -q | -v and -q exclude each other",
        "-d 0 | --duration must be above 0 seconds",
        "-d -1 | --duration must be above 0 seconds",
        "-d NaN | --duration must be above 0 seconds",
        "-n 0 | --max-events must be 1 or more",
        "--max-events=-5 | --max-events must be 1 or more",
        "-o bcc -x | " + BCC,
        "-o bcc -C | " + BCC,
        "-o bcc --type | " + BCC,
        "-o bcc -T | " + BCC,
        "-o bcc --columns time | " + BCC,
        "--hook tracepoint --lossprobe | --lossprobe needs the kprobe: no tracepoint shows loss"
            + " probes that carry new data",
        "-L 0,65536 | 65536 is no port",
        "--rport=-1 | -1 is no port",
        "--netns 4194305 | --netns 4194305: there is no such process; give a running one, or the inode that ls -Li /proc/PID/ns/net prints",
        "-o json --columns time | --columns is for the table; json always has every field",
        "-o csv --columns time | --columns is for the table; csv always has every field",
        "--count -i 0.01 | --interval must be 0.1 seconds or more",
        "-i 5 | --interval is for --count and --top",
        "--by raddr | --by is for --count",
        "--count --top | --count and --top exclude each other",
        "--count --columns time | --columns is for rows, which --count and --top leave out",
        "-w --replay a | --why looks at what the running kernel drops; a recording has no drops",
        "--record a --replay b | --record and --replay exclude each other",
      })
  void whatCannotBeMeantIsRefused(String words, String message) throws IOException {
    assertWrong(words, message);
  }

  @ParameterizedTest
  @CsvSource({
    "--columns laddr, laddr",
    "--columns TIME, TIME",
    "'--columns time,,pid', ''",
    "'--columns ', ''",
    "'--columns time,owner', owner",
  })
  void anUnknownColumnIsNamedWithThoseThatThereAre(String words, String name) throws IOException {
    assertWrong(words, "unknown column '" + name + "' in --columns; " + COLUMNS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--colums time",
        "-z",
        "8080",
        "-n many",
        "-n 1.5",
        "-d long",
        "-o xml",
        "-o",
        "--hook fentry",
        "--btf",
        "-d 1 -d 2",
        "-c=yes",
      })
  void whatIsNotUnderstoodIsNamedInOneSentence(String words) throws IOException {
    assertThat(status(words)).as("exit status").isEqualTo(2);
    assertThat(err.toString()).matches("tcpretrans: [^\n]+; see tcpretrans --help\\.\n");
    assertThat(out.toString()).as("stdout").isEmpty();
  }

  @Test
  void theChoicesOfAnOptionAreNamed() throws IOException {
    assertThat(status("--hook fentry")).isEqualTo(2);
    assertThat(err.toString())
        .containsIgnoringCase("auto, kprobe, tracepoint")
        .contains("'fentry'");
  }
}
