package io.tcpretrans.owner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tcpretrans.sys.HostFiles;
import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;

/** Reads strings from a JSON document of any content. */
final class JsonStrings {
  /** No string that is read is deeper in its document. */
  private static final int MAX_WANTED_DEPTH = 3;

  /** In a class of its own, so that Jackson, which starts slowly, is loaded with the first file. */
  private static final class Json {
    private static final JsonFactory FACTORY =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxDocumentLength(HostFiles.MAX_BYTES)
                    .maxNestingDepth(64)
                    .maxNameLength(1 << 10)
                    .maxStringLength(1 << 16)
                    .maxNumberLength(40)
                    .build())
            .build();

    private Json() {}
  }

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
    try (JsonParser parser = Json.FACTORY.createParser(document)) {
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
