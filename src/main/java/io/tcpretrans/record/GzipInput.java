package io.tcpretrans.record;

import io.tcpretrans.field.InvalidLine;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The uncompressed bytes of a gzip file. A file that was cut ends where it was cut, as a plain file
 * does.
 */
final class GzipInput extends FilterInputStream {
  private GzipInput(InputStream stream) throws IOException {
    super(new GZIPInputStream(new EndlessInput(stream)));
  }

  /**
   * A stream that always has bytes available, until a read finds its end. Otherwise GZIPInputStream
   * takes an empty pipe for the end of the file.
   */
  private static final class EndlessInput extends FilterInputStream {
    EndlessInput(InputStream stream) {
      super(stream);
    }

    @Override
    public int available() {
      return 1;
    }
  }

  /**
   * Opens a compressed stream.
   *
   * @throws InvalidLine when the stream is not gzip
   * @throws IOException when the stream cannot be read
   */
  static InputStream open(InputStream stream) throws IOException {
    try {
      return new GzipInput(stream);
    } catch (ZipException | EOFException e) {
      throw new InvalidLine(RecordingHeader.NO_RECORDING);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidLine when the compressed data is damaged
   */
  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (EOFException e) {
      return -1;
    } catch (ZipException e) {
      throw new InvalidLine("the compressed data is damaged");
    }
  }
}
