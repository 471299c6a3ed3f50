package io.tcpretrans.sys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * The parser of JSON that another user may have written. It limits what the text can make it
 * allocate, and it keeps no names between texts. A text beyond a limit ends with an exception like
 * a text that is not JSON.
 */
public final class UntrustedJson {
  /** The greatest depth of objects and lists. */
  public static final int MAX_DEPTH = 16;

  /** The greatest number of characters in a number. */
  public static final int MAX_NUMBER = 40;

  /** The greatest number of characters in a string or in the name of a field. */
  public static final int MAX_STRING = 1 << 20;

  /** The greatest number of bytes in a text. */
  public static final long MAX_DOCUMENT = 1L << 24;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .maxStringLength(MAX_STRING)
                  .maxNameLength(MAX_STRING)
                  .maxDocumentLength(MAX_DOCUMENT)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private UntrustedJson() {}

  /** Returns the factory of the parsers. */
  public static JsonFactory factory() {
    return FACTORY;
  }
}
