package io.tcpretrans.capture;

/**
 * The privilege or limit that prevents tracing.
 *
 * @param reason what is missing, as the beginning of a sentence
 * @param advice what to do about it, as the end of that sentence
 * @param fix the one command that removes the obstacle; empty: none does
 */
record Obstacle(String reason, String advice, String fix) {
  /** Returns the sentence, without its full stop. */
  String sentence() {
    return reason + "; " + advice;
  }
}
