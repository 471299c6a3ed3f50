package io.tcpretrans.view;

import java.time.Instant;
import java.util.Arrays;

/** Segments in each of the last sixty seconds. */
final class LastMinuteWindow {
  static final int SECONDS = 60;

  private final long[] segs = new long[SECONDS];
  private long latest = Long.MIN_VALUE;

  /** Adds segments to the second of this time; those of more than a minute ago are left out. */
  void add(Instant time, long count) {
    advance(time);
    if (time.getEpochSecond() > latest - SECONDS) {
      segs[Math.floorMod(time.getEpochSecond(), SECONDS)] += count;
    }
  }

  private void advance(Instant now) {
    long second = now.getEpochSecond();
    if (second <= latest) {
      return;
    }
    if (latest == Long.MIN_VALUE || second - latest >= SECONDS) {
      Arrays.fill(segs, 0);
    } else {
      for (long empty = latest + 1; empty <= second; empty++) {
        segs[Math.floorMod(empty, SECONDS)] = 0;
      }
    }
    latest = second;
  }

  /** Segments in the minute before this time. */
  long total(Instant now) {
    advance(now);
    return Arrays.stream(segs).sum();
  }

  /**
   * The minute before this time as bars, the latest at the right.
   *
   * @param cells a divisor of sixty: how many bars
   * @param levels the bars, from nothing to the highest
   */
  String sparkline(Instant now, int cells, String levels) {
    advance(now);
    long[] bars = new long[cells];
    for (int age = 0; age < SECONDS; age++) {
      bars[cells - 1 - age * cells / SECONDS] += segs[Math.floorMod(latest - age, SECONDS)];
    }
    long highest = Arrays.stream(bars).max().orElse(0);
    StringBuilder line = new StringBuilder(cells);
    for (long bar : bars) {
      // rounded up: a bar is empty only where nothing was
      long level = bar == 0 ? 0 : (bar * (levels.length() - 1) + highest - 1) / highest;
      line.append(levels.charAt((int) level));
    }
    return line.toString();
  }
}
