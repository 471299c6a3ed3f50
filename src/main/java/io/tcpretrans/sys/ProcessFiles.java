package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads files of processes below /proc (proc(5)). A process may end at any time. */
public final class ProcessFiles {
  private static final Path PROC = Path.of("/proc");
  private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ is 100 on all architectures

  /** The index of field 22 of /proc/PID/stat after field 2, which ends with a parenthesis. */
  private static final int START_AFTER_COMM = 20;

  private ProcessFiles() {}

  /** Returns the PIDs of all processes in this PID namespace. */
  public static List<Long> all() throws IOException {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        pids.add(Long.valueOf(process.getFileName().toString()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return pids;
  }

  /** Returns the name of a process as text to print; null: the process has ended. */
  public static String comm(long pid) {
    byte[] line = read(pid, "comm");
    return line == null ? null : comm(line);
  }

  /**
   * @param line the name, which may contain newlines, and a newline
   */
  static String comm(byte[] line) {
    return ByteText.printable(Arrays.copyOf(line, Math.max(0, line.length - 1)));
  }

  /** Returns whether the process is alive, and not another one with the same PID. */
  public static boolean isAlive(long pid, long startNanos) {
    byte[] stat = read(pid, "stat");
    return stat != null
        && startTicks(new String(stat, StandardCharsets.ISO_8859_1)) == startNanos / NANOS_PER_TICK;
  }

  /** Returns the start time in a line of /proc/PID/stat, in ticks; -1: the line has none. */
  static long startTicks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1);
    String start = fields.length > START_AFTER_COMM ? fields[START_AFTER_COMM] : "";
    return start.matches("\\d{1,18}") ? Long.parseLong(start) : -1;
  }

  /** Returns the lines of /proc/PID/cgroup (cgroups(7)), a char per byte; empty: it has ended. */
  public static List<String> cgroups(long pid) {
    byte[] lines = read(pid, "cgroup");
    return lines == null
        ? List.of()
        : KernelFile.lines(new String(lines, StandardCharsets.ISO_8859_1));
  }

  /**
   * Returns the command line, each word as {@link ByteText#decode} makes it; empty: the process has
   * ended, or is a kernel thread.
   */
  public static List<String> commandLine(long pid) {
    byte[] line = read(pid, "cmdline");
    return line == null || line.length == 0
        ? List.of()
        : List.of(ByteText.decode(line).split("\0"));
  }

  /** Returns the inode of the process's network namespace; 0: the process has ended. */
  public static long netns(long pid) {
    try {
      return NetworkNamespace.inode(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")));
    } catch (IOException e) {
      return 0;
    }
  }

  private static byte[] read(long pid, String file) {
    try {
      return KernelFile.bytes(Path.of("/proc/" + pid + "/" + file));
    } catch (IOException e) {
      return null;
    }
  }
}
