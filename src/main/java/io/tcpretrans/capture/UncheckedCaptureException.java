package io.tcpretrans.capture;

/** Wraps a {@link CaptureException} that ends a run after it has started. */
public final class UncheckedCaptureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UncheckedCaptureException(CaptureException cause) {
    super(cause.getMessage(), cause);
  }

  /** Returns the wrapped exception. */
  @Override
  public synchronized CaptureException getCause() {
    return (CaptureException) super.getCause();
  }
}
