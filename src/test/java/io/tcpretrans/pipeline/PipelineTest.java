package io.tcpretrans.pipeline;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.DropsLeftOut;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.event.Socket;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PipelineTest {
  private static final long FOREVER = Long.MAX_VALUE;
  private static final Event IPV4 = Events.ipv4();
  private static final Event IPV6 = Events.ipv6();

  private static final Owner HTTPD = new Owner(1240, "httpd", null, null);
  private static final Owner SSHD = new Owner(1241, "sshd", null, null);
  private static final Owner PENDING = Owner.NONE.asPending();

  private static final OwnerLookup NO_OWNERS =
      new Owners(retransmit -> CompletableFuture.completedFuture(Owner.NONE), Owner.NONE);
  private static final OwnerLookup HTTPD_FOR_IPV4_AND_SSHD_FOR_IPV6 =
      new Owners(
          retransmit -> CompletableFuture.completedFuture(retransmit.ip() == 4 ? HTTPD : SSHD),
          Owner.NONE);
  private static final Filter EVERYTHING = onlyIpVersion(0);

  private final Transcript view = new Transcript();
  private final List<LostEvents> losses = new ArrayList<>();
  private final List<Event> recording = new ArrayList<>();
  private final CounterSpy counter = new CounterSpy();

  /** Returns a pipeline that shows every event and looks nothing up. */
  private Pipeline pipeline(EventSource source, long maxRows) {
    return new Pipeline(
        source, new Stages(EVERYTHING, NO_OWNERS, CauseLookup.NONE, null), outputs(), maxRows);
  }

  private Outputs outputs() {
    return new Outputs(view, List.of(counter), losses::add);
  }

  /** Returns a pipeline that records every event. */
  private Pipeline recordingPipeline(EventSource source, OwnerLookup lookup, Filter filter) {
    return new Pipeline(
        source,
        new Stages(filter, lookup, CauseLookup.NONE, new RecordingSpy()),
        outputs(),
        Long.MAX_VALUE);
  }

  /**
   * Returns a lookup that finds this owner of IPv4 events, and no owner of IPv6 events.
   *
   * @param soFar the owner of an IPv4 row that does not wait for {@code owner} any longer
   */
  private static OwnerLookup lookupOfIpv4(CompletableFuture<Owner> owner, Owner soFar) {
    return new Owners(
        retransmit -> retransmit.ip() == 4 ? owner : CompletableFuture.completedFuture(Owner.NONE),
        soFar);
  }

  /** Returns a filter that shows the events of one IP version; 0: of both. */
  private static Filter onlyIpVersion(int ip) {
    return new Filter() {
      @Override
      public boolean isSet() {
        return ip != 0;
      }

      @Override
      public Decision decideByConnection(Retransmit retransmit) {
        return ip == 0 || retransmit.ip() == ip ? Decision.SHOW : Decision.HIDE;
      }

      @Override
      public Decision decideByOwner(Owner owner) {
        return Decision.SHOW;
      }
    };
  }

  /** Returns a filter that shows accepted connections, and cannot decide without a direction. */
  private static Filter onlyAccepted() {
    return new Filter() {
      @Override
      public boolean isSet() {
        return true;
      }

      @Override
      public Decision decideByConnection(Retransmit retransmit) {
        return retransmit.direction() == null ? Decision.UNDECIDED : Decision.SHOW;
      }

      @Override
      public Decision decideByOwner(Owner owner) {
        return Decision.SHOW;
      }
    };
  }

  /** Returns a filter that shows the rows of HTTPD, and cannot decide about a row without owner. */
  private static Filter onlyHttpd() {
    return new Filter() {
      @Override
      public boolean isSet() {
        return true;
      }

      @Override
      public Decision decideByConnection(Retransmit retransmit) {
        return Decision.SHOW;
      }

      @Override
      public Decision decideByOwner(Owner owner) {
        if (owner.pid() == 0) {
          return Decision.UNDECIDED;
        }
        return owner.equals(HTTPD) ? Decision.SHOW : Decision.HIDE;
      }
    };
  }

  private static LostEvents lost(long count) {
    return new LostEvents(Events.TIME, count);
  }

  @Test
  void viewGetsRowsInOrderAndIsFlushedAfterEachPoll() throws IOException {
    Pipeline pipeline =
        pipeline(new BatchSource(List.of(List.of(IPV4, IPV6), List.of(IPV6))), Long.MAX_VALUE);

    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("row 4", "row 6", "flush", "row 6", "flush");
    assertThat(pipeline.rows()).isEqualTo(3);
    assertThat(pipeline.lost()).isZero();
  }

  @Test
  void drainShowsEventsThatTheSourceReportedBeforeItStopped() throws IOException {
    BatchSource source =
        new BatchSource(List.of(List.of(IPV4), List.of(IPV6), List.of(IPV6, IPV4)));
    Pipeline pipeline = pipeline(source, Long.MAX_VALUE);

    pipeline.run(() -> source.polls() == 1 ? 0 : FOREVER);
    assertThat(pipeline.rows()).isEqualTo(1);
    pipeline.drain();

    assertThat(source.stopped()).isTrue();
    assertThat(pipeline.rows()).isEqualTo(4);
  }

  @Test
  void pollWithoutEventsDoesNotEndTheRun() throws IOException {
    Pipeline pipeline =
        pipeline(new BatchSource(List.of(List.of(), List.of(IPV4))), Long.MAX_VALUE);

    pipeline.run(() -> FOREVER);

    assertThat(pipeline.rows()).isEqualTo(1);
  }

  @Test
  void runEndsAtTheMaximumOfRowsWithinABatch() throws IOException {
    BatchSource source =
        new BatchSource(List.of(List.of(IPV4), List.of(IPV6, IPV4, IPV4), List.of(IPV4)));
    Pipeline pipeline = pipeline(source, 2);

    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("row 4", "flush", "row 6", "flush");
    assertThat(pipeline.rows()).isEqualTo(2);
    assertThat(source.polls()).isEqualTo(2);
  }

  @Test
  void lossesReachTheViewAndTheListenerAndAreSummed() throws IOException {
    Pipeline pipeline =
        pipeline(
            new BatchSource(List.of(List.of(IPV4, lost(3)), List.of(lost(4)))), Long.MAX_VALUE);

    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("row 4", "lost 3", "flush", "lost 4", "flush");
    assertThat(losses).containsExactly(lost(3), lost(4));
    assertThat(pipeline.lost()).isEqualTo(7);
    assertThat(pipeline.rows()).isEqualTo(1);
  }

  @Test
  void lossAfterTheLastRowIsCounted() throws IOException {
    Pipeline pipeline = pipeline(new BatchSource(List.of(List.of(IPV4, IPV4, lost(3)))), 1);

    pipeline.run(() -> FOREVER);

    assertThat(pipeline.rows()).isEqualTo(1);
    assertThat(pipeline.lost()).isEqualTo(3);
  }

  @Test
  void runEndsAfterThePollDuringWhichTheTimeRanOut() throws IOException {
    BatchSource source = new BatchSource(List.of(List.of(IPV4), List.of(IPV6), List.of(IPV4)));
    Pipeline pipeline = pipeline(source, Long.MAX_VALUE);

    pipeline.run(() -> source.polls() == 2 ? 0 : FOREVER);

    assertThat(view.calls()).containsExactly("row 4", "flush", "row 6", "flush");
  }

  @Test
  void runWithoutTimeDoesNotPoll() throws IOException {
    BatchSource source = new BatchSource(List.of(List.of(IPV4)));

    pipeline(source, Long.MAX_VALUE).run(() -> 0);

    assertThat(source.polls()).isZero();
  }

  @Test
  void exceptionOfTheViewEndsTheRun() {
    IOException broken = new IOException("Broken pipe");
    BatchSource source = new BatchSource(List.of(List.of(IPV4), List.of(IPV4)));
    Pipeline pipeline =
        new Pipeline(
            source,
            new Stages(EVERYTHING, NO_OWNERS, CauseLookup.NONE, null),
            new Outputs(new FailingView(broken), List.of(), losses::add),
            Long.MAX_VALUE);

    assertThatThrownBy(() -> pipeline.run(() -> FOREVER)).isSameAs(broken);
    assertThat(source.polls()).isEqualTo(1);
  }

  @Test
  void rowWaitsForItsOwnerAndDelaysTheRowsBehindIt() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    BatchSource source = new BatchSource(List.of(List.of(IPV4, IPV6), List.of(IPV6)));

    recordingPipeline(source, lookupOfIpv4(owner, SSHD), EVERYTHING)
        .run(
            () -> {
              if (source.polls() == 2) {
                assertThat(view.calls()).doesNotContain("row 6");
                owner.complete(HTTPD);
              }
              return FOREVER;
            });

    assertThat(view.calls()).containsSubsequence("row 4", "row 6", "row 6");
    assertThat(view.owners()).containsExactly(HTTPD, Owner.NONE, Owner.NONE);
  }

  @Test
  void rowWhoseOwnerIsNotFoundInTimeHasTheOwnerSoFar() throws IOException {
    Pipeline pipeline =
        recordingPipeline(
            new BatchSource(List.of(List.of(IPV4, IPV6))),
            lookupOfIpv4(new CompletableFuture<>(), SSHD),
            EVERYTHING);

    pipeline.run(() -> FOREVER);

    assertThat(view.owners()).containsExactly(SSHD, Owner.NONE);
    assertThat(pipeline.rows()).isEqualTo(2);
  }

  @Test
  void drainShowsRowsThatWaitForTheirOwner() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    BatchSource source = new BatchSource(List.of(List.of(IPV4), List.of()));
    Pipeline pipeline = recordingPipeline(source, lookupOfIpv4(owner, SSHD), EVERYTHING);

    pipeline.run(() -> source.polls() == 1 ? 0 : FOREVER);
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(view.owners()).containsExactly(HTTPD);
  }

  @Test
  void withoutRecordingOwnerOfAnExcludedConnectionIsNotLookedUp() throws IOException {
    List<Retransmit> lookedUp = new ArrayList<>();
    OwnerLookup lookup =
        new Owners(
            retransmit -> {
              lookedUp.add(retransmit);
              return CompletableFuture.completedFuture(Owner.NONE);
            },
            Owner.NONE);
    BatchSource source = new BatchSource(List.of(List.of(IPV4, IPV6)));

    new Pipeline(source, new Stages(onlyIpVersion(6), lookup, CauseLookup.NONE, null), outputs(), 1)
        .run(() -> FOREVER);

    assertThat(lookedUp).containsExactly((Retransmit) IPV6);
    assertThat(view.calls()).containsExactly("row 6", "flush");
  }

  @Test
  void rowsOfExcludedOwnersAreNeitherShownNorCounted() throws IOException {
    BatchSource source = new BatchSource(List.of(List.of(IPV6, IPV4, IPV6, IPV4)));
    Pipeline pipeline = recordingPipeline(source, HTTPD_FOR_IPV4_AND_SSHD_FOR_IPV6, onlyHttpd());

    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("row 4", "row 4", "flush");
    assertThat(counter.rowsOfView).hasSize(2);
    assertThat(pipeline.rows()).isEqualTo(2);
    assertThat(pipeline.missingOwners()).isEqualTo(new RunReport.MissingOwners(0, 0));
  }

  @Test
  void filterResultHasTheShownSegmentsAndAllOfTheHost() throws IOException {
    BatchSource source = new BatchSource(List.of(List.of(IPV6, IPV4, IPV6, IPV4)));
    Pipeline pipeline = recordingPipeline(source, NO_OWNERS, onlyIpVersion(4));

    pipeline.run(() -> FOREVER);

    assertThat(pipeline.filterResult()).isEqualTo(new RunReport.FilterResult(4, 0, 4L, 6L));
  }

  @Test
  void filterResultHasWhatTheSourceLeftOut() throws IOException {
    BatchSource source = new BatchSource(List.of(List.of(IPV4)));
    source.excluded(new EventSource.Excluded(10, 20));
    Pipeline pipeline = recordingPipeline(source, NO_OWNERS, onlyIpVersion(4));

    pipeline.run(() -> FOREVER);

    assertThat(pipeline.filterResult()).isEqualTo(new RunReport.FilterResult(2, 0, 11L, 22L));
  }

  @Test
  void filterResultCountsRowsOfRecordingsAndUnknownDirections() throws IOException {
    Row unknown = Rows.ipv6();
    BatchSource source = new BatchSource(List.of(List.of(Rows.ipv4(), unknown)));
    Pipeline pipeline = recordingPipeline(source, NO_OWNERS, onlyAccepted());

    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("row 4", "flush");
    assertThat(pipeline.filterResult()).isEqualTo(new RunReport.FilterResult(2, 1, 2L, 3L));
  }

  @Test
  void runWithItsMaximumOfRowsDoesNotCountTheOthers() throws IOException {
    Pipeline everything = pipeline(new BatchSource(List.of(List.of(IPV4))), Long.MAX_VALUE);
    everything.run(() -> FOREVER);
    assertThat(everything.filterResult()).isNull();

    BatchSource source = new BatchSource(List.of(List.of(IPV4, IPV6)));
    Pipeline first =
        new Pipeline(
            source, new Stages(onlyIpVersion(4), NO_OWNERS, CauseLookup.NONE, null), outputs(), 1);
    first.run(() -> FOREVER);
    assertThat(first.filterResult())
        .isEqualTo(new RunReport.FilterResult(((Retransmit) IPV4).segs(), 0, null, null));
  }

  @Test
  void viewGetsALateOwnerOncePerConnection() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    BatchSource source = new BatchSource(List.of(List.of(IPV4, IPV4, IPV6)));
    Pipeline pipeline = recordingPipeline(source, lookupOfIpv4(owner, PENDING), EVERYTHING);

    pipeline.run(() -> FOREVER);
    assertThat(pipeline.missingOwners()).isEqualTo(new RunReport.MissingOwners(3, 0));
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(view.calls()).containsSubsequence("row 4", "row 4", "row 6", "owner 1240");
    assertThat(view.calls()).containsOnlyOnce("owner 1240");
    assertThat(view.owners()).containsExactly(PENDING, PENDING, Owner.NONE);
    assertThat(pipeline.missingOwners()).isEqualTo(new RunReport.MissingOwners(1, 0));
  }

  @Test
  void drainWaitsForLateOwners() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Pipeline pipeline =
        recordingPipeline(
            new BatchSource(List.of(List.of(IPV4))), lookupOfIpv4(owner, PENDING), EVERYTHING);
    pipeline.run(() -> FOREVER);
    assertThat(view.calls()).doesNotContain("owner 1240");

    owner.completeAsync(() -> HTTPD, CompletableFuture.delayedExecutor(50, MILLISECONDS));
    pipeline.drain();

    assertThat(view.calls()).contains("owner 1240");
  }

  @Test
  void drainEndsThoughAnOwnerIsNeverFound() throws IOException {
    Pipeline pipeline =
        recordingPipeline(
            new BatchSource(List.of(List.of(IPV4))),
            lookupOfIpv4(new CompletableFuture<>(), PENDING),
            EVERYTHING);
    pipeline.run(() -> FOREVER);

    pipeline.drain();

    assertThat(pipeline.missingOwners()).isEqualTo(new RunReport.MissingOwners(1, 0));
  }

  @Test
  void undecidedRowIsShownOnceItsOwnerIsFound() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    BatchSource source = new BatchSource(List.of(List.of(IPV4, IPV6), List.of(IPV4)));
    Pipeline pipeline = recordingPipeline(source, lookupOfIpv4(owner, PENDING), onlyHttpd());

    pipeline.run(() -> FOREVER);
    assertThat(view.calls()).doesNotContain("row 4");
    assertThat(pipeline.missingOwners()).isEqualTo(new RunReport.MissingOwners(0, 3));
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(view.owners()).containsExactly(HTTPD, HTTPD);
    assertThat(view.calls())
        .as("late owner, though no row was shown without it")
        .doesNotContain("owner 1240");
    assertThat(pipeline.rows()).isEqualTo(2);
    assertThat(pipeline.missingOwners()).isEqualTo(new RunReport.MissingOwners(0, 1));
  }

  @Test
  void undecidedRowIsHiddenOnceAnExcludedOwnerIsFound() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Pipeline pipeline =
        recordingPipeline(
            new BatchSource(List.of(List.of(IPV4))), lookupOfIpv4(owner, PENDING), onlyHttpd());
    pipeline.run(() -> FOREVER);

    owner.complete(SSHD);
    pipeline.drain();

    assertThat(pipeline.rows()).isZero();
    assertThat(pipeline.missingOwners()).isEqualTo(new RunReport.MissingOwners(0, 0));
  }

  @Test
  void lateOwnerOfAnotherSocketBetweenTheSameEndpointsIsIgnored() throws IOException {
    Retransmit event = Events.ipv4();
    OwnerFound ofAnotherInode =
        new OwnerFound(
            Events.TIME,
            event.local(),
            event.remote(),
            new Socket(1, 0, 0, 0, event.socket().netns(), 0, 0, null),
            HTTPD);
    Row row = new Row(event, PENDING, null);
    BatchSource source = new BatchSource(List.of(List.of(row, ofAnotherInode)));

    Pipeline pipeline = recordingPipeline(source, null, EVERYTHING);
    pipeline.run(() -> FOREVER);

    assertThat(view.calls()).containsExactly("row 4", "flush");
    assertThat(pipeline.missingOwners()).isEqualTo(new RunReport.MissingOwners(1, 0));
  }

  @Test
  void replayShowsTheSameAsTheRecordedRun() throws IOException {
    for (Filter filter : List.of(EVERYTHING, onlyHttpd())) {
      view.calls().clear();
      recording.clear();
      CompletableFuture<Owner> owner = new CompletableFuture<>();
      BatchSource source =
          new BatchSource(List.of(List.of(IPV4, IPV6, IPV4), List.of(lost(2)), List.of()));
      Pipeline live = recordingPipeline(source, lookupOfIpv4(owner, PENDING), filter);
      live.run(() -> FOREVER);
      owner.complete(HTTPD);
      live.drain();
      List<String> liveCalls = callsWithoutFlush();
      BatchSource recordedEvents = new BatchSource(List.of(List.copyOf(recording)));

      view.calls().clear();
      Pipeline replay =
          new Pipeline(recordedEvents, Stages.ofReplay(filter, CauseLookup.NONE), outputs(), 100);
      replay.run(() -> FOREVER);

      assertThat(liveCalls).isNotEmpty();
      assertThat(callsWithoutFlush()).isEqualTo(liveCalls);
      assertThat(replay.missingOwners()).isEqualTo(live.missingOwners());
      assertThat(replay.rows()).isEqualTo(live.rows());
    }
  }

  private List<String> callsWithoutFlush() {
    return view.calls().stream().filter(call -> !call.equals("flush")).toList();
  }

  @Test
  void recordingHasTheRowsThatTheFilterExcludes() throws IOException {
    BatchSource source = new BatchSource(List.of(List.of(IPV4, IPV6)));
    OwnerLookup lookup = new Owners(r -> CompletableFuture.completedFuture(HTTPD), HTTPD);

    recordingPipeline(source, lookup, onlyIpVersion(6)).run(() -> FOREVER);

    assertThat(recording)
        .containsExactly(
            new Row((Retransmit) IPV4, HTTPD, null), new Row((Retransmit) IPV6, HTTPD, null));
    assertThat(view.calls()).containsExactly("row 6", "flush");
  }

  @Test
  void rowsAndLateOwnersReachTheViewBeforeTheCounters() throws IOException {
    CompletableFuture<Owner> owner = new CompletableFuture<>();
    Pipeline pipeline =
        recordingPipeline(
            new BatchSource(List.of(List.of(IPV4, IPV6))),
            lookupOfIpv4(owner, PENDING),
            EVERYTHING);

    pipeline.run(() -> FOREVER);
    owner.complete(HTTPD);
    pipeline.drain();

    assertThat(counter.rowsOfView).containsExactly(1, 2);
    assertThat(counter.lateOwners).isEqualTo(1);
  }

  @Test
  void causesOfShownRowsAreCounted() throws IOException {
    FixedCause causes = new FixedCause(PendingCause.decided(FixedCause.CAUSE));
    Stages stages =
        new Stages(onlyHttpd(), HTTPD_FOR_IPV4_AND_SSHD_FOR_IPV6, causes, new RecordingSpy());

    new Pipeline(new BatchSource(List.of(List.of(IPV4, IPV6))), stages, outputs(), 9)
        .run(() -> FOREVER);

    assertThat(causes.counted).containsExactly(new Row((Retransmit) IPV4, HTTPD, FixedCause.CAUSE));
    assertThat(recording).contains(causes.counted.get(0));
  }

  @Test
  void droppedPacketsGoOnlyToTheRecording() throws IOException {
    Event drop = new DropsLeftOut(Events.TIME, 3);
    Stages stages = new Stages(EVERYTHING, NO_OWNERS, new FixedCause(null), new RecordingSpy());

    new Pipeline(new BatchSource(List.of(List.of(drop))), stages, outputs(), 9).run(() -> FOREVER);

    assertThat(recording).containsExactly(drop);
    assertThat(callsWithoutFlush()).isEmpty();
  }

  /** Runs a pipeline with one retransmit, and returns the causes that it counted. */
  private FixedCause runWithCause(PendingCause cause) throws IOException {
    FixedCause causes = new FixedCause(cause);
    Stages stages = new Stages(EVERYTHING, NO_OWNERS, causes, null);
    new Pipeline(new BatchSource(List.of(List.of(IPV4))), stages, outputs(), 9).run(() -> FOREVER);
    return causes;
  }

  @Test
  void rowWaitsForItsCause() throws IOException {
    PendingCause cause = new PendingCause();
    List<Row> countedBefore = new ArrayList<>();
    FixedCause causes = new FixedCause(cause);
    causes.afterBatch =
        () -> {
          if (causes.polls == 2) { // the pipeline polls its source again while the row waits
            countedBefore.addAll(causes.counted);
            cause.complete(FixedCause.CAUSE);
          }
        };
    Stages stages = new Stages(EVERYTHING, NO_OWNERS, causes, null);
    new Pipeline(new BatchSource(List.of(List.of(IPV4), List.of())), stages, outputs(), 9)
        .run(() -> FOREVER);

    assertThat(countedBefore).isEmpty();
    assertThat(causes.counted).extracting(Row::cause).containsExactly(FixedCause.CAUSE);
  }

  @Test
  void rowWhoseCauseIsNotFoundInTimeHasTheCauseSoFar() throws IOException {
    PendingCause cause = new PendingCause();
    cause.concludeSoFar(FixedCause.UNKNOWN);

    assertThat(runWithCause(cause).counted)
        .extracting(Row::cause)
        .containsExactly(FixedCause.UNKNOWN);
  }

  @Test
  void pollWaitsNoLongerThanTheViewAllowsAndTheTimeLeft() throws IOException {
    BatchSource source = new BatchSource(List.of(List.of(), List.of(), List.of()));
    long[] nanosLeft = {FOREVER, 5_400_000, 1}; // 5.4 ms are rounded up

    pipeline(source, Long.MAX_VALUE).run(() -> source.polls() < 3 ? nanosLeft[source.polls()] : 0);

    assertThat(source.pollMillis()).containsExactly(view.idleMillis(), 6, 1);
  }

  /** A lookup with these results, and with one owner for all rows that cannot wait any longer. */
  private record Owners(Function<Retransmit, CompletableFuture<Owner>> results, Owner soFar)
      implements OwnerLookup {
    @Override
    public CompletableFuture<Owner> find(Retransmit retransmit) {
      return results.apply(retransmit);
    }

    @Override
    public Owner ownerSoFar(Retransmit retransmit) {
      return soFar;
    }
  }

  @Test
  void causesAreDecidedAtTheEndOfEachBatch() throws IOException {
    FixedCause causes = new FixedCause(PendingCause.decided(FixedCause.CAUSE));
    Stages stages = new Stages(EVERYTHING, NO_OWNERS, causes, null);

    new Pipeline(new BatchSource(List.of(List.of(IPV4, IPV6), List.of(IPV4))), stages, outputs(), 9)
        .run(() -> FOREVER);

    assertThat(causes.batches).containsSequence(2, 1);
  }

  @Test
  void excludedRetransmitsAreNotedForTheCausesOfLaterOnes() throws IOException {
    FixedCause causes = new FixedCause(PendingCause.decided(FixedCause.CAUSE));
    Stages stages = new Stages(onlyIpVersion(6), NO_OWNERS, causes, null);

    new Pipeline(new BatchSource(List.of(List.of(IPV4, IPV6))), stages, outputs(), 9)
        .run(() -> FOREVER);

    assertThat(causes.noted).containsExactly((Retransmit) IPV4);
  }

  /** A lookup with one result for all retransmits. */
  private static final class FixedCause implements CauseLookup {
    @Override
    public void lost() {
      // no cause depends on it
    }

    private static final CauseFinding CAUSE = CauseFinding.of(Cause.OUTSIDE, Proof.SEEN);
    private static final CauseFinding UNKNOWN = CauseFinding.of(Cause.UNKNOWN, Proof.NONE);
    private final List<Row> counted = new ArrayList<>();
    private final List<Retransmit> noted = new ArrayList<>();

    /** How many causes were asked in each batch that had any. */
    private final List<Integer> batches = new ArrayList<>();

    private final PendingCause cause;
    private Runnable afterBatch = () -> {};
    private int asked;
    private int polls;

    FixedCause(PendingCause cause) {
      this.cause = cause;
    }

    @Override
    public PendingCause find(Retransmit retransmit) {
      asked++;
      return cause;
    }

    @Override
    public void note(Retransmit retransmit) {
      noted.add(retransmit);
    }

    @Override
    public void endOfBatch() {
      if (asked > 0) {
        batches.add(asked);
      }
      asked = 0;
      polls++;
      afterBatch.run();
    }

    @Override
    public void count(Row row) {
      counted.add(row);
    }

    @Override
    public HostFacts facts() {
      return null;
    }

    @Override
    public Diagnosis diagnosis(HostFacts facts) {
      return null;
    }
  }

  /** A recording that keeps its events in a list. */
  private final class RecordingSpy implements Recording {
    @Override
    public void accept(Event event) {
      recording.add(event);
    }

    @Override
    public void flush() {}

    @Override
    public void finish(Instant end, RunReport.Check check, HostFacts facts) {}
  }

  /** A counter that notes, for each of its rows, how many rows the view has taken by then. */
  private final class CounterSpy implements RowCounter {
    private final List<Integer> rowsOfView = new ArrayList<>();
    private int lateOwners;

    @Override
    public void add(Row row) {
      rowsOfView.add(view.owners().size());
    }

    @Override
    public void ownerFound(OwnerFound found) {
      lateOwners++;
    }
  }

  /** A view whose output cannot be written. */
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
}
