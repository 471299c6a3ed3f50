package io.tcpretrans;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The end of a replay: by signals, by a reader of stdout that has gone or is stuck, and on a full
 * disk. end-of-a-run.md documents each case.
 */
@Timeout(120)
class ExitTest {
  private static final Path RECORDING =
      Path.of("src", "test", "resources", "replay", "recording.jsonl");

  /** A pipe holds 64 KiB, less where lines end before a page does (pipe(7)). */
  private static final int NEARLY_FULL = 50_000;

  @TempDir private Path directory;
  private Path out;
  private Path err;
  private Path fifo;

  @BeforeEach
  void nameFiles() {
    out = directory.resolve("out");
    err = directory.resolve("err");
    fifo = directory.resolve("fifo");
  }

  private ProcessBuilder builder(String... args) {
    return new ProcessBuilder(ExitProcess.command(args)).redirectError(err.toFile());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  /** A FIFO with a header and two rows, whose writer then writes nothing more. */
  private final class IdleFifo implements AutoCloseable {
    private final Process writer;

    IdleFifo() throws IOException, InterruptedException {
      run("mkfifo", fifo.toString());
      String script = "{ head -3 " + RECORDING + "; exec sleep 120; } >" + fifo;
      writer = new ProcessBuilder("bash", "-c", script).start();
    }

    @Override
    public void close() {
      writer.descendants().forEach(ProcessHandle::destroyForcibly);
      writer.destroyForcibly();
    }
  }

  private void awaitHeader() throws InterruptedException {
    ExitProcess.await(() -> out.toFile().length() > 0, "the header on stdout");
  }

  /** A replay of an idle pipe, in which QUIT would show a thread dump of the JVM. */
  @ParameterizedTest
  @CsvSource({"INT,", "TERM,SIGTERM", "HUP,SIGHUP", "QUIT,SIGQUIT"})
  void signalEndsTheRunWithStatusZeroAndNothingElseOnStdout(String signal, String named)
      throws IOException, InterruptedException {
    Needs.nativeParts();
    try (IdleFifo idle = new IdleFifo();
        ExitProcess replay =
            ExitProcess.start(builder("--replay", fifo.toString()).redirectOutput(out.toFile()))) {
      replay.awaitWatch();
      awaitHeader();

      replay.signal(signal);

      assertThat(replay.status()).isZero();
      assertThat(Files.readAllLines(out)) // the rows, if they were read before the signal
          .hasSizeBetween(1, 3)
          .allMatch(line -> line.matches("TIME .*|[0-9:]+ .*"));
      assertThat(Files.readString(err)).contains("Not compared with the kernel's counters");
      assertThat(Files.readString(err).contains("The run was ended by")).isEqualTo(named != null);
      if (named != null) {
        assertThat(Files.readString(err)).contains("\nThe run was ended by " + named + ".\n");
      }
      assertThat(idle.writer.isAlive()).isTrue();
    }
  }

  /** A shell without job control ignores SIGINT for a background job, and nohup SIGHUP. */
  @Test
  void ignoredInterruptEndsTheRunAndIgnoredHangupDoesNot()
      throws IOException, InterruptedException {
    Needs.nativeParts();
    String replay = String.join(" ", ExitProcess.command("--replay", fifo.toString()));
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", "trap '' INT TERM HUP; exec " + replay)
            .redirectError(err.toFile())
            .redirectOutput(out.toFile());
    try (IdleFifo idle = new IdleFifo();
        ExitProcess process = ExitProcess.start(shell)) {
      process.awaitWatch();
      awaitHeader();

      process.signal("HUP");
      process.signal("INT");

      assertThat(process.status()).isZero();
      assertThat(Files.readString(err))
          .contains("Not compared with the kernel's counters")
          .doesNotContain("ended by SIGHUP");
      assertThat(idle.writer.isAlive()).isTrue();
    }
  }

  @Test
  void closedPipeEndsAnIdleRunWithStatusZeroAndWithoutAMessage()
      throws IOException, InterruptedException {
    Needs.nativeParts();
    try (IdleFifo idle = new IdleFifo();
        ExitProcess replay = ExitProcess.start(builder("--replay", fifo.toString()))) {
      replay.awaitWatch();
      while (replay.process().getInputStream().read() != '\n') {} // the header

      replay.process().getInputStream().close();

      assertThat(replay.status()).isZero();
      assertThat(Files.readAllLines(err)).singleElement().asString().startsWith("Replaying ");
      assertThat(idle.writer.isAlive()).isTrue();
    }
  }

  @Test
  void pipeClosedAmongRowsEndsTheRunWithStatusZeroAndWithoutAMessage()
      throws IOException, InterruptedException {
    try (ExitProcess replay = ExitProcess.start(builder("--replay", large().toString()))) {
      replay.process().getInputStream().close();

      assertThat(replay.status()).isZero();
      assertThat(Files.readString(err)).doesNotContain("retransmits", "stdout");
    }
  }

  /** Returns a recording of many runs, whose rows do not fit into a pipe. */
  private Path large() throws IOException {
    Path large = directory.resolve("large.jsonl");
    Files.writeString(large, Files.readString(RECORDING).repeat(100));
    return large;
  }

  private String replayed(Path recording) throws IOException, InterruptedException {
    Path whole = directory.resolve("whole");
    try (ExitProcess replay =
        ExitProcess.start(
            builder("-q", "--replay", recording.toString()).redirectOutput(whole.toFile()))) {
      assertThat(replay.status()).isZero();
    }
    return Files.readString(whole);
  }

  @Test
  void signalEndsARunWhoseReaderIsStuckWithStatusOneAndOneSentence()
      throws IOException, InterruptedException {
    Needs.nativeParts();
    Path large = large();
    String whole = replayed(large);
    try (ExitProcess replay = ExitProcess.start(builder("-q", "--replay", large.toString()))) {
      awaitFullPipe(replay);

      replay.signal("TERM");

      assertThat(replay.status()).isOne();
      String read =
          new String(replay.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(whole).startsWith(read);
      assertThat(read).endsWith("\n");
      assertThat(Files.readString(err))
          .matches(
              "tcpretrans: cannot write to stdout: its reader takes no more data, and at least \\d+ bytes"
                  + " were not written\\.\n");
    }
  }

  private static void awaitFullPipe(ExitProcess replay) throws InterruptedException {
    replay.awaitWatch();
    ExitProcess.await(
        () -> {
          try {
            return replay.process().getInputStream().available() >= NEARLY_FULL;
          } catch (IOException e) {
            return false;
          }
        },
        "a full pipe");
  }

  @Test
  void signalEndsARunWhoseStderrIsStuckToo() throws IOException, InterruptedException {
    Needs.nativeParts();
    ProcessBuilder both =
        new ProcessBuilder(ExitProcess.command("-v", "--replay", large().toString()))
            .redirectErrorStream(true);
    try (ExitProcess replay = ExitProcess.start(both)) {
      awaitFullPipe(replay);

      replay.signal("TERM");

      assertThat(replay.status()).isOne();
    }
  }

  @Test
  void killedRunHasWrittenWholeLines() throws IOException, InterruptedException {
    Path large = large();
    try (ExitProcess replay = ExitProcess.start(builder("-q", "--replay", large.toString()))) {
      ExitProcess.await(
          () -> {
            try {
              return replay.process().getInputStream().available() >= NEARLY_FULL;
            } catch (IOException e) {
              return false;
            }
          },
          "a full pipe");

      replay.signal("KILL");

      assertThat(replay.status()).isEqualTo(128 + 9);
      assertThat(replay.process().getInputStream().readAllBytes()).endsWith('\n');
    }
  }

  @Test
  void slowReaderGetsEverything() throws IOException, InterruptedException {
    Path large = large();
    String whole = replayed(large);
    try (ExitProcess replay = ExitProcess.start(builder("-q", "--replay", large.toString()))) {
      awaitFullPipe(replay);

      assertThat(
              new String(replay.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(whole);
      assertThat(replay.status()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "-V", "--json-schema", "--replay", "--count --replay"})
  void fullDiskExitsOneWithOneSentence(String options) throws IOException, InterruptedException {
    String all = options.endsWith("--replay") ? "-q " + options + " " + RECORDING : options;
    ProcessBuilder full = builder(all.split(" ", -1)).redirectOutput(Path.of("/dev/full").toFile());
    try (ExitProcess process = ExitProcess.start(full)) {
      assertThat(process.status()).isOne();
      assertThat(Files.readString(err))
          .isEqualTo(
              "tcpretrans: cannot write to stdout: No space left on device (ENOSPC);"
                  + " redirect stdout to another file, or free space.\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP", "QUIT"})
  void signalEndsTheWaitForAPipeThatNoProcessWrites(String signal)
      throws IOException, InterruptedException {
    Needs.nativeParts();
    run("mkfifo", fifo.toString());
    try (ExitProcess replay =
        ExitProcess.start(builder("--replay", fifo.toString()).redirectOutput(out.toFile()))) {
      replay.awaitThread("replayed-pipe");
      replay.awaitWatch();

      replay.signal(signal);

      assertThat(replay.status()).isOne();
      assertThat(out).isEmptyFile();
      assertThat(Files.readAllLines(err))
          .isEqualTo(
              List.of(
                  "tcpretrans: cannot replay "
                      + fifo
                      + ": the run was ended before a process wrote a recording to it."));
    }
  }
}
