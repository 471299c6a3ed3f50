package io.tcpretrans.why.decision;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A range of TCP sequence numbers. All arithmetic is modulo 2^32 with a signed difference, as in
 * the kernel's before() and after() (include/net/tcp.h).
 *
 * @param start the first sequence number
 * @param end the sequence number after the last; equal to the start if the range is empty
 */
public record SequenceRange(int start, int end) {
  private static final int CHUNK_BITS = 16;

  /** Returns a - b, which is negative if a is before b. */
  static int difference(int a, int b) {
    return a - b;
  }

  /** Returns the number of bytes. */
  int length() {
    return difference(end, start);
  }

  boolean overlaps(SequenceRange other) {
    return difference(end, other.start) > 0 && difference(other.end, start) > 0;
  }

  /** Returns the part of this range that is in another one, which overlaps it. */
  SequenceRange within(SequenceRange other) {
    return new SequenceRange(
        difference(start, other.start) > 0 ? start : other.start,
        difference(end, other.end) < 0 ? end : other.end);
  }

  /** Returns whether a sequence number is in this range, or is its end. */
  boolean touches(int number) {
    return difference(number, start) >= 0 && difference(number, end) <= 0;
  }

  /** Returns whether every byte of this range is in one of the others. */
  boolean isCoveredBy(Collection<SequenceRange> others) {
    int covered = start;
    List<SequenceRange> sorted = new ArrayList<>(others);
    sorted.sort(Comparator.comparingInt(other -> difference(other.start, start)));
    for (SequenceRange other : sorted) {
      if (difference(other.start, covered) <= 0 && difference(other.end, covered) > 0) {
        covered = other.end;
      }
    }
    return difference(covered, end) >= 0;
  }

  /** Returns the number of the 64 KiB chunk of sequence space in which the range starts. */
  int firstChunk() {
    return start >>> CHUNK_BITS;
  }

  /** Returns how many chunks of 64 KiB the range touches, at least 1. */
  int chunks() {
    long offset = start & ((1 << CHUNK_BITS) - 1);
    return (int) ((offset + Math.max(length(), 1) - 1) >> CHUNK_BITS) + 1;
  }
}
