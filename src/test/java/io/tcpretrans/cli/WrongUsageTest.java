package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.trace.Shutdown;
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

class WrongUsageTest {
  private static final String COLUMNS =
      "the columns are time pid ip laddr:lport raddr:rport state seq type comm container segs len attempt rtt_ms"
          + " rto_ms cwnd ssthresh wait_ms error why where stall_ms dir";

  private static final String BCC =
      "-o bcc prints bcc's own columns, and only -s adds one; leave out -t, -C, -x, -T and --columns";

  @TempDir private Path directory;
  private final StringWriter err = new StringWriter();

  private int status(String words) throws IOException {
    List<String> args = new ArrayList<>(List.of(words.split(" ", -1)));
    // A command line that is accepted by mistake must fail to start instead of tracing.
    args.add(0, "--tmpdir=" + Files.createFile(directory.resolve("file")));
    return TraceCommand.execute(args, new PrintWriter(err), new Shutdown());
  }

  private void assertWrong(String words, String message) throws IOException {
    assertThat(status(words)).as("exit status").isEqualTo(2);
    assertThat(err).hasToString("tcpretrans: " + message + "; see tcpretrans --help.\n");
  }

  @Test
  void echoedArgumentsAreEscaped() throws IOException {
    assertWrong(
        "--columns a\u001b[2J\n\u202e\udce4",
        "unknown column 'a\\x1b[2J\\x0a\\u202e\\xe4' in --columns; " + COLUMNS);
    err.getBuffer().setLength(0);
    Files.delete(directory.resolve("file"));
    assertWrong("-\u001b[2J", "unknown option '-\\x1b' in '-\\x1b[2J'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-4 -6 | -4 and -6 exclude each other; leave out both to trace IPv4 and IPv6",
        "-46 | -4 and -6 exclude each other; leave out both to trace IPv4 and IPv6",
        "-v -q | -v and -q exclude each other; leave out one of them",
        "-d 0 | --duration must be greater than 0 seconds",
        "-d -1 | --duration must be greater than 0 seconds",
        "-n 0 | --max-events must be at least 1",
        "--max-events=-5 | --max-events must be at least 1",
        "-o bcc -x | " + BCC,
        "-o bcc -C | " + BCC,
        "-o bcc --type | " + BCC,
        "-o bcc -T | " + BCC,
        "-o bcc --columns time | " + BCC,
        "--hook tracepoint --lossprobe | --lossprobe needs the kprobe, because no tracepoint"
            + " shows loss probes that carry new data; leave out --hook tracepoint",
        "--port 22,!23 | --port selects either what is in its list, or with ! before the first entry what is not in it; put ! before the first entry, or leave it out",
        "-o json --columns time | --columns applies to the table only; leave it out, since -o json prints every field",
        "-o csv --columns time | --columns applies to the table only; leave it out, since -o csv prints every field",
        "--count -i 0.01 | --interval must be at least 0.1 seconds",
        "-i 5 | --interval applies to --count and --top only; add one of them",
        "--by raddr | --by applies to --count only; add --count",
        "--count --top | --count and --top exclude each other; leave out one of them",
        "--count --columns time | --columns applies to rows, which --count and --top do not print; leave it out",
        "--record a --replay b | --record and --replay exclude each other; leave out one of them",
      })
  void invalidValueOrConflictIsNamedInTheError(String words, String message) throws IOException {
    assertWrong(words, message);
  }

  @ParameterizedTest
  @CsvSource({
    "--columns laddr, laddr",
    "--columns TIME, TIME",
    "'--columns time,owner', owner",
  })
  void unknownColumnIsNamedWithTheListOfColumns(String words, String name) throws IOException {
    assertWrong(words, "unknown column '" + name + "' in --columns; " + COLUMNS);
  }
}
