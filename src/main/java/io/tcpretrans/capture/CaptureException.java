package io.tcpretrans.capture;

/** Tracing cannot begin. The message is one sentence with its remedy. */
public final class CaptureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean unsupported;
  private final String log;

  /**
   * @param unsupported a privilege or a feature of the kernel is missing
   * @param log what libbpf and the verifier said, for -v
   */
  CaptureException(String message, boolean unsupported, String log, Throwable cause) {
    super(message, cause);
    this.unsupported = unsupported;
    this.log = log;
  }

  /** True where a privilege or a feature of the kernel is missing. */
  public boolean unsupported() {
    return unsupported;
  }

  /** What libbpf and the verifier said; may be empty. */
  public String log() {
    return log;
  }
}
