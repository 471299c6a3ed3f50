package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.BatchHeader;
import io.tcpretrans.capture.WireLayout.RetransmitEvent;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.SentReader;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongToIntFunction;

/**
 * The running kernel as the source of events. Only one thread may call {@link #poll}, {@link
 * #stop}, {@link #read} and {@link #close}. Meanwhile other threads may call {@link #wake} and the
 * methods that are thread-safe. After {@link #close}, the methods that need the session throw
 * IllegalStateException, unless their comments name another result.
 */
public final class LiveSource implements EventSource, SentReader {
  /** The most events of one call of the bridge; their buffer has 116 KiB. */
  private static final int BATCH_EVENTS = 512;

  private static final int BYTES_PER_KIB = 1024;

  private final CurrentHook hook;

  private final KernelClock clock = new KernelClock();
  private final EventDecoder decoder;
  private final ByteBuffer batch = buffer((1 + BATCH_EVENTS) * RetransmitEvent.SIZE);
  private final PollDelays delays = new PollDelays();
  private final SentCountsReader sentCounts = new SentCountsReader();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock shared = lock.readLock();
  private final Lock exclusive = lock.writeLock();

  /** The handle for {@link NativeBridge}, written with {@link #exclusive}; 0: closed. */
  private long session;

  private volatile Runnable newNamespaceListener = () -> {};

  /** {@link BatchHeader#NAMESPACES} of the last poll. */
  private volatile long namespaceCount;

  /** {@link BatchHeader#LOST_EVENTS} of the last poll. */
  private long lostEvents;

  private boolean stopped;

  /** Null: the drops are not wanted as events. */
  private DropRowReader dropRows;

  private LiveSource(SessionStart.Started started, boolean tracesDrops) {
    this.session = started.session();
    this.hook = new CurrentHook(started);
    this.decoder = new EventDecoder(clock, tracesDrops);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /**
   * Starts tracing.
   *
   * @param debug told why the kprobe cannot be used if the tracepoint is used instead
   * @throws CaptureException if no hook can be used
   */
  public static LiveSource start(CaptureOptions options, Consumer<String> debug)
      throws CaptureException {
    return new LiveSource(SessionStart.start(options, debug), options.drops());
  }

  /** Returns the hook in use, which is not AUTO. */
  public Hook hook() {
    return hook.hook();
  }

  /**
   * Returns a sentence about kprobes that do not fire, because of which the tracepoint is in use;
   * null: there is none.
   */
  public String hookWarning() {
    return hook.warning();
  }

  /** Returns whether the hook reports retransmits that this host refused to send. */
  public boolean seesFailedSends() {
    return NativeBridge.seesFailedSends(open());
  }

  /**
   * Returns a sentence about an event buffer that RLIMIT_MEMLOCK made smaller; null: the buffer has
   * its full size.
   */
  public String bufferWarning() {
    int bytes = NativeBridge.reducedBuffer(open());
    return bytes == 0
        ? null
        : "The event buffer has only "
            + bytes / BYTES_PER_KIB
            + " KiB per CPU because RLIMIT_MEMLOCK is "
            + KernelCapabilities.Limits.read().lockedMemoryKib()
            + ", so bursts may lose events; run tcpretrans with CAP_IPC_LOCK,"
            + " or run 'ulimit -l unlimited' first.";
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedCaptureException when the hook does not fire and must not be replaced
   */
  @Override
  public boolean poll(int millis, Consumer<? super Event> consumer) {
    if (!stopped) {
      hook.replaceIfSilent(open());
    }
    int count =
        checked("poll the perf buffer", NativeBridge.poll(open(), batch, stopped ? 0 : millis));
    if (count > 0) {
      clock.adjust();
    }
    long polled = KernelClock.nanos();
    for (int slot = 1; slot <= count; slot++) {
      int at = slot * RetransmitEvent.SIZE;
      delays.add(polled - batch.getLong(at + RetransmitEvent.TIME_NS));
      consumer.accept(decoder.retransmit(batch, at));
    }
    if (dropRows != null) {
      boolean last = stopped && count == 0;
      dropRows.read(rows -> NativeBridge.readDropRows(open(), rows), clock, last, consumer);
    }
    long lostNow = batch.getLong(BatchHeader.LOST_EVENTS);
    if (lostNow > lostEvents) {
      consumer.accept(new LostEvents(Instant.now(), lostNow - lostEvents));
      lostEvents = lostNow;
    }
    long namespacesNow = batch.getLong(BatchHeader.NAMESPACES);
    if (namespacesNow != namespaceCount) {
      namespaceCount = namespacesNow;
      newNamespaceListener.run();
    }
    return !stopped || count > 0;
  }

  /**
   * Makes the next polls also deliver the drops that are not harmless. Called before the first poll
   * of a session that traces drops.
   *
   * @return 0, or the errno of the failure
   */
  public int startDropRows(DropRowReader reader) {
    int result = NativeBridge.startDropRows(open());
    if (result == 0) {
      dropRows = reader;
    }
    return -result;
  }

  /** Returns a sentence about how late events were polled; null: there was no event. */
  public String pollDelays() {
    return delays.summary();
  }

  /** Does nothing after {@link #close}. */
  @Override
  public void wake() {
    callIfOpen(
        open -> {
          NativeBridge.wake(open);
          return 0;
        },
        0);
  }

  /** Calls the bridge while no other thread can close the session. Calls may run in parallel. */
  private int inUse(IntSupplier call) {
    shared.lock();
    try {
      return call.getAsInt();
    } finally {
      shared.unlock();
    }
  }

  @Override
  public Excluded excluded() {
    return new Excluded(
        batch.getLong(BatchHeader.FILTERED_EVENTS), batch.getLong(BatchHeader.FILTERED_SEGS));
  }

  @Override
  public void stop() {
    NativeBridge.detach(open());
    stopped = true;
  }

  /**
   * Calls a function of the bridge with the handle of this session and returns its result.
   * Thread-safe.
   */
  int callBridge(LongToIntFunction function) {
    return inUse(() -> function.applyAsInt(open()));
  }

  /** Calls the bridge as {@link #callBridge} does; returns {@code closed} after {@link #close}. */
  int callIfOpen(LongToIntFunction function, int closed) {
    return inUse(() -> session == 0 ? closed : function.applyAsInt(session));
  }

  /** Returns how many network namespaces had an event until the last poll. Thread-safe. */
  long namespaceCount() {
    return namespaceCount;
  }

  /**
   * Sets the listener that the polling thread runs when a network namespace has had its first
   * event. Thread-safe.
   */
  void onNewNamespace(Runnable listener) {
    newNamespaceListener = listener;
  }

  /**
   * Returns how many segments a hook has missed that does not fire; 0: the hook fires. To be called
   * after the kernel's counters were read. Thread-safe.
   *
   * @param kernelSegs segments that the kernel has counted since the start
   */
  long segsMissedByHook(HookSilence silence, long kernelSegs) {
    shared.lock();
    try {
      return hook.missed(silence, open(), kernelSegs);
    } finally {
      shared.unlock();
    }
  }

  /**
   * Reports that the hook does not fire. The next poll replaces it by the tracepoint, or fails.
   * Thread-safe.
   *
   * @param missed number of segments that it has missed
   */
  void hookIsSilent(long missed) {
    hook.isSilent(missed);
    wake();
  }

  /**
   * Sets the listener that the polling thread calls with a sentence when it replaces the hook.
   * Thread-safe.
   */
  public void onHookReplaced(Consumer<String> listener) {
    hook.onReplaced(listener);
  }

  @Override
  public Sent read(Retransmit retransmit) {
    boolean isRequest = retransmit.socket().address() == 0; // a SYN-ACK, which has no counters
    return isRequest ? null : sentCounts.read(open(), retransmit);
  }

  /**
   * Finds records in the log of drops, after {@link #stop} too. Only the thread that polls may call
   * this method.
   *
   * @param questions a struct drop_question for each retransmit
   * @param answer gets a struct drop_answer and its records
   * @return length of the answer in bytes, or -errno; -ENOBUFS: the answer has too little room
   */
  int findDrops(ByteBuffer questions, int count, ByteBuffer answer) {
    return NativeBridge.findDrops(open(), questions, count, answer);
  }

  private static int checked(String call, int result) {
    if (result < 0) {
      throw new IllegalStateException("cannot " + call + " (" + Libc.errnoName(-result) + ")");
    }
    return result;
  }

  private long open() {
    if (session == 0) {
      throw new IllegalStateException("the capture session is closed");
    }
    return session;
  }

  /** Stops tracing and frees the session. Waits for calls of other threads. */
  @Override
  public void close() {
    exclusive.lock();
    try {
      if (session != 0) {
        NativeBridge.close(session);
        session = 0;
      }
    } finally {
      exclusive.unlock();
    }
  }
}
