package io.tcpretrans.trace;

import java.io.IOException;

/**
 * The first error of the view of a run. The run ends at it, but in order: its recording gets its
 * end line.
 */
final class ViewError {
  private IOException error;

  /** A part of the run that writes to the view. */
  interface Part {
    void run() throws IOException;
  }

  /** Runs a part, and keeps its error if it is the first. */
  void keep(Part part) {
    try {
      part.run();
    } catch (IOException e) {
      if (error == null) {
        error = e;
      }
    }
  }

  /** Returns whether there was an error. */
  boolean exists() {
    return error != null;
  }

  /** Throws the error, if there was one. */
  void rethrow() throws IOException {
    if (error != null) {
      throw error;
    }
  }
}
