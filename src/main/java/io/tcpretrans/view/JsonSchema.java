package io.tcpretrans.view;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The JSON Schema (draft 2020-12) of the lines of {@code -o json}. */
public final class JsonSchema {
  private JsonSchema() {}

  /** Returns the text of schema.json, which is in this package. */
  public static String text() throws IOException {
    try (InputStream stream = JsonSchema.class.getResourceAsStream("schema.json")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
