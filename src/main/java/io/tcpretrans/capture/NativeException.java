package io.tcpretrans.capture;

import io.tcpretrans.sys.ByteText;

/** The native side could not start; made by bridge.c. */
final class NativeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String step;
  private final String what;
  private final int errno;
  private final String log;

  /**
   * @param step what was being done: "load", "attach to"
   * @param what on which program, function or file
   * @param errno why
   * @param log what libbpf and the verifier said
   */
  NativeException(String step, String what, int errno, String log) {
    super("cannot " + step + " " + what + ", errno " + errno);
    this.step = step;
    this.what = what;
    this.errno = errno;
    this.log = log;
  }

  /** As the other, from bytes that need not be text. */
  NativeException(String step, byte[] what, int errno, byte[] log) {
    this(step, ByteText.printable(what), errno, ByteText.printable(log));
  }

  String step() {
    return step;
  }

  String what() {
    return what;
  }

  int errno() {
    return errno;
  }

  String log() {
    return log;
  }
}
