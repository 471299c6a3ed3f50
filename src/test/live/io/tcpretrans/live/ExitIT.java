package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The end of a live run that is recorded: by signals, by a reader of stdout that has gone or is
 * stuck, and on a full disk. ExitTest has the same for replays.
 */
@Live
@Tag("same-with-any-hook")
class ExitIT {
  private static final int PORT = 7401;

  @TempDir private Path directory;
  private TwoHosts hosts;
  private Path recording;
  private Path pid;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
    recording = directory.resolve("recording.jsonl");
    pid = directory.resolve("pid");
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /** Returns a script that traces the sender and records to this file. */
  private String tracer(Path record, String... options) throws IOException {
    return ExitRun.tracer(pid, command(record, options));
  }

  private List<String> command(Path record, String... options) throws IOException {
    List<String> command = new ArrayList<>(Tracer.commandLine("--hook", Tracer.hook()));
    command.addAll(List.of("--netns", Long.toString(hosts.sender().inode())));
    command.addAll(List.of("--record", record.toString()));
    command.addAll(List.of(options));
    return command;
  }

  private static void awaitTracing(ExitRun run) throws IOException {
    run.awaitErrors(text -> text.contains("Tracing TCP retransmits"));
  }

  private void makeRows() throws IOException {
    hosts.sender().run("ip link set eth0 gso_max_segs 1"); // a packet is one segment, one row
    makeRows(PORT);
  }

  private void makeRows(int port) throws IOException {
    Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, port);
    hosts.loseSome(0.1);
    connection.transfer(1_000_000);
  }

  /** A live run prints the rate at the time of printing, which is later than that of the events. */
  private static String withoutRates(String output) {
    return output.replaceAll("\"(rate_percent|stalled)\":[^,}]+", "\"$1\":?"); // of the live kernel
  }

  /** Asserts that the recording has its end line, and returns its JSON without rates. */
  private String assertComplete(Path file) throws IOException {
    Command replay =
        Tracer.command(
            "-q",
            "-o",
            "json",
            "--replay",
            file.toString(),
            "--netns",
            Long.toString(hosts.sender().inode()));
    assertThat(replay.errors()).isEmpty();
    assertThat(replay.status()).isZero();
    return withoutRates(replay.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP", "QUIT"})
  void signalEndsTheRunInOrder(String signal) throws IOException {
    assumeThat(signal.equals("HUP") && hangupIsIgnored()).as("SIGHUP is ignored: nohup").isFalse();
    try (ExitRun run = new ExitRun(directory, tracer(recording, "-o", "json"))) {
      awaitTracing(run);
      makeRows();
      run.awaitOutput(text -> text.lines().count() > 5);

      ExitRun.signal(signal, pid);

      assertThat(run.status()).as(run.errors()).isZero();
      assertThat(run.errors()).containsPattern("retransmitted segments seen,");
      assertThat(run.errors().contains("The run was ended by SIG" + signal + "."))
          .isEqualTo(!signal.equals("INT"));
      assertThat(withoutRates(run.output())).isEqualTo(assertComplete(recording));
    }
  }

  private static boolean hangupIsIgnored() throws IOException {
    return Command.shell("grep -q 'SigIgn.*[13579bdf]$' /proc/self/status").status() == 0;
  }

  @Test
  void closedPipeEndsAnIdleRun() throws IOException {
    String script = tracer(recording) + " | head -1; echo status ${PIPESTATUS[0]}";
    try (ExitRun run = new ExitRun(directory, script)) {
      assertThat(run.status()).isZero();

      assertThat(run.output()).startsWith("TIME ").endsWith("\nstatus 0\n");
      assertThat(run.errors().lines())
          .singleElement()
          .asString()
          .startsWith("Tracing TCP retransmits (");
      assertComplete(recording);
    }
  }

  @Test
  void signalEndsARunWhoseReaderIsStuck() throws IOException {
    Path read = directory.resolve("read");
    String script =
        "{ exec 3>&1; { "
            + "(echo $BASHPID >"
            + pid
            + "; exec "
            + Command.program("set_stdout")
            + " blocking 4096 "
            + String.join(" ", command(recording, "-o", "json"))
            + "); echo status $? >&3; } | { until grep -q status "
            + directory.resolve("stdout")
            + "; do sleep 0.1; done; cat >"
            + read
            + "; }; }";
    try (ExitRun run = new ExitRun(directory, script)) {
      awaitTracing(run);
      makeRows();
      Command.of("sleep", "1").requireSuccess(); // the last rows fill the pipe

      ExitRun.signal("TERM", pid);

      assertThat(run.status()).as(run.errors()).isZero();
      assertThat(run.output()).isEqualTo("status 1\n");
      assertThat(run.errors())
          .containsPattern(
              "\ntcpretrans: cannot write to stdout: its reader takes no more data, and at least \\d+ bytes"
                  + " were not written\\.\n")
          .contains("The run was ended by SIGTERM.");
      assertThat(Files.readString(read)).endsWith("}\n");
      assertThat(assertComplete(recording)).startsWith(Files.readString(read));
    }
  }

  @Test
  void slowReaderOfANonBlockingPipeGetsEverything() throws IOException {
    Path read = directory.resolve("read");
    Path go = directory.resolve("go");
    String script =
        "{ (echo $BASHPID >"
            + pid
            + "; exec "
            + Command.program("set_stdout")
            + " nonblocking 4096 "
            + String.join(" ", command(recording, "-o", "json"))
            + "); echo status $? >&2; } | { until [ -e "
            + go
            + " ]; do sleep 0.1; done; while sleep 0.1; do head -c 1000 | tee -a "
            + read
            + " | grep -q . || break; done; }";
    try (ExitRun run = new ExitRun(directory, script)) {
      awaitTracing(run);
      makeRows();
      Files.createFile(go);
      ExitRun.awaitFile(read, text -> text.lines().count() > 20);

      ExitRun.signal("INT", pid);

      assertThat(run.status()).isZero();
      assertThat(run.errors()).contains("\nstatus 0\n");
      assertThat(withoutRates(Files.readString(read))).isEqualTo(assertComplete(recording));
    }
  }

  @Test
  void fullDiskOfStdoutEndsTheRun() throws IOException {
    try (ExitRun run = new ExitRun(directory, tracer(recording) + " >/dev/full")) {
      assertThat(run.status()).isOne();

      assertThat(run.errors())
          .endsWith(
              "tcpretrans: cannot write to stdout: No space left on device (ENOSPC);"
                  + " redirect stdout to another file, or free space.\n");
      assertComplete(recording);
    }
  }

  @Test
  void fullDiskOfTheRecordingExitsOneWhileRowsGoOn() throws IOException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path full = disk.resolve("recording.jsonl");
    String script =
        "exec unshare -m --propagation private bash -c 'mount -t tmpfs -o size=4k none "
            + disk
            + " && "
            + tracer(full, "-o", "json")
            + "'";
    try (ExitRun run = new ExitRun(directory, script)) {
      awaitTracing(run);
      makeRows();
      run.awaitErrors(text -> text.contains("recording stopped after "));
      int rows = (int) run.output().lines().count();
      makeRows(PORT + 1);
      run.awaitOutput(text -> text.lines().count() > rows);

      ExitRun.signal("INT", pid);

      assertThat(run.status()).isOne();
      assertThat(run.errors())
          .containsOnlyOnce("recording stopped after ")
          .contains(
              "cannot write " + full + ": No space left on device (ENOSPC); tracing continues.\n")
          .contains("retransmitted segments seen,");
    }
  }

  @Test
  void pipeOfTheRecordingThatNoProcessReadsHoldsUpNothing() throws IOException {
    Path fifo = directory.resolve("fifo");
    Command.of("mkfifo", fifo.toString()).requireSuccess();
    try (ExitRun run = new ExitRun(directory, tracer(fifo, "-o", "json"))) {
      awaitTracing(run);
      makeRows();
      run.awaitOutput(text -> text.lines().count() > 5);

      ExitRun.signal("TERM", pid);

      assertThat(run.status()).isOne();
      assertThat(run.errors())
          .containsPattern(
              "\nrecording stopped after \\d+ events: cannot write "
                  + fifo
                  + ": no process reads it\\.\n");
    }
  }

  @Test
  void pipeOfTheRecordingGetsTheWholeRecording() throws IOException {
    Path copy = directory.resolve("copy.jsonl");
    String script =
        ExitRun.tracer(pid, command(Path.of(">(exec cat >" + copy + ")"), "-o", "json"))
            + "; status=$?; exit $status";
    try (ExitRun run = new ExitRun(directory, script)) {
      awaitTracing(run);
      makeRows();
      run.awaitOutput(text -> text.lines().count() > 5);

      ExitRun.signal("TERM", pid);

      assertThat(run.status()).as(run.errors()).isZero();
      ExitRun.awaitFile(copy, text -> text.contains("\n{\"event\":\"end\""));
      assertThat(assertComplete(copy)).isEqualTo(withoutRates(run.output()));
    }
  }

  @Test
  void recordingIsPrivateAndASecondRunSaysThatItReplacesIt() throws IOException {
    for (int count = 0; count < 2; count++) {
      Command run =
          Tracer.command("--hook", Tracer.hook(), "-d", "0.1", "--record", recording.toString());
      assertThat(run.status()).isZero();
      assertThat(run.errors().contains("Replaced the earlier recording " + recording + ".\n"))
          .isEqualTo(count == 1);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(recording)))
        .isEqualTo("rw-------");
  }

  @Test
  void fileThatIsNoRecordingIsRefused() throws IOException {
    Path notes = Files.writeString(directory.resolve("notes"), "text\n");

    Command run = Tracer.command("--hook", Tracer.hook(), "-d", "9", "--record", notes.toString());

    assertThat(run.status()).isOne();
    assertThat(run.errors())
        .isEqualTo(
            "tcpretrans: cannot record to "
                + notes
                + ": it exists and is not a recording; remove it, or give another file with"
                + " --record FILE.\n");
    assertThat(notes).hasContent("text\n");
  }
}
