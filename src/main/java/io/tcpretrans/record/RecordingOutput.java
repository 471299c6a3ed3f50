package io.tcpretrans.record;

import java.io.IOException;
import java.io.OutputStream;

/** A file, a device or a pipe that a recording is written to. */
abstract class RecordingOutput extends OutputStream {
  /** Returns whether another process has truncated the file since the last call. */
  abstract boolean wasTruncated() throws IOException;

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }
}
