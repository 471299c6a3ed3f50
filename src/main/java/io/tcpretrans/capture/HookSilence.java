package io.tcpretrans.capture;

import java.util.concurrent.TimeUnit;

/**
 * Notices a hook that is attached but never fires: the kernel counts retransmits for some seconds,
 * and the hook reports none. Only one thread may use an object.
 */
final class HookSilence {
  /**
   * The fewest missed segments of a silent hook. The kernel does not run a kprobe in some rare
   * moments, for example while the same CPU executes bpf(2).
   */
  private static final long MIN_SEGS = 3;

  /** The time in which the hook has reported nothing, from the first segment that it missed. */
  private static final long MIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private long events = -1;

  /** Whether {@link #segs} is not set since the hook's last event. */
  private boolean settling;

  /** The kernel's count, less SYN-ACKs, that has all segments of the hook's events. */
  private long segs;

  /**
   * How much {@link #segs} may be too low: the SYN-ACKs are counted later than the segments, and
   * these came between two calls.
   */
  private long margin;

  private long synacksBefore;

  /** Whether the kernel has counted a segment since the last event of the hook. */
  private boolean missed;

  private long missedNanos;

  /**
   * Adds what was counted since the start of the run. Must be called with the hook's events after
   * the kernel's counters were read.
   *
   * @param nanos the time by System.nanoTime
   * @param kernelSegs segments that the kernel has counted in all namespaces that can be compared
   * @param synacks SYN-ACKs among them, which the hook does not report; there may be more
   * @param hookEvents events of the hook
   * @return the number of segments that a silent hook has missed; 0: the hook is not silent
   */
  long add(long nanos, long kernelSegs, long synacks, long hookEvents) {
    long segsNow = kernelSegs - synacks;
    long newSynacks = synacks - synacksBefore;
    synacksBefore = synacks;
    if (hookEvents != events) {
      events = hookEvents;
      settling = true; // the kernel was read before, so it may have counted fewer than the events
      return 0;
    }
    if (settling) {
      settling = false;
      segs = segsNow;
      margin = newSynacks;
      missed = false;
      return 0;
    }
    long growth = segsNow - segs - margin;
    if (growth > 0 && !missed) {
      missed = true;
      missedNanos = nanos;
    }
    return missed && growth >= MIN_SEGS && nanos - missedNanos >= MIN_NANOS ? growth : 0;
  }
}
