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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads files of processes below /proc (proc(5)). A process that has ended cannot be read, nor can
 * one that this user may not inspect.
 */
public final class ProcessFiles {
  private static final Path PROC = Path.of("/proc");
  private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ is 100 on all architectures

  /** The index of field 4 of /proc/PID/stat after field 2. */
  private static final int PARENT_AFTER_COMM = 2;

  /** The index of field 22 of /proc/PID/stat after field 2, which ends with a parenthesis. */
  private static final int START_AFTER_COMM = 20;

  /** A process may have millions of arguments. */
  private static final int MAX_COMMAND_LINE = 1 << 16;

  /** The line with the four user IDs of a process, which are the same. */
  private static final Pattern USER_IDS = Pattern.compile("Uid:\\t(\\d{1,10})(?:\\t\\1){3}");

  private ProcessFiles() {}

  /** Returns the PIDs of all processes in this PID namespace. */
  public static List<Long> pids() throws IOException {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        long pid = KernelNumber.decimal(process.getFileName().toString(), 0);
        if (pid > 0) {
          pids.add(pid);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return pids;
  }

  /** Returns the name of a process as text to print; null: it cannot be read. */
  public static String comm(long pid) {
    byte[] line = read(pid, "comm");
    return line == null ? null : comm(line);
  }

  /**
   * Returns the name in the content of /proc/PID/comm.
   *
   * @param line the name, which may itself contain newlines, followed by a newline
   */
  static String comm(byte[] line) {
    return ByteText.printable(Arrays.copyOf(line, Math.max(0, line.length - 1)));
  }

  /**
   * Returns whether the process with this PID can be read and is the one that started at this time.
   *
   * @param startNanos start time in nanoseconds since boot, in the initial time namespace
   */
  public static boolean isAlive(long pid, long startNanos) {
    byte[] stat = read(pid, "stat");
    return stat != null
        && startTicks(new String(stat, StandardCharsets.ISO_8859_1)) == ticks(startNanos);
  }

  /**
   * Returns the start time in a line of /proc/PID/stat, in ticks since boot; -1: the line has none.
   */
  static long startTicks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1);
    String start = fields.length > START_AFTER_COMM ? fields[START_AFTER_COMM] : "";
    return start.matches("\\d{1,18}") ? Long.parseLong(start) : -1;
  }

  /**
   * The parent of a process.
   *
   * @param startTicks when the process itself started, in ticks since boot
   * @param parent PID of the parent; 0: it has none in this PID namespace
   */
  public record Parent(long startTicks, long parent) {}

  /** Returns the parent that a process has now; null: the process cannot be read. */
  public static Parent parent(long pid) {
    byte[] stat = read(pid, "stat");
    return stat == null ? null : parent(new String(stat, StandardCharsets.ISO_8859_1));
  }

  /** Returns the same from a line of /proc/PID/stat. */
  static Parent parent(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1);
    long parent =
        fields.length > PARENT_AFTER_COMM
            ? KernelNumber.decimal(fields[PARENT_AFTER_COMM], -1)
            : -1;
    return parent < 0 ? null : new Parent(startTicks(stat), parent);
  }

  /** Returns a start time, in nanoseconds since boot in the initial time namespace, in ticks. */
  public static long ticks(long startNanos) {
    return (startNanos + TimeNamespace.offsets().boottimeNanos()) / NANOS_PER_TICK;
  }

  /** Returns the lines of /proc/PID/cgroup (cgroups(7)), a char per byte; empty: unreadable. */
  public static List<String> cgroups(long pid) {
    byte[] lines = read(pid, "cgroup");
    return lines == null
        ? List.of()
        : KernelFile.lines(new String(lines, StandardCharsets.ISO_8859_1));
  }

  /**
   * Returns the first 64 KiB of the command line without empty words at its end, each word as
   * {@link ByteText#decode} makes it; empty: the process cannot be read, or is a kernel thread.
   */
  public static List<String> commandLine(long pid) {
    byte[] line = read(pid, "cmdline");
    if (line == null || line.length == 0) {
      return List.of();
    }
    byte[] start = line.length <= MAX_COMMAND_LINE ? line : Arrays.copyOf(line, MAX_COMMAND_LINE);
    return List.of(ByteText.decode(start).split("\0"));
  }

  /**
   * Returns the user ID that the process has as its real, effective, saved and file system ID; -1:
   * they differ, as in a program that gives its caller other rights, or they cannot be read.
   */
  public static long user(long pid) {
    byte[] status = read(pid, "status");
    return status == null
        ? -1
        : user(KernelFile.lines(new String(status, StandardCharsets.ISO_8859_1)));
  }

  /**
   * Returns the same from the lines of /proc/PID/status, in which a newline of a name is escaped.
   */
  static long user(List<String> status) {
    for (String line : status) {
      Matcher ids = USER_IDS.matcher(line);
      if (ids.matches()) {
        return Long.parseLong(ids.group(1));
      }
    }
    return -1;
  }

  /**
   * Returns the user ID, outside of the process's user namespace, of the user who is root in it; 0
   * for a process of the host; -1: it has none, or the process cannot be read.
   */
  public static long namespaceRoot(long pid) {
    byte[] map = read(pid, "uid_map");
    return map == null
        ? -1
        : namespaceRoot(KernelFile.lines(new String(map, StandardCharsets.ISO_8859_1)));
  }

  /** Returns the same from the lines of /proc/PID/uid_map. */
  static long namespaceRoot(List<String> map) {
    for (String line : map) {
      String[] fields = line.strip().split(" +", -1); // first ID inside, first outside, count
      if (fields.length == 3 && fields[0].equals("0") && fields[1].matches("\\d{1,10}")) {
        return Long.parseLong(fields[1]);
      }
    }
    return -1;
  }

  /**
   * Returns whether the process runs a program whose file has this name, or had it before a new
   * version replaced it; false also if that cannot be read.
   */
  public static boolean isProgram(long pid, String name) {
    try {
      Path file = Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).getFileName();
      return file != null && file.toString().split(" ", 2)[0].equals(name); // "NAME (deleted)"
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the inode number of the process's network namespace; 0: it cannot be read. */
  public static long netns(long pid) {
    try {
      return NetworkNamespace.inode(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")));
    } catch (IOException e) {
      return 0;
    }
  }

  /** Returns the content of a file of the process; null: it cannot be read. */
  private static byte[] read(long pid, String file) {
    try {
      return KernelFile.bytes(Path.of("/proc/" + pid + "/" + file));
    } catch (IOException e) {
      return null;
    }
  }
}
