package io.tcpretrans.capture;

import io.tcpretrans.sys.KernelFile;
import java.io.IOException;
import java.nio.file.Path;

/** Checks the mode of kernel lockdown (kernel_lockdown(7)). */
final class LockdownMode {
  /** Turns Secure Boot off at the next boot, which ends the lockdown that it causes. */
  static final String FIX = "mokutil --disable-validation";

  private static final Path FILE = Path.of("/sys/kernel/security/lockdown");
  private static final String NAME = "lockdown";

  private LockdownMode() {}

  /**
   * Returns a line of --check.
   *
   * @param kernelRead 0: the kernel loads BPF programs that read kernel memory; otherwise the errno
   * @param program 0: the kernel loads BPF programs
   */
  static Requirement requirement(int program, int kernelRead) {
    return requirement(mode(), program == 0 && kernelRead != 0);
  }

  /**
   * @param mode {@code none}, {@code integrity} or {@code confidentiality}; null: cannot be read
   * @param forbidsReads whether only BPF programs that read kernel memory are refused
   */
  static Requirement requirement(String mode, boolean forbidsReads) {
    String finding =
        mode == null
            ? "the mode cannot be read from /sys/kernel/security/lockdown"
            : "the mode is " + mode;
    if (forbidsReads) {
      return Requirement.failed(
          NAME, finding + ", and BPF programs may not read kernel memory", FIX);
    }
    return Requirement.ok(NAME, finding);
  }

  private static String mode() {
    try {
      return selected(KernelFile.text(FILE));
    } catch (IOException e) {
      return null;
    }
  }

  /** Returns the mode in brackets, as in {@code none [integrity] confidentiality}; null: none. */
  static String selected(String modes) {
    int begin = modes.indexOf('[');
    int end = modes.indexOf(']', begin + 1);
    return begin < 0 || end < 0 ? null : modes.substring(begin + 1, end);
  }
}
