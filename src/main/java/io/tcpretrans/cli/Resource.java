package io.tcpretrans.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A text file in the jar, beside the classes of this package. */
final class Resource {
  private Resource() {}

  /** Returns the text of the file with this name. */
  static String text(String name) {
    try (InputStream file = Resource.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
