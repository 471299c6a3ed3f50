package io.tcpretrans.record;

import java.io.FilterInputStream;
import java.io.InputStream;

/**
 * A compressed file or pipe, as GZIPInputStream shall see it. At the end of a gzip member (RFC
 * 1952), GZIPInputStream looks for a further member only if bytes are available. A pipe may have
 * none at that time, and some versions of Java cannot tell how many bytes a pipe has.
 */
final class CompressedInput extends FilterInputStream {
  CompressedInput(InputStream stream) {
    super(stream);
  }

  /** Returns 1, so that GZIPInputStream reads on until the end of the stream. */
  @Override
  public int available() {
    return 1;
  }
}
