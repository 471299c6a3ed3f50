package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.BatchHeader;
import io.tcpretrans.capture.WireLayout.RetransmitEvent;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.SentCounts;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongToIntFunction;

/**
 * The running kernel. One thread polls, stops, and asks for {@link #now counts}; {@link #wake},
 * {@link #call}, {@link #lastHolder}, {@link #listHolders} and {@link #oldestHolder} may be called
 * beside it.
 */
public final class LiveSource implements EventSource, SentCounts {
  /** One JNI crossing brings at most so many events; 64 KiB. */
  private static final int BATCH_EVENTS = 512;

  private static final int ALL_PORTS = 1 << 16;
  private static final int BYTES_PER_KIB = 1024;

  private final Hook hook;
  private final KernelClock clock = new KernelClock();
  private final EventDecoder decoder;
  private final ByteBuffer batch = buffer((1 + BATCH_EVENTS) * RetransmitEvent.SIZE);
  private final PollDelays delays = new PollDelays();
  private final SentQuestion sentQuestion = new SentQuestion();
  private final ByteBuffer holder = buffer(WireLayout.SocketOwner.SIZE);
  private final ByteBuffer oldest = buffer(WireLayout.SocketOwner.SIZE);
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock use = lock.readLock();
  private final Lock close = lock.writeLock();
  private long session;
  private volatile Runnable newNamespace = () -> {};
  private volatile long namespaces;
  private long lost;
  private boolean stopped;

  private LiveSource(long session, CaptureOptions options) {
    this.session = session;
    this.hook = options.hook();
    this.decoder = new EventDecoder(clock, options.drops());
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /**
   * Starts tracing.
   *
   * @param details told why a hook was not taken
   * @throws CaptureException when no hook can be used
   */
  public static LiveSource start(CaptureOptions options, Consumer<String> details)
      throws CaptureException {
    ByteBuffer object;
    ByteBuffer dropObject;
    try (NativeLoader parts = NativeLoader.forHost()) {
      parts.load(options.directory());
      object = parts.bpfObject("retransmit.bpf.o");
      dropObject = options.drops() ? parts.bpfObject("drop.bpf.o") : null;
    }
    if (options.hook() != Hook.AUTO) {
      return start(options, object, dropObject);
    }
    if (options.lossProbes()) { // which no tracepoint shows
      return start(options.withHook(Hook.KPROBE), object, dropObject);
    }
    try {
      return start(options.withHook(Hook.KPROBE), object, dropObject);
    } catch (CaptureException kprobe) {
      details.accept("kprobe not used: " + kprobe.getMessage());
      return start(options.withHook(Hook.TRACEPOINT), object, dropObject);
    }
  }

  private static LiveSource start(CaptureOptions options, ByteBuffer object, ByteBuffer dropObject)
      throws CaptureException {
    KernelCapabilities facts = KernelCapabilities.read();
    if (options.hook() == Hook.KPROBE && !facts.kprobes()) {
      throw options.lossProbes() ? Remedy.noLossProbes() : Remedy.noKprobes();
    }
    try {
      long session =
          NativeBridge.start(
              object,
              dropObject,
              options.btf(),
              options.hook().number,
              options.ipv4(),
              options.ipv6(),
              options.lossProbes(),
              bits(options.lports()),
              bits(options.rports()));
      return new LiveSource(session, options);
    } catch (NativeException e) {
      throw Remedy.of(e, facts, KernelAnswers.ask(), options);
    }
  }

  /** A bit for each of all ports, in 64-bit words; null for no ports. */
  private static ByteBuffer bits(Set<Integer> ports) {
    if (ports.isEmpty()) {
      return null;
    }
    ByteBuffer bits = buffer(ALL_PORTS / Byte.SIZE);
    for (int port : ports) {
      int word = port / Long.SIZE * Long.BYTES;
      bits.putLong(word, bits.getLong(word) | 1L << port);
    }
    return bits;
  }

  /** The hook in use. */
  public Hook hook() {
    return hook;
  }

  /** Whether a retransmit that this host refuses to send is an event. */
  public boolean seesFailedSends() {
    return NativeBridge.seesFailedSends(open());
  }

  /** A sentence about a buffer that had to be smaller than it should be; null where none had. */
  public String shortage() {
    int bytes = NativeBridge.reducedBuffer(open());
    return bytes == 0
        ? null
        : "The event buffer has only "
            + bytes / BYTES_PER_KIB
            + " KiB per CPU because RLIMIT_MEMLOCK is "
            + KernelCapabilities.Limits.read().lockedKib()
            + ", so bursts may lose events; run tcpretrans with CAP_IPC_LOCK,"
            + " or run 'ulimit -l unlimited' first.";
  }

  @Override
  public boolean poll(int millis, Consumer<? super Event> consumer) {
    int count =
        checked("poll the perf buffer", NativeBridge.poll(open(), batch, stopped ? 0 : millis));
    if (count > 0) {
      clock.adjust();
    }
    long polled = System.nanoTime(); // the clock of time_ns
    for (int slot = 1; slot <= count; slot++) {
      int at = slot * RetransmitEvent.SIZE;
      delays.add(polled - batch.getLong(at + RetransmitEvent.TIME_NS));
      consumer.accept(decoder.retransmit(batch, at));
    }
    long lostNow = batch.getLong(BatchHeader.LOST_EVENTS);
    if (lostNow > lost) {
      consumer.accept(new Lost(Instant.now(), lostNow - lost));
      lost = lostNow;
    }
    long namespacesNow = batch.getLong(BatchHeader.NAMESPACES);
    if (namespacesNow != namespaces) {
      namespaces = namespacesNow;
      newNamespace.run();
    }
    return !stopped || count > 0;
  }

  /** Returns a sentence about how late events were polled; null: there was no event. */
  public String pollDelays() {
    return delays.summary();
  }

  @Override
  public void wake() {
    inUse(
        () -> {
          if (session != 0) {
            NativeBridge.wake(session);
          }
          return 0;
        });
  }

  /**
   * Calls the bridge while no other thread closes the session. Calls do not wait for each other.
   */
  private int inUse(IntSupplier call) {
    use.lock();
    try {
      return call.getAsInt();
    } finally {
      use.unlock();
    }
  }

  @Override
  public void stop() {
    NativeBridge.detach(open());
    stopped = true;
  }

  /** Calls the bridge with this session beside the thread that polls. */
  int call(LongToIntFunction function) {
    return inUse(() -> function.applyAsInt(open()));
  }

  /** How many network namespaces had an event, as of the latest poll. */
  long namespaces() {
    return namespaces;
  }

  /** Sets the listener, which runs when a poll finds the first event of a network namespace. */
  void onNewNamespace(Runnable listener) {
    newNamespace = listener;
  }

  /** Who closed a socket; null: nobody has, or it was not seen, or too long ago. */
  public OwningProcess lastHolder(long inode) {
    synchronized (holder) {
      int error = inUse(() -> session == 0 ? -1 : NativeBridge.lastOwner(session, inode, holder));
      return error != 0 ? null : EventDecoder.holder(holder).process();
    }
  }

  @Override
  public Sent now(Retransmit retransmit) {
    return retransmit.socket().address() == 0 // of a connection request, which has no counters
        ? null
        : sentQuestion.ask(open(), retransmit);
  }

  /** As {@link NativeBridge#listOwners}; 0 once it is closed. */
  int listHolders() {
    return inUse(() -> session == 0 ? 0 : NativeBridge.listOwners(session));
  }

  /** Who held a socket when {@link #listHolders} was called last; null: no process. */
  SocketOwner oldestHolder(long inode) {
    synchronized (oldest) {
      int error = inUse(() -> session == 0 ? -1 : NativeBridge.oldestOwner(session, inode, oldest));
      return error != 0 ? null : EventDecoder.holder(oldest);
    }
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

  @Override
  public void close() {
    close.lock();
    try {
      if (session != 0) {
        NativeBridge.close(session);
        session = 0;
      }
    } finally {
      close.unlock();
    }
  }
}
