package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.Evidence;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.ProcessFiles;
import io.tcpretrans.sys.Sampler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which readings of the host a cause may use. */
@Timeout(60)
class CausesTest {
  private static final long OWN = ProcessFiles.netns(ProcessHandle.current().pid());
  private static final long OWN_ID = 4098;
  private static final Duration YOUNG = Duration.ZERO;
  private static final Duration OLD = Duration.ofSeconds(10);
  private static final CauseFinding UNKNOWN = CauseFinding.of(Cause.UNKNOWN, Proof.NONE);
  private static final CauseFinding OUTSIDE = CauseFinding.of(Cause.OUTSIDE, Proof.LIKELY);

  private final List<String> errors = new ArrayList<>();
  private final Sampler sampler = new Sampler(errors::add);
  private final AtomicInteger readings = new AtomicInteger();
  private final CountDownLatch fourReadings = new CountDownLatch(4);

  /** The time from the begin of a reading to its end. */
  private volatile Duration readingTakes = YOUNG;

  @AfterEach
  void endSampler() {
    sampler.close();
    assertThat(errors).isEmpty();
  }

  private HostSample read() {
    readings.incrementAndGet();
    fourReadings.countDown();
    Instant ended = Instant.now();
    NamespaceSample namespace =
        new NamespaceSample(OWN_ID, OWN, null, Map.of(), List.of(), Set.of());
    return new HostSample(ended.minus(readingTakes), ended, List.of(namespace));
  }

  private Causes causes() {
    return new Causes(
        sampler, this::read, () -> null, Path.of("/sys/kernel/btf/vmlinux"), Map::of, text -> {});
  }

  private static Retransmit withoutDrop() {
    Instant now = Instant.now();
    return Events.withEvidence(
        Events.withTime(Events.ipv4(), now),
        new Evidence(null, now.minusMillis(200), true, false, Evidence.Purpose.LOSS));
  }

  @Test
  void youngReadingAnswersAtOnce() {
    Causes causes = causes();
    CompletableFuture<CauseFinding> answer;
    do { // on a busy machine the latest reading may be old by now
      answer = causes.find(withoutDrop());
    } while (!answer.isDone());

    assertThat(answer).isCompletedWithValue(OUTSIDE);
  }

  @Test
  void startWaitsForTheNamesOfDropReasons(@TempDir Path directory) throws Exception {
    Path slowFile = directory.resolve("fifo");
    new ProcessBuilder("mkfifo", slowFile.toString()).start().waitFor();
    CompletableFuture<Causes> started =
        CompletableFuture.supplyAsync(
            () -> new Causes(sampler, this::read, () -> null, slowFile, Map::of, text -> {}),
            task -> new Thread(task).start());
    TimeUnit.MILLISECONDS.sleep(200);
    assertThat(started).isNotDone();

    Files.newOutputStream(slowFile).close(); // the end of the file that is read

    assertThat(started.join()).isNotNull();
  }

  @Test
  void readingThatBeganLongBeforeTheRetransmitAndHasJustEndedIsNotUsed() {
    readingTakes = OLD;
    Causes causes = causes();
    readingTakes = YOUNG;
    CompletableFuture<CauseFinding> answer = causes.find(withoutDrop());

    assertThat(answer.join()).isEqualTo(OUTSIDE);
    assertThat(readings).hasValueGreaterThan(1);
  }

  @Test
  void retransmitWaitsForAReadingThatIsYoungEnough() throws InterruptedException {
    readingTakes = OLD;
    Causes causes = causes();
    CompletableFuture<CauseFinding> answer = causes.find(withoutDrop());
    assertThat(fourReadings.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(answer).isNotDone();
    assertThat(causes.causeSoFar(withoutDrop())).isEqualTo(UNKNOWN);

    readingTakes = YOUNG;
    CompletableFuture<CauseFinding> later = causes.find(withoutDrop());

    assertThat(answer.join()).isEqualTo(OUTSIDE);
    assertThat(later.join()).isEqualTo(OUTSIDE);
  }

  @Test
  void hostIsReadAgainAndAgainFromTheStart() throws InterruptedException {
    causes();

    assertThat(fourReadings.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private static String namespaceInDiagnosis(Causes causes, long netnsId) {
    Retransmit event = withoutDrop();
    Drop drop = inOwnNamespace(netnsId);
    Evidence evidence = new Evidence(drop, event.time(), true, false, Evidence.Purpose.LOSS);
    CauseFinding finding =
        new CauseFinding(
            Cause.NETFILTER, Proof.SEEN, null, "nf_hook_slow", drop.netns(), netnsId, null);
    causes.count(new Row(Events.withEvidence(event, evidence), Owner.NONE, finding));
    return causes.diagnosis().findings().get(0).namespace();
  }

  private static Drop inOwnNamespace(long netnsId) {
    return new Drop(
        Drop.LostPacket.DATA, 1, 1, "eth0", OWN, netnsId, 1, true, true, false, false, false);
  }

  @Test
  void diagnosisNamesTheNamespaceOfADrop() {
    assertThat(namespaceInDiagnosis(causes(), OWN_ID)).isEqualTo("of this shell");
  }

  /** T20: the kernel has given the inode number of a namespace that ended to another one. */
  @Test
  void diagnosisDoesNotNameALaterNamespaceWithTheSameInode() {
    assertThat(namespaceInDiagnosis(causes(), OWN_ID - 1)).isNull();
  }
}
