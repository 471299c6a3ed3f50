package io.tcpretrans.live;

import static io.tcpretrans.live.TestTerminal.has;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ends of a live run in a terminal of tmux(1). */
@Live
@Tag("same-with-any-kernel")
class ExitTerminalIT {
  private static final int LIMIT_SECONDS = 60;

  @TempDir private Path directory;
  private TestTerminal terminal;

  @BeforeEach
  void prepareTerminal() throws IOException {
    terminal = new TestTerminal(directory);
  }

  @AfterEach
  void endTmux() throws IOException {
    if (terminal != null) {
      terminal.close();
    }
  }

  /** Starts tcpretrans, and returns its process when it traces. */
  private ProcessHandle start(String... options) throws IOException {
    Path pid = directory.resolve("pid");
    String command = String.join(" ", Tracer.commandLine(options));
    terminal.start(
        160, 24, "trap : QUIT HUP", "sh -c 'echo $$ >" + pid + "; exec " + command + "'");
    terminal.await(has("Tracing TCP retransmits"));
    return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
  }

  private static void awaitEnd(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("tcpretrans does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Test
  void ctrlCEndsTheRunWithItsSummary() throws IOException {
    start();
    terminal.press("C-c");

    List<String> lines = terminal.await(has("it is over"));
    assertThat(lines).contains("status 0").anyMatch(line -> line.contains(" events lost."));
    assertThat(lines).noneMatch(line -> line.contains("ended by"));
    terminal.assertRestored();
  }

  @Test
  void ctrlBackslashEndsTheRunWithoutAThreadDump() throws IOException {
    start();
    terminal.press("C-\\");

    List<String> lines = terminal.await(has("it is over"));
    assertThat(lines) // the terminal shows the key as ^\
        .contains("status 0")
        .anyMatch(line -> line.endsWith("The run was ended by SIGQUIT."));
    assertThat(lines).noneMatch(line -> line.contains("thread dump"));
  }

  /** Ctrl-S stops the terminal, which then takes nothing. */
  @Test
  void signalEndsARunWhoseTerminalIsStopped() throws IOException {
    ProcessHandle process = start();
    terminal.press("C-s");
    Command.of("kill", "-TERM", Long.toString(process.pid())).requireSuccess();

    awaitEnd(process);
    terminal.press("C-q");
    terminal.await(has("it is over"));
  }

  @Test
  void closedTerminalEndsTheRunAndItsRecordingIsComplete() throws IOException {
    Path recording = directory.resolve("recording.jsonl");
    ProcessHandle process = start("--record", recording.toString());
    terminal.close();

    awaitEnd(process);
    List<String> lines = Files.readAllLines(recording);
    assertThat(lines.get(lines.size() - 1)).startsWith("{\"event\":\"end\"");
  }
}
