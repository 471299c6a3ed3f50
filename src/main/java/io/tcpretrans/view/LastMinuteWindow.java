package io.tcpretrans.view;

import java.time.Instant;
import java.util.Arrays;

/**
 * The number of resent segments of a flow in each of the last 60 seconds. The last of them is the
 * latest second that any method was called with.
 */
final class LastMinuteWindow {
  static final int SECONDS = 60;

  private final long[] segs = new long[SECONDS];
  private long latestSecond = Long.MIN_VALUE;

  /** Returns a window with the same content, which later segments do not change. */
  LastMinuteWindow copy() {
    LastMinuteWindow copy = new LastMinuteWindow();
    System.arraycopy(segs, 0, copy.segs, 0, SECONDS);
    copy.latestSecond = latestSecond;
    return copy;
  }

  /**
   * Adds segments to the second of this time. Segments that are older than the window are ignored.
   */
  void add(Instant time, long count) {
    advance(time);
    if (time.getEpochSecond() > latestSecond - SECONDS) {
      segs[Math.floorMod(time.getEpochSecond(), SECONDS)] += count;
    }
  }

  /** Removes segments that were added to the second of this time, if the window still has them. */
  void remove(Instant time, long count) {
    advance(time);
    if (time.getEpochSecond() > latestSecond - SECONDS) {
      int index = Math.floorMod(time.getEpochSecond(), SECONDS);
      segs[index] = Math.max(0, segs[index] - count);
    }
  }

  /** Moves the end of the window to this time, if it is later. */
  private void advance(Instant now) {
    long second = now.getEpochSecond();
    if (second <= latestSecond) {
      return;
    }
    if (latestSecond == Long.MIN_VALUE || second - latestSecond >= SECONDS) {
      Arrays.fill(segs, 0);
    } else {
      for (long added = latestSecond + 1; added <= second; added++) {
        segs[Math.floorMod(added, SECONDS)] = 0;
      }
    }
    latestSecond = second;
  }

  /** Returns the number of segments in the second of this time and the 59 seconds before. */
  long total(Instant now) {
    advance(now);
    return Arrays.stream(segs).sum();
  }

  /**
   * Returns the second of this time and the 59 seconds before as bars, the latest at the right.
   *
   * @param cells the number of bars, which must divide 60
   * @param levels the characters of the bars, from an empty bar to the highest
   */
  String sparkline(Instant now, int cells, String levels) {
    advance(now);
    long[] bars = new long[cells];
    for (int age = 0; age < SECONDS; age++) {
      bars[cells - 1 - age * cells / SECONDS] += segs[Math.floorMod(latestSecond - age, SECONDS)];
    }
    long highest = Arrays.stream(bars).max().orElse(0);
    StringBuilder line = new StringBuilder(cells);
    for (long bar : bars) {
      // rounded up, so that a bar is empty only if there were no segments
      long level = bar == 0 ? 0 : (bar * (levels.length() - 1) + highest - 1) / highest;
      line.append(levels.charAt((int) level));
    }
    return line.toString();
  }
}
