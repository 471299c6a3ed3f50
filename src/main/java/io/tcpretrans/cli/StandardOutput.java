package io.tcpretrans.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** stdout as a writer that reports errors, which System.out hides. */
final class StandardOutput {
  private static final int BUFFER_CHARS = 1 << 16;

  private StandardOutput() {}

  /** Returns a buffered writer in UTF-8. */
  static Writer open() {
    return new BufferedWriter(
        new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8),
        BUFFER_CHARS);
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

  /** Returns whether stdout is a pipe or a socket, whose reader may close it at any time. */
  static boolean isPipe() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }
}
