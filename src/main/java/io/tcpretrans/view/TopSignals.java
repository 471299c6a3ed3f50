package io.tcpretrans.view;

import java.io.IOException;
import org.jline.terminal.Terminal;

/**
 * The signals about the size of the terminal and about job control (Ctrl-Z, fg). They are only
 * noted, because the screen must be left before the process stops.
 */
final class TopSignals {
  private static final int STOP_MILLIS = 1000;
  private static final int POLL_MILLIS = 10;

  private final Terminal terminal;
  private volatile boolean resized = true;
  private volatile boolean stopRequested;
  private volatile boolean continued;

  TopSignals(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Starts to note the signals. */
  void install() {
    terminal.handle(Terminal.Signal.WINCH, signal -> resized = true);
    terminal.handle(Terminal.Signal.CONT, signal -> continued = true);
    handleStop();
  }

  private void handleStop() {
    terminal.handle(Terminal.Signal.TSTP, signal -> stopRequested = true);
  }

  /** Returns whether the size may have changed since {@link #takeResized}. */
  boolean isResized() {
    return resized;
  }

  /** Returns {@link #isResized} and forgets it. */
  boolean takeResized() {
    if (!resized) {
      return false;
    }
    resized = false;
    return true;
  }

  /** Returns whether Ctrl-Z was pressed since the last call. */
  boolean takeStopRequest() {
    if (!stopRequested) {
      return false;
    }
    stopRequested = false;
    return true;
  }

  /** Returns whether the process was stopped and continued since the last call. */
  boolean takeContinued() {
    if (!continued) {
      return false;
    }
    continued = false;
    return true;
  }

  /**
   * Stops this process as SIGTSTP does, and returns when it continues. Where no shell controls the
   * process as a job, the kernel does not stop it, and this method returns after a second.
   */
  void stop() throws IOException {
    continued = false;
    terminal.handle(Terminal.Signal.TSTP, Terminal.SignalHandler.SIG_DFL);
    try {
      TerminalSettings.run(
          "sh", "-c", "kill -TSTP \"$0\"", Long.toString(ProcessHandle.current().pid()));
      // the signal may arrive after the end of the shell; the handler must not be back before
      for (int waited = 0; waited < STOP_MILLIS && !continued; waited += POLL_MILLIS) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      handleStop();
      stopRequested = false;
      continued = false;
      resized = true;
    }
  }
}
