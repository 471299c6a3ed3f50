package io.tcpretrans.why.decision;

/**
 * A period in which evidence counts.
 *
 * @param beginNs nanoseconds of CLOCK_MONOTONIC
 * @param endNs the first nanosecond after it
 */
record Window(long beginNs, long endNs) {
  boolean contains(long timeNs) {
    return beginNs <= timeNs && timeNs < endNs;
  }
}
