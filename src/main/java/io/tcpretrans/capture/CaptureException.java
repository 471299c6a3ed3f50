package io.tcpretrans.capture;

/** The error that tracing cannot start. The message is one sentence that says what to type next. */
public final class CaptureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean unsupported;
  private final String log;
  private final String fix;

  /**
   * @param unsupported whether a privilege or a kernel feature is missing
   * @param log what libbpf and the BPF verifier logged; may be empty
   */
  CaptureException(String message, boolean unsupported, String log, Throwable cause) {
    this(message, unsupported, log, "", cause);
  }

  /**
   * As above.
   *
   * @param fix the one command after which tracing can start; empty: none is known
   */
  CaptureException(String message, boolean unsupported, String log, String fix, Throwable cause) {
    super(message, cause);
    this.unsupported = unsupported;
    this.log = log;
    this.fix = fix;
  }

  /** Returns the one command after which tracing can start; empty: none is known. */
  String fix() {
    return fix;
  }

  /** Returns whether a privilege or a kernel feature is missing. */
  public boolean unsupported() {
    return unsupported;
  }

  /** Returns what libbpf and the BPF verifier logged, for option -v; may be empty. */
  public String log() {
    return log;
  }
}
