package io.tcpretrans.capture;

import io.tcpretrans.sys.KernelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jnr.constants.platform.linux.Errno;

/** Checks the switches that silence kprobes, which then attach but never fire. */
final class KprobeRequirements {
  static final String NO_KPROBES = "this kernel was built without kprobes (CONFIG_KPROBE_EVENTS)";

  private static final Path FTRACE = Path.of("/proc/sys/kernel/ftrace_enabled");

  /** In debugfs, which may not be mounted. */
  private static final Path KPROBES = Path.of("/sys/kernel/debug/kprobes/enabled");

  private static final String COST =
      "WAIT_MS, --lossprobe, and before Linux 6.17 rows for refused sends";

  private KprobeRequirements() {}

  /**
   * The values of the switches.
   *
   * @param ftrace kernel.ftrace_enabled; null: cannot be read
   * @param kprobes /sys/kernel/debug/kprobes/enabled; null: cannot be read
   */
  record Switches(String ftrace, String kprobes) {
    static Switches read() {
      return new Switches(value(FTRACE), value(KPROBES));
    }

    private static String value(Path file) {
      try {
        return KernelFile.text(file).strip();
      } catch (IOException e) {
        return null;
      }
    }

    /** Returns whether both switches are known to be on. */
    boolean areOn() {
      return "1".equals(ftrace) && "1".equals(kprobes);
    }

    /** Returns why kprobes do not fire, as a part of a sentence, and the command for it. */
    Obstacle obstacle() {
      if ("0".equals(ftrace)) {
        return new Obstacle(
            "kernel.ftrace_enabled is 0", "run 'sysctl kernel.ftrace_enabled=1'", fixFtrace());
      }
      if ("0".equals(kprobes)) {
        return new Obstacle(KPROBES + " is 0", "run 'echo 1 > " + KPROBES + "'", fixKprobes());
      }
      return new Obstacle(
          "the kernel runs no kprobe", "find the reason in /sys/kernel/debug/kprobes/list", "");
    }

    private static String fixFtrace() {
      return "sysctl kernel.ftrace_enabled=1";
    }

    private static String fixKprobes() {
      return "echo 1 > " + KPROBES;
    }
  }

  /** Returns whether kprobes attach but do not fire, by the result of the request. */
  static boolean areSilent(int kprobe) {
    return kprobe == Errno.ENODATA.intValue();
  }

  /** Returns why kprobes cannot be used; null: they can. */
  static String whyNone(KernelCapabilities process, ProbeResults probes) {
    if (!process.kprobes()) {
      return NO_KPROBES;
    }
    return areSilent(probes.kprobe()) ? "kprobes attach but do not fire" : null;
  }

  /** Returns a line of --check for each switch. */
  static List<Requirement> of(KernelCapabilities process, ProbeResults probes) {
    return process.kprobes()
        ? of(Switches.read(), areSilent(probes.kprobe()))
        : List.of(
            Requirement.ok("ftrace_enabled", NO_KPROBES),
            Requirement.ok("kprobes_enabled", NO_KPROBES));
  }

  /**
   * @param silent whether kprobes do not fire; a switch that is off does not prove it, because some
   *     architectures have kprobes without ftrace
   */
  static List<Requirement> of(Switches switches, boolean silent) {
    return List.of(
        line("ftrace_enabled", switches.ftrace, silent, Switches.fixFtrace()),
        line("kprobes_enabled", switches.kprobes, silent, Switches.fixKprobes()));
  }

  private static Requirement line(String name, String value, boolean silent, String fix) {
    if (silent && "0".equals(value)) {
      return Requirement.degraded(name, "0, so kprobes do not fire", COST, fix);
    }
    return Requirement.ok(name, value == null ? "the value cannot be read" : value);
  }
}
