package io.tcpretrans.pipeline;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Socket;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PipelineTest {
  private static final long FOREVER = Long.MAX_VALUE;
  private static final Event FOUR = Events.ipv4();
  private static final Event SIX = Events.ipv6();

  private static final Owner HTTPD = new Owner(1240, "httpd", null, null);
  private static final Owner PARTLY = new Owner(1241, "sshd", null, null);
  private static final Owner SSHD = PARTLY;

  private final Transcript view = new Transcript();
  private final List<LostEvents> warnings = new ArrayList<>();
  private final List<Event> recording = new ArrayList<>();
  private final Counted counter = new Counted();
  private final OwnerLookup owners =
      new Owners(retransmit -> CompletableFuture.completedFuture(Owner.NONE), Owner.NONE);
  private final Filter filter = only(0);

  private Pipeline pipeline(EventSource source, long maxEvents) {
    return new Pipeline(
        source, new Pipeline.Stages(filter, owners, CauseLookup.NONE, null), outputs(), maxEvents);
  }

  private Pipeline.Outputs outputs() {
    return new Pipeline.Outputs(view, List.of(counter), warnings::add);
  }

  private static LostEvents lost(long count) {
    return new LostEvents(Events.TIME, count);
  }

  @Test
  void eventsAreShownInOrderAndFlushedAfterEachBatch() throws IOException {
    Pipeline pipeline =
        pipeline(new Batches(List.of(List.of(FOUR, SIX), List.of(SIX))), Long.MAX_VALUE);

    pipeline.run(() -> FOREVER);

    assertThat(view.calls())
        .containsExactly("retransmit 4", "retransmit 6", "flush", "retransmit 6", "flush");
    assertThat(pipeline.rows()).isEqualTo(3);
    assertThat(pipeline.lost()).isZero();
  }

  @Test
  void whatTheSourceHadMadeByTheEndIsStillShown() throws IOException {
    Batches source = new Batches(List.of(List.of(FOUR), List.of(SIX), List.of(SIX, FOUR)));
    Pipeline pipeline = pipeline(source, Long.MAX_VALUE);

    pipeline.run(() -> source.polls() == 1 ? 0 : FOREVER);
    assertThat(pipeline.rows()).isEqualTo(1);
    pipeline.drain();

    assertThat(source.stopped()).isTrue();
    assertThat(pipeline.rows()).isEqualTo(4);
  }

  @Test
  void aBatchWithoutEventsDoesNotEndTheRun() throws IOException {
    Pipeline pipeline = pipeline(new Batches(List.of(List.of(), List.of(FOUR))), Long.MAX_VALUE);

    pipeline.run(() -> FOREVER);

    assertThat(pipeline.rows()).isEqualTo(1);
  }

  @Test
  void itStopsInTheMiddleOfABatchWhenEnoughEventsWereShown() throws IOException {
    Batches source = new Batches(List.of(List.of(FOUR), List.of(SIX, FOUR, FOUR), List.of(FOUR)));
    Pipeline pipeline = pipeline(source, 2);

    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("retransmit 4", "flush", "retransmit 6", "flush");
    assertThat(pipeline.rows()).isEqualTo(2);
    assertThat(source.polls()).isEqualTo(2);
  }

  @Test
  void lossesAreShownWarnedOfAndAddedUp() throws IOException {
    Pipeline pipeline =
        pipeline(new Batches(List.of(List.of(FOUR, lost(3)), List.of(lost(4)))), Long.MAX_VALUE);

    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("retransmit 4", "lost 3", "flush", "lost 4", "flush");
    assertThat(warnings).containsExactly(lost(3), lost(4));
    assertThat(pipeline.lost()).isEqualTo(7);
    assertThat(pipeline.rows()).isEqualTo(1);
  }

  @Test
  void lossesAreCountedEvenWhenEnoughEventsWereShown() throws IOException {
    Pipeline pipeline = pipeline(new Batches(List.of(List.of(FOUR, FOUR, lost(3)))), 1);

    pipeline.run(() -> FOREVER);

    assertThat(pipeline.rows()).isEqualTo(1);
    assertThat(pipeline.lost()).isEqualTo(3);
  }

  @Test
  void itEndsAfterTheBatchDuringWhichItWasToldToStop() throws IOException {
    Batches source = new Batches(List.of(List.of(FOUR), List.of(SIX), List.of(FOUR)));
    Pipeline pipeline = pipeline(source, Long.MAX_VALUE);

    pipeline.run(() -> source.polls() == 2 ? 0 : FOREVER);

    assertThat(view.calls()).containsExactly("retransmit 4", "flush", "retransmit 6", "flush");
  }

  @Test
  void nothingIsPolledWhenItWasToldToStopBefore() throws IOException {
    Batches source = new Batches(List.of(List.of(FOUR)));

    pipeline(source, Long.MAX_VALUE).run(() -> 0);

    assertThat(source.polls()).isZero();
  }

  @Test
  void anOutputThatCannotBeWrittenEndsTheRunWithItsOwnException() {
    IOException broken = new IOException("Broken pipe");
    Batches source = new Batches(List.of(List.of(FOUR), List.of(FOUR)));
    Pipeline pipeline =
        new Pipeline(
            source,
            new Pipeline.Stages(filter, owners, CauseLookup.NONE, null),
            new Pipeline.Outputs(new FailingView(broken), List.of(), warnings::add),
            Long.MAX_VALUE);

    assertThatThrownBy(() -> pipeline.run(() -> FOREVER)).isSameAs(broken);
    assertThat(source.polls()).isEqualTo(1);
  }

  /** An event of the other IP version is answered later, or never. */
  private Pipeline waiting(EventSource source, CompletableFuture<Owner> ofFour) {
    OwnerLookup later =
        new Owners(
            retransmit ->
                retransmit.ip() == 4 ? ofFour : CompletableFuture.completedFuture(Owner.NONE),
            PARTLY);
    return new Pipeline(
        source,
        new Pipeline.Stages(filter, later, CauseLookup.NONE, null),
        outputs(),
        Long.MAX_VALUE);
  }

  @Test
  void aRowWaitsForItsOwnerAndThoseAfterItWaitToo() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Batches source = new Batches(List.of(List.of(FOUR, SIX), List.of(SIX)));

    waiting(source, owner)
        .run(
            () -> {
              if (source.polls() == 2) {
                assertThat(view.calls()).doesNotContain("retransmit 6");
                owner.complete(HTTPD);
              }
              return FOREVER;
            });

    assertThat(view.calls()).containsSubsequence("retransmit 4", "retransmit 6", "retransmit 6");
    assertThat(view.owners()).containsExactly(HTTPD, Owner.NONE, Owner.NONE);
  }

  @Test
  void aRowWhoseOwnerIsNotFoundGoesOutWithWhatIsKnown() throws IOException {
    Pipeline pipeline =
        waiting(new Batches(List.of(List.of(FOUR, SIX))), new CompletableFuture<>());

    pipeline.run(() -> FOREVER);

    assertThat(view.owners()).containsExactly(PARTLY, Owner.NONE);
    assertThat(pipeline.rows()).isEqualTo(2);
  }

  @Test
  void rowsThatWaitAreShownAtTheEndToo() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Batches source = new Batches(List.of(List.of(FOUR), List.of()));
    Pipeline pipeline = waiting(source, owner);

    pipeline.run(() -> source.polls() == 1 ? 0 : FOREVER);
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(view.owners()).containsExactly(HTTPD);
  }

  @Test
  void aConnectionThatIsNotWantedIsNotLookedUp() throws IOException {
    List<Retransmit> asked = new ArrayList<>();
    OwnerLookup noted =
        new Owners(
            retransmit -> {
              asked.add(retransmit);
              return CompletableFuture.completedFuture(Owner.NONE);
            },
            Owner.NONE);
    Batches source = new Batches(List.of(List.of(FOUR, SIX)));

    new Pipeline(source, new Pipeline.Stages(only(6), noted, CauseLookup.NONE, null), outputs(), 1)
        .run(() -> FOREVER);

    assertThat(asked).containsExactly((Retransmit) SIX);
    assertThat(view.calls()).containsExactly("retransmit 6", "flush");
  }

  @Test
  void rowsOfOwnersThatAreNotWantedAreNeitherShownNorCounted() throws IOException {
    OwnerLookup ofFour =
        new Owners(
            retransmit -> CompletableFuture.completedFuture(retransmit.ip() == 4 ? HTTPD : SSHD),
            SSHD);
    Batches source = new Batches(List.of(List.of(SIX, FOUR, SIX, FOUR)));
    Pipeline pipeline = of(source, ofFour, ofHttpd());

    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("retransmit 4", "retransmit 4", "flush");
    assertThat(pipeline.rows()).isEqualTo(2);
    assertThat(pipeline.owners()).isEqualTo(new RunReport.Owners(0, 0));
  }

  private Pipeline of(EventSource source, OwnerLookup lookup, Filter wanted) {
    return new Pipeline(
        source,
        new Pipeline.Stages(wanted, lookup, CauseLookup.NONE, new Recorded()),
        outputs(),
        Long.MAX_VALUE);
  }

  /** Decides once the owner is known. */
  private static Filter ofHttpd() {
    return new Filter() {
      @Override
      public boolean wantsConnection(Retransmit retransmit) {
        return true;
      }

      @Override
      public Decision decide(Owner owner) {
        if (owner.pid() == 0) {
          return Decision.UNDECIDED;
        }
        return owner.equals(HTTPD) ? Decision.SHOW : Decision.HIDE;
      }
    };
  }

  /** Events of IP version 4 are looked up for longer than a row waits; those of 6 are nobody's. */
  private static OwnerLookup late(CompletableFuture<Owner> ofFour) {
    return new Owners(
        retransmit -> retransmit.ip() == 4 ? ofFour : CompletableFuture.completedFuture(Owner.NONE),
        Owner.NONE.asPending());
  }

  @Test
  void anOwnerThatIsFoundLateIsToldOncePerConnection() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Batches source = new Batches(List.of(List.of(FOUR, FOUR, SIX)));
    Pipeline pipeline = of(source, late(owner), only(0));

    pipeline.run(() -> FOREVER);
    assertThat(pipeline.owners()).isEqualTo(new RunReport.Owners(3, 0));
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(view.calls())
        .containsSubsequence("retransmit 4", "retransmit 4", "retransmit 6", "owner 1240");
    assertThat(view.calls()).containsOnlyOnce("owner 1240");
    assertThat(view.owners()).containsExactly(pending(), pending(), Owner.NONE);
    assertThat(pipeline.owners()).isEqualTo(new RunReport.Owners(1, 0));
  }

  private static Owner pending() {
    return Owner.NONE.asPending();
  }

  @Test
  void theEndWaitsAMomentForOwners() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Pipeline pipeline = of(new Batches(List.of(List.of(FOUR))), late(owner), only(0));
    pipeline.run(() -> FOREVER);
    assertThat(view.calls()).doesNotContain("owner 1240");

    owner.completeAsync(() -> HTTPD, CompletableFuture.delayedExecutor(50, MILLISECONDS));
    pipeline.drain();

    assertThat(view.calls()).contains("owner 1240");
  }

  @Test
  void theEndDoesNotWaitForEver() throws IOException {
    Pipeline pipeline =
        of(new Batches(List.of(List.of(FOUR))), late(new CompletableFuture<>()), only(0));
    pipeline.run(() -> FOREVER);

    pipeline.drain();

    assertThat(pipeline.owners()).isEqualTo(new RunReport.Owners(1, 0));
  }

  @Test
  void aRowThatTheFilterCannotDecideAboutIsShownOnceItCan() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Batches source = new Batches(List.of(List.of(FOUR, SIX), List.of(FOUR)));
    Pipeline pipeline = of(source, late(owner), ofHttpd());

    pipeline.run(() -> FOREVER);
    assertThat(view.calls()).doesNotContain("retransmit 4");
    assertThat(pipeline.owners()).isEqualTo(new RunReport.Owners(0, 3));
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(view.owners()).containsExactly(HTTPD, HTTPD);
    assertThat(view.calls()).doesNotContain("owner 1240"); // nothing was shown without it
    assertThat(pipeline.rows()).isEqualTo(2);
    assertThat(pipeline.owners()).isEqualTo(new RunReport.Owners(0, 1));
  }

  @Test
  void aRowOfAnotherOwnerIsNotShownLate() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Pipeline pipeline = of(new Batches(List.of(List.of(FOUR))), late(owner), ofHttpd());
    pipeline.run(() -> FOREVER);

    owner.complete(SSHD);
    pipeline.drain();

    assertThat(pipeline.rows()).isZero();
    assertThat(pipeline.owners()).isEqualTo(new RunReport.Owners(0, 0));
  }

  /** Another inode is another connection, though its ends are the same. */
  @Test
  void anOwnerIsOfItsConnectionOnly() throws IOException {
    Retransmit event = Events.ipv4();
    OwnerFound ofAnother =
        new OwnerFound(
            Events.TIME,
            event.local(),
            event.remote(),
            new Socket(1, 0, 0, 0, event.socket().netns(), 0, 0, null),
            HTTPD);
    Row row = new Row(event, pending(), null);
    Batches source = new Batches(List.of(List.of(row, ofAnother)));

    Pipeline pipeline = of(source, null, only(0));
    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("retransmit 4", "flush");
    assertThat(pipeline.owners()).isEqualTo(new RunReport.Owners(1, 0));
  }

  /** What was recorded gives, as the source of another run, the same calls of the view. */
  @Test
  void aReplayIsTheRunWithItsLateOwnersAndUndecidedRows() throws IOException {
    for (Filter wanted : List.of(only(0), ofHttpd())) {
      view.calls().clear();
      recording.clear();
      CompletableFuture<Owner> owner = new CompletableFuture<>();
      Batches source = new Batches(List.of(List.of(FOUR, SIX, FOUR), List.of(lost(2)), List.of()));
      Pipeline live = of(source, late(owner), wanted);
      live.run(() -> FOREVER);
      owner.complete(HTTPD);
      live.drain();
      List<String> calls = withoutFlushes();
      Batches recorded = new Batches(List.of(List.copyOf(recording)));

      view.calls().clear();
      Pipeline replay = new Pipeline(recorded, Pipeline.Stages.ofRecording(wanted), outputs(), 100);
      replay.run(() -> FOREVER);

      assertThat(calls).isNotEmpty();
      assertThat(withoutFlushes()).isEqualTo(calls);
      assertThat(replay.owners()).isEqualTo(live.owners());
      assertThat(replay.rows()).isEqualTo(live.rows());
    }
  }

  private List<String> withoutFlushes() {
    return view.calls().stream().filter(call -> !call.equals("flush")).toList();
  }

  @Test
  void aRecordingHasWhatTheFilterExcludes() throws IOException {
    Batches source = new Batches(List.of(List.of(FOUR, SIX)));
    OwnerLookup known = new Owners(r -> CompletableFuture.completedFuture(HTTPD), HTTPD);

    of(source, known, only(6)).run(() -> FOREVER);

    assertThat(recording)
        .containsExactly(
            new Row((Retransmit) FOUR, HTTPD, null), new Row((Retransmit) SIX, HTTPD, null));
    assertThat(view.calls()).containsExactly("retransmit 6", "flush");
  }

  /** Keeps what it is told to record. */
  private final class Recorded implements Recording {
    @Override
    public void accept(Event event) {
      recording.add(event);
    }

    @Override
    public void flush() {}

    @Override
    public void finish(Instant end, RunReport.Check check) {}
  }

  /** Counts rows, and notes how many the view had been told of before each. */
  private final class Counted implements RowCounter {
    private final List<Integer> shownBefore = new ArrayList<>();
    private int owners;

    @Override
    public void add(Row row) {
      shownBefore.add(view.owners().size());
    }

    @Override
    public void owner(OwnerFound found) {
      owners++;
    }
  }

  @Test
  void rowsAndLateOwnersAreCountedOnceTheViewHasTakenThem() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Pipeline pipeline = of(new Batches(List.of(List.of(FOUR, SIX))), late(owner), only(0));

    pipeline.run(() -> FOREVER);
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(counter.shownBefore).containsExactly(1, 2);
    assertThat(counter.owners).isEqualTo(1);
  }

  /** Finds one cause for every retransmit. */
  private static final class OneCause implements CauseLookup {
    private static final CauseFinding CAUSE = CauseFinding.of(Cause.OUTSIDE, Proof.LIKELY);
    private static final CauseFinding UNKNOWN = CauseFinding.of(Cause.UNKNOWN, Proof.NONE);
    private final List<Row> counted = new ArrayList<>();
    private final CompletableFuture<CauseFinding> answer;

    OneCause(CompletableFuture<CauseFinding> answer) {
      this.answer = answer;
    }

    @Override
    public CompletableFuture<CauseFinding> find(Retransmit retransmit) {
      return answer;
    }

    @Override
    public CauseFinding known(Retransmit retransmit) {
      return UNKNOWN;
    }

    @Override
    public void count(Row row) {
      counted.add(row);
    }

    @Override
    public Diagnosis diagnosis() {
      return null;
    }
  }

  @Test
  void aRowHasItsCauseAndOnlyRowsThatAreShownAreInTheDiagnosis() throws IOException {
    OwnerLookup ofFour =
        new Owners(
            retransmit -> CompletableFuture.completedFuture(retransmit.ip() == 4 ? HTTPD : SSHD),
            SSHD);
    OneCause causes = new OneCause(CompletableFuture.completedFuture(OneCause.CAUSE));
    Pipeline.Stages stages = new Pipeline.Stages(ofHttpd(), ofFour, causes, new Recorded());

    new Pipeline(new Batches(List.of(List.of(FOUR, SIX))), stages, outputs(), 9).run(() -> FOREVER);

    assertThat(causes.counted).containsExactly(new Row((Retransmit) FOUR, HTTPD, OneCause.CAUSE));
    assertThat(recording).contains(causes.counted.get(0));
  }

  private OneCause run(CompletableFuture<CauseFinding> answer, LongSupplier nanosLeft)
      throws IOException {
    OneCause causes = new OneCause(answer);
    Pipeline.Stages stages = new Pipeline.Stages(only(0), owners, causes, null);
    new Pipeline(new Batches(List.of(List.of(FOUR))), stages, outputs(), 9).run(nanosLeft);
    return causes;
  }

  @Test
  void rowWaitsForItsCause() throws IOException {
    CompletableFuture<CauseFinding> answer = new CompletableFuture<>();
    answer.completeAsync(() -> OneCause.CAUSE, CompletableFuture.delayedExecutor(10, MILLISECONDS));

    assertThat(run(answer, () -> FOREVER).counted)
        .extracting(Row::cause)
        .containsExactly(OneCause.CAUSE);
  }

  @Test
  void rowWhoseCauseDoesNotComeInTimeGoesOutWithWhatIsKnown() throws IOException {
    assertThat(run(new CompletableFuture<>(), () -> FOREVER).counted)
        .extracting(Row::cause)
        .containsExactly(OneCause.UNKNOWN);
  }

  /** Answers of a test's making. */
  private record Owners(Function<Retransmit, CompletableFuture<Owner>> found, Owner known)
      implements OwnerLookup {
    @Override
    public CompletableFuture<Owner> find(Retransmit retransmit) {
      return found.apply(retransmit);
    }

    @Override
    public Owner known(Retransmit retransmit) {
      return known;
    }
  }

  /** Lets events of one IP version pass; 0: all. */
  private static Filter only(int ip) {
    return new Filter() {
      @Override
      public boolean wantsConnection(Retransmit retransmit) {
        return ip == 0 || retransmit.ip() == ip;
      }

      @Override
      public Decision decide(Owner owner) {
        return Decision.SHOW;
      }
    };
  }

  /** What is left of a view whose reader has gone. */
  private record FailingView(IOException failure) implements View {
    @Override
    public void begin() {}

    @Override
    public void row(Row row) throws IOException {
      throw failure;
    }

    @Override
    public void flush() {}
  }

  @Test
  void theWaitIsAsLongAsTheViewAllowsAndNoLongerThanWhatIsLeft() throws IOException {
    Batches source = new Batches(List.of(List.of(), List.of(), List.of()));
    long[] left = {FOREVER, 5_400_000, 1};

    pipeline(source, Long.MAX_VALUE).run(() -> source.polls() < 3 ? left[source.polls()] : 0);

    assertThat(source.waits()).containsExactly(view.idleMillis(), 6, 1);
  }
}
