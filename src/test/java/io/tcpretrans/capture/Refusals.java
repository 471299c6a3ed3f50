package io.tcpretrans.capture;

/** Reasons why tracing cannot begin. */
public final class Refusals {
  private Refusals() {}

  /** A privilege or a feature of the kernel is missing. */
  public static CaptureException unsupported() {
    return new CaptureException(
        "cannot load it (EPERM); run it with sudo.", true, "libbpf: what it said\n", null);
  }

  /** Anything else. */
  public static CaptureException failed() {
    return new CaptureException("cannot write it; choose another.", false, "", null);
  }
}
