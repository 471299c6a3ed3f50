package io.tcpretrans.cli;

import io.tcpretrans.sys.IoErrorText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import jnr.constants.platform.Errno;

/** stdout as a writer that reports errors, which System.out hides. */
final class StandardOutput {
  private static final int BUFFER_CHARS = 1 << 16;

  private StandardOutput() {}

  /**
   * Returns a buffered writer in UTF-8.
   *
   * @param endRequested whether the end of the run is requested; any thread may make it true
   */
  static Writer open(BooleanSupplier endRequested) {
    return new BufferedWriter(
        new OutputStreamWriter(OutputChannel.stdout(endRequested), StandardCharsets.UTF_8),
        BUFFER_CHARS);
  }

  /** Writes a text, for a command that ends at once. */
  static void print(String text) throws IOException {
    try {
      Writer out = open(() -> false);
      out.write(text);
      out.flush();
    } catch (IOException e) {
      if (!isClosed(e)) {
        throw failure(e);
      }
    }
  }

  /**
   * Returns whether an error of a write means that the reader has gone: it has closed the pipe or
   * the socket, or the terminal was closed.
   */
  static boolean isClosed(IOException e) {
    Errno errno = IoErrorText.errno(e);
    return errno == Errno.EPIPE
        || errno == Errno.ECONNRESET
        || (errno == Errno.EIO && isTerminal());
  }

  /** Returns the error of a write as one for the user. */
  static IOException failure(IOException e) {
    String remedy =
        e instanceof OutputChannel.Stuck ? "" : "; redirect stdout to another file, or free space";
    return new IOException("cannot write to stdout: " + IoErrorText.of(e) + remedy, e);
  }

  /** Returns whether stdout is a terminal; false if that cannot be read. */
  static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.startsWith("/dev/hvc")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
