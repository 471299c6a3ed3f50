package io.tcpretrans.capture;

import io.tcpretrans.sys.ByteText;

/** The error that a capture session cannot start, thrown by bridge.c. */
final class NativeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String step;
  private final String subject;
  private final int errno;
  private final String log;

  /**
   * @param step the step that failed, such as {@code load} or {@code attach}
   * @param subject the program, function or file of that step
   * @param errno an errno, or an enum libbpf_errno
   * @param log what libbpf and the BPF verifier logged
   */
  NativeException(String step, String subject, int errno, String log) {
    super("cannot " + step + " " + subject + ", errno " + errno);
    this.step = step;
    this.subject = subject;
    this.errno = errno;
    this.log = log;
  }

  /** Called by bridge.c. File names in the subject and the log may be any bytes. */
  NativeException(String step, byte[] subject, int errno, byte[] log) {
    this(step, ByteText.printable(subject), errno, ByteText.printable(log));
  }

  String step() {
    return step;
  }

  String subject() {
    return subject;
  }

  int errno() {
    return errno;
  }

  String log() {
    return log;
  }
}
