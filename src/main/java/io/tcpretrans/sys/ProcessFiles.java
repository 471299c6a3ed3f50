package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of processes below /proc (proc(5)). A process may end at any time: absent is an answer. */
public final class ProcessFiles {
  private static final Path PROC = Path.of("/proc");
  private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ is 100 everywhere
  private static final int START_AFTER_COMM = 19; // field 22, counted from the state, field 3

  private ProcessFiles() {}

  /** The processes of this PID namespace. */
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

  /** The process's name; null: it has ended. */
  public static String comm(long pid) {
    byte[] line = read(pid, "comm");
    return line == null ? null : new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
  }

  /** Whether this process, not a later one of the same pid, is alive. */
  public static boolean isAlive(long pid, long startNanos) {
    byte[] stat = read(pid, "stat");
    if (stat == null) {
      return false;
    }
    String line = new String(stat, StandardCharsets.ISO_8859_1);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[START_AFTER_COMM]) == startNanos / NANOS_PER_TICK;
  }

  /** The lines of /proc/PID/cgroup (cgroups(7)); none: it has ended. */
  public static List<String> cgroups(long pid) {
    byte[] lines = read(pid, "cgroup");
    return lines == null ? List.of() : new String(lines, StandardCharsets.UTF_8).lines().toList();
  }

  /** The arguments it was started with; none: it has ended, or is the kernel's. */
  public static List<String> commandLine(long pid) {
    byte[] line = read(pid, "cmdline");
    return line == null || line.length == 0
        ? List.of()
        : List.of(new String(line, StandardCharsets.UTF_8).split("\0"));
  }

  /** The inode of its network namespace; 0: it has ended. */
  public static long netns(long pid) {
    try {
      return NetworkNamespace.inode(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")));
    } catch (IOException e) {
      return 0;
    }
  }

  private static byte[] read(long pid, String file) {
    try {
      return Files.readAllBytes(Path.of("/proc/" + pid + "/" + file));
    } catch (IOException e) {
      return null;
    }
  }
}
