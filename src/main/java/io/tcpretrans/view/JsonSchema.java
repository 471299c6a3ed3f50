package io.tcpretrans.view;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The JSON Schema (draft 2020-12) of every line of {@code -o json}: schema.json beside this. */
public final class JsonSchema {
  private JsonSchema() {}

  public static String text() throws IOException {
    try (InputStream stream = JsonSchema.class.getResourceAsStream("schema.json")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
