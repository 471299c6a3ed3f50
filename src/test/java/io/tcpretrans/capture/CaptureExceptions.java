package io.tcpretrans.capture;

/** Examples of exceptions that tracing throws if it cannot start. */
public final class CaptureExceptions {
  private CaptureExceptions() {}

  /** Returns the exception for a missing privilege or kernel feature. */
  public static CaptureException unsupported() {
    return new CaptureException(
        "cannot load it (EPERM); run it with sudo.", true, "libbpf: what it said\n", null);
  }

  /** Returns the exception for any other reason. */
  public static CaptureException failed() {
    return new CaptureException("cannot write it; choose another.", false, "", null);
  }

  /** Returns the exception for a hook that falls silent during a run. */
  public static UncheckedCaptureException duringARun() {
    return new UncheckedCaptureException(unsupported());
  }
}
