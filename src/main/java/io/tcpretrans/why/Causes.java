package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.CauseLookup;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The causes of retransmits on this host, and the diagnosis that follows from them.
 *
 * <p>A cause that depends on counters needs a reading that is young enough. While such retransmits
 * come, the host is read again and again, so that few of them wait for a reading.
 */
public final class Causes implements CauseLookup {
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * A reading that began longer than this before a retransmit is too old for its cause. When the
   * reading ended does not matter, because a counter may have been read right at the beginning.
   */
  private static final Duration OLD = Duration.ofMillis(100);

  /**
   * The host is read again and again for this time after a cause needed a reading, and at the start
   * of the run, because the first readings take longest.
   */
  private static final Duration WATCHFUL = Duration.ofSeconds(2);

  /**
   * The pause between two such readings, in nanoseconds. A pause lasts at least as long as the
   * reading before it.
   */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** The longest time that the end of a run waits for a reading. */
  private static final int LAST_READING_SECONDS = 1;

  private static final CauseFinding UNKNOWN = CauseFinding.of(Cause.UNKNOWN, Proof.NONE);

  /** Reads the host. */
  public interface Reading {
    /** Reads all visible network namespaces. */
    HostSample read() throws IOException;
  }

  /**
   * A retransmit whose cause depends on a reading that is not there yet.
   *
   * @param oldest the cause needs a reading that began at this time or later
   */
  private record Question(
      Retransmit retransmit, Instant oldest, CompletableFuture<CauseFinding> answer) {}

  private final Sampler sampler;
  private final Reading host;
  private final Supplier<Map<Long, String>> containers;
  private final Supplier<Libc> libc;
  private final Consumer<String> debug;
  private final ConntrackWatch conntrack = new ConntrackWatch();
  private final DeviceWatch devices = new DeviceWatch();
  private final ListenWatch listeners = new ListenWatch();
  private final SocketWatch sockets = new SocketWatch();
  private final Judge judge;
  private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean requested = new AtomicBoolean();

  /** The time until which the host is read again and again. */
  private volatile Instant watchedUntil;

  /** The next of these readings is scheduled. Used by the sampler thread only. */
  private boolean scheduled = true;

  private final Tally tally = new Tally();
  private final long start;

  /**
   * Takes the first reading of the host, and reads the names of drop reasons and functions.
   *
   * @param sampler the thread of all other readings
   * @param host reads the host
   * @param libc loaded only for network namespaces without a process, which must be entered
   * @param kernelTypes BTF with the names of the drop reasons
   * @param containers names of the containers that have a network namespace for themselves, by its
   *     inode number
   * @param debug told of names that are missing and of readings that fail
   */
  public Causes(
      Sampler sampler,
      Reading host,
      Supplier<Libc> libc,
      Path kernelTypes,
      Supplier<Map<Long, String>> containers,
      Consumer<String> debug) {
    this.sampler = sampler;
    this.host = host;
    this.containers = containers;
    this.libc = libc;
    this.debug = debug;
    DropNames names = new DropNames(kernelTypes, debug);
    HostSample first = read();
    names.await(); // so that no row waits for them
    conntrack.begin(first);
    devices.begin(first);
    listeners.begin(first);
    sockets.begin(first);
    judge = new Judge(names, conntrack, devices, listeners, sockets);
    start = System.nanoTime();
    watchedUntil = Instant.now().plus(WATCHFUL);
    sampler.after(PAUSE_NANOS, this::readAgain);
  }

  private HostSample read() {
    Instant began = Instant.now();
    try {
      return host.read();
    } catch (IOException | RuntimeException e) {
      debug.accept("counters of network namespaces could not be read: " + e.getMessage());
      return new HostSample(began, Instant.now(), HostSample.NONE.namespaces());
    }
  }

  @Override
  public CompletableFuture<CauseFinding> find(Retransmit retransmit) {
    Instant now = Instant.now();
    ReadingAge age = new ReadingAge();
    CauseFinding finding = judge.find(retransmit, age);
    if (age.isUnused()) {
      return CompletableFuture.completedFuture(finding);
    }
    watchedUntil = now.plus(WATCHFUL);
    Instant oldest = now.minus(OLD);
    if (age.isSince(oldest)) {
      return CompletableFuture.completedFuture(finding);
    }
    Question question = new Question(retransmit, oldest, new CompletableFuture<>());
    questions.add(question);
    if (requested.compareAndSet(false, true)) {
      sampler.now(this::readAndAnswer);
    }
    return question.answer;
  }

  /** Runs on the sampler thread. */
  private void readAndAnswer() {
    requested.set(false); // a question that comes now is for the next reading
    long began = System.nanoTime();
    HostSample sample = read();
    conntrack.read(sample);
    devices.read(sample);
    listeners.read(sample);
    sockets.read(sample);
    answer();
    if (!scheduled) {
      scheduled = true;
      sampler.after(Math.max(PAUSE_NANOS, System.nanoTime() - began), this::readAgain);
    }
  }

  /** Answers the questions for which the last reading is young enough. */
  private void answer() {
    List<Question> later = new ArrayList<>(); // they came long after the reading began
    for (Question question = questions.poll(); question != null; question = questions.poll()) {
      ReadingAge age = new ReadingAge();
      CauseFinding finding = judge.find(question.retransmit, age);
      if (age.isSince(question.oldest)) {
        question.answer.complete(finding);
      } else {
        later.add(question);
      }
    }
    questions.addAll(later);
  }

  /** Runs on the sampler thread. */
  private void readAgain() {
    scheduled = false;
    if (Instant.now().isBefore(watchedUntil)) {
      readAndAnswer();
    }
  }

  /** The reading that decides has not come in time. */
  @Override
  public CauseFinding causeSoFar(Retransmit retransmit) {
    return UNKNOWN;
  }

  @Override
  public void count(Row row) {
    tally.add(row);
  }

  @Override
  public Diagnosis diagnosis() {
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    return tally.diagnosis(
        seconds, conntrack, Namespaces.now(lastReading(), containers.get(), libc));
  }

  /**
   * Returns a reading of now, or an earlier one if that takes too long. It is not compared with
   * other readings, because a namespace that has ended since then would lose its counters.
   */
  private HostSample lastReading() {
    CompletableFuture<HostSample> reading = new CompletableFuture<>();
    if (tally.isEmpty()) {
      return conntrack.last();
    }
    sampler.now(() -> reading.complete(read()));
    return reading
        .completeOnTimeout(conntrack.last(), LAST_READING_SECONDS, TimeUnit.SECONDS)
        .join();
  }
}
