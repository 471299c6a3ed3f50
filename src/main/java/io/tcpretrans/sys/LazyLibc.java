package io.tcpretrans.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The C library, loaded by the first caller that needs it. Thread-safe. */
public final class LazyLibc implements Supplier<Libc> {
  private final Path directory;
  private Libc libc;

  /**
   * Loads nothing yet.
   *
   * @param directory as for {@link Libc#load}
   */
  public LazyLibc(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns the library. The next call tries again after an error.
   *
   * @throws UncheckedIOException when the library cannot be loaded
   */
  @Override
  public synchronized Libc get() {
    if (libc == null) {
      try {
        libc = Libc.load(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return libc;
  }
}
