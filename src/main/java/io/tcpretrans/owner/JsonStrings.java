package io.tcpretrans.owner;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.tcpretrans.sys.UntrustedJson;
import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;

/** Reads strings from a JSON document of any content. */
final class JsonStrings {
  /** No string that is read is deeper in its document. */
  private static final int MAX_WANTED_DEPTH = 3;

  /** No name of a field above a wanted string is longer. */
  private static final int MAX_NAME = 256;

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
        if (token == JsonToken.VALUE_STRING && mayBeWanted(parser.getParsingContext())) {
          String pointer = parser.getParsingContext().pathAsPointer().toString();
          String name = pointer.replace("~1", "/").replace("~0", "~");
          if (wanted.test(name)) {
            strings.put(name, parser.getText());
          }
        }
      }
    }
  }

  /** Returns whether a pointer to this place is short. Making a long one takes long. */
  private static boolean mayBeWanted(JsonStreamContext place) {
    if (place.getNestingDepth() > MAX_WANTED_DEPTH) {
      return false;
    }
    for (JsonStreamContext at = place; at != null; at = at.getParent()) {
      if (at.getCurrentName() != null && at.getCurrentName().length() > MAX_NAME) {
        return false;
      }
    }
    return true;
  }
}
