package io.tcpretrans.owner;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tcpretrans.sys.UntrustedJson;
import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;

/** Reads strings from a JSON document of any content. */
final class JsonStrings {
  /** No string that is read is deeper in its document. */
  private static final int MAX_WANTED_DEPTH = 3;

  private JsonStrings() {}

  /**
   * Adds strings of a document by their JSON pointers (RFC 6901), in which {@code /} and {@code ~}
   * of names are not escaped.
   *
   * @param wanted selects the pointers
   * @param strings gets the strings up to where the document is damaged or exceeds a limit
   * @throws IOException when it is damaged or exceeds a limit, with the reason
   */
  static void read(byte[] document, Predicate<String> wanted, Map<String, String> strings)
      throws IOException {
    try (JsonParser parser = UntrustedJson.factory().createParser(document)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING
            && parser.getParsingContext().getNestingDepth() <= MAX_WANTED_DEPTH) {
          String pointer = parser.getParsingContext().pathAsPointer().toString();
          String name = pointer.replace("~1", "/").replace("~0", "~");
          if (wanted.test(name)) {
            strings.put(name, parser.getText());
          }
        }
      }
    }
  }
}
