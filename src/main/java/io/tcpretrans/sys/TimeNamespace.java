package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The time namespace of this process (time_namespaces(7)), in which CLOCK_MONOTONIC and
 * CLOCK_BOOTTIME have an offset. Time stamps of BPF programs do not have it.
 */
public final class TimeNamespace {
  /** This process never changes its namespace, so the file is read once. */
  private static final Offsets OWN = read();

  /**
   * The offsets, which are added to the clocks of the initial time namespace.
   *
   * @param monotonicNanos of CLOCK_MONOTONIC, in nanoseconds
   * @param boottimeNanos of CLOCK_BOOTTIME, in nanoseconds
   */
  public record Offsets(long monotonicNanos, long boottimeNanos) {
    /**
     * Returns the offsets in a text such as that of /proc/self/timens_offsets: in each line the
     * name of a clock, seconds and nanoseconds. A clock without such a line has the offset 0.
     */
    static Offsets of(String text) {
      return new Offsets(nanos(text, "monotonic"), nanos(text, "boottime"));
    }

    private static long nanos(String text, String clock) {
      for (String line : text.split("\n", -1)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length == 3 && fields[0].equals(clock)) {
          try {
            return Math.addExact(
                Math.multiplyExact(Long.parseLong(fields[1]), 1_000_000_000L),
                Long.parseLong(fields[2]));
          } catch (ArithmeticException | NumberFormatException e) {
            return 0; // the kernel allows no such offset
          }
        }
      }
      return 0;
    }
  }

  private TimeNamespace() {}

  /** Returns the offsets of the clocks of this process; 0 before Linux 5.6 and without /proc. */
  public static Offsets offsets() {
    return OWN;
  }

  private static Offsets read() {
    try {
      return Offsets.of(KernelFile.text(Path.of("/proc/self/timens_offsets")));
    } catch (IOException e) {
      return new Offsets(0, 0);
    }
  }
}
