package io.tcpretrans.pipeline;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
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
  private final List<Lost> warnings = new ArrayList<>();
  private final List<Event> recording = new ArrayList<>();
  private final OwnerLookup owners =
      new Owners(retransmit -> CompletableFuture.completedFuture(Owner.NONE), Owner.NONE);
  private final Filter filter = only(0);

  private Pipeline pipeline(EventSource source, long maxEvents) {
    return new Pipeline(source, owners, null, filter, view, warnings::add, maxEvents);
  }

  private static Lost lost(long count) {
    return new Lost(Events.TIME, count);
  }

  @Test
  void eventsAreShownInOrderAndFlushedAfterEachBatch() throws IOException {
    Pipeline pipeline =
        pipeline(new Batches(List.of(List.of(FOUR, SIX), List.of(SIX))), Long.MAX_VALUE);

    pipeline.run(() -> FOREVER);

    assertThat(view.calls())
        .containsExactly("retransmit 4", "retransmit 6", "flush", "retransmit 6", "flush");
    assertThat(pipeline.events()).isEqualTo(3);
    assertThat(pipeline.lost()).isZero();
  }

  @Test
  void whatTheSourceHadMadeByTheEndIsStillShown() throws IOException {
    Batches source = new Batches(List.of(List.of(FOUR), List.of(SIX), List.of(SIX, FOUR)));
    Pipeline pipeline = pipeline(source, Long.MAX_VALUE);

    pipeline.run(() -> source.polls() == 1 ? 0 : FOREVER);
    assertThat(pipeline.events()).isEqualTo(1);
    pipeline.drain();

    assertThat(source.stopped()).isTrue();
    assertThat(pipeline.events()).isEqualTo(4);
  }

  @Test
  void aBatchWithoutEventsDoesNotEndTheRun() throws IOException {
    Pipeline pipeline = pipeline(new Batches(List.of(List.of(), List.of(FOUR))), Long.MAX_VALUE);

    pipeline.run(() -> FOREVER);

    assertThat(pipeline.events()).isEqualTo(1);
  }

  @Test
  void itStopsInTheMiddleOfABatchWhenEnoughEventsWereShown() throws IOException {
    Batches source = new Batches(List.of(List.of(FOUR), List.of(SIX, FOUR, FOUR), List.of(FOUR)));
    Pipeline pipeline = pipeline(source, 2);

    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("retransmit 4", "flush", "retransmit 6", "flush");
    assertThat(pipeline.events()).isEqualTo(2);
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
    assertThat(pipeline.events()).isEqualTo(1);
  }

  @Test
  void lossesAreCountedEvenWhenEnoughEventsWereShown() throws IOException {
    Pipeline pipeline = pipeline(new Batches(List.of(List.of(FOUR, FOUR, lost(3)))), 1);

    pipeline.run(() -> FOREVER);

    assertThat(pipeline.events()).isEqualTo(1);
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
            source, owners, null, filter, new FailingView(broken), warnings::add, Long.MAX_VALUE);

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
    return new Pipeline(source, later, null, filter, view, warnings::add, Long.MAX_VALUE);
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
    assertThat(pipeline.events()).isEqualTo(2);
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

    new Pipeline(source, noted, null, only(6), view, warnings::add, 1).run(() -> FOREVER);

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
    assertThat(pipeline.events()).isEqualTo(2);
    assertThat(pipeline.owners()).isEqualTo(new Result.Owners(0, 0));
  }

  private Pipeline of(EventSource source, OwnerLookup lookup, Filter wanted) {
    return new Pipeline(
        source, lookup, recording::add, wanted, view, warnings::add, Long.MAX_VALUE);
  }

  /** Decides once the owner is known. */
  private static Filter ofHttpd() {
    return new Filter() {
      @Override
      public boolean wantsConnection(Retransmit retransmit) {
        return true;
      }

      @Override
      public Decision decide(Retransmit retransmit) {
        if (retransmit.owner().pid() == 0) {
          return Decision.UNDECIDED;
        }
        return retransmit.owner().equals(HTTPD) ? Decision.SHOW : Decision.HIDE;
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
    assertThat(pipeline.owners()).isEqualTo(new Result.Owners(3, 0));
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(view.calls())
        .containsSubsequence("retransmit 4", "retransmit 4", "retransmit 6", "owner 1240");
    assertThat(view.calls()).containsOnlyOnce("owner 1240");
    assertThat(view.owners()).containsExactly(pending(), pending(), Owner.NONE);
    assertThat(pipeline.owners()).isEqualTo(new Result.Owners(1, 0));
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

    assertThat(pipeline.owners()).isEqualTo(new Result.Owners(1, 0));
  }

  @Test
  void aRowThatTheFilterCannotDecideAboutIsShownOnceItCan() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Batches source = new Batches(List.of(List.of(FOUR, SIX), List.of(FOUR)));
    Pipeline pipeline = of(source, late(owner), ofHttpd());

    pipeline.run(() -> FOREVER);
    assertThat(view.calls()).doesNotContain("retransmit 4");
    assertThat(pipeline.owners()).isEqualTo(new Result.Owners(0, 3));
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(view.owners()).containsExactly(HTTPD, HTTPD);
    assertThat(view.calls()).doesNotContain("owner 1240"); // nothing was shown without it
    assertThat(pipeline.events()).isEqualTo(2);
    assertThat(pipeline.owners()).isEqualTo(new Result.Owners(0, 1));
  }

  @Test
  void aRowOfAnotherOwnerIsNotShownLate() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Pipeline pipeline = of(new Batches(List.of(List.of(FOUR))), late(owner), ofHttpd());
    pipeline.run(() -> FOREVER);

    owner.complete(SSHD);
    pipeline.drain();

    assertThat(pipeline.events()).isZero();
    assertThat(pipeline.owners()).isEqualTo(new Result.Owners(0, 0));
  }

  /** Another inode is another connection, though its ends are the same. */
  @Test
  void anOwnerIsOfItsConnectionOnly() throws IOException {
    Retransmit row = Events.ipv4().withOwner(pending());
    OwnerFound ofAnother =
        new OwnerFound(
            Events.TIME,
            row.local(),
            row.remote(),
            new Socket(1, 0, 0, 0, row.socket().netns(), 0, 0, null),
            HTTPD);
    Batches source = new Batches(List.of(List.of(row, ofAnother)));
    OwnerLookup recorded =
        new Owners(r -> CompletableFuture.completedFuture(r.owner()), Owner.NONE);

    Pipeline pipeline = of(source, recorded, only(0));
    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("retransmit 4", "flush");
    assertThat(pipeline.owners()).isEqualTo(new Result.Owners(1, 0));
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
      OwnerLookup known = new Owners(r -> CompletableFuture.completedFuture(r.owner()), Owner.NONE);
      Pipeline replay = new Pipeline(recorded, known, null, wanted, view, warnings::add, 100);
      replay.run(() -> FOREVER);

      assertThat(calls).isNotEmpty();
      assertThat(withoutFlushes()).isEqualTo(calls);
      assertThat(replay.owners()).isEqualTo(live.owners());
      assertThat(replay.events()).isEqualTo(live.events());
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
        .containsExactly(((Retransmit) FOUR).withOwner(HTTPD), ((Retransmit) SIX).withOwner(HTTPD));
    assertThat(view.calls()).containsExactly("retransmit 6", "flush");
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
      public Decision decide(Retransmit retransmit) {
        return Decision.SHOW;
      }
    };
  }

  /** What is left of a view whose reader has gone. */
  private record FailingView(IOException failure) implements View {
    @Override
    public void begin() {}

    @Override
    public void retransmit(Retransmit retransmit) throws IOException {
      throw failure;
    }

    @Override
    public void lost(Lost lost) {}

    @Override
    public void end(Result result) {}

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
