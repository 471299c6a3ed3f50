package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.pipeline.RunReport.Check;
import io.tcpretrans.sys.TcpCounters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison with invented readings. Numbers are segments. */
class SegmentLedgerTest {
  // identities of two namespaces; a later namespace may have a smaller identity
  private static final long BLUE = 4097;
  private static final long GREEN = 3;

  /** The inode number of every namespace of these tests. */
  private static final long INODE = 4026532245L;

  private static final int SENT_PER_RETRANSMIT = 10;

  private final SegmentLedger ledger = new SegmentLedger(true);

  private static NamespaceSegs seen(long id, long segs, long lost) {
    return new NamespaceSegs(id, 0xffff888000000000L + id, segs, lost, INODE);
  }

  private static NamespaceSegs seen(long id, long segs) {
    return seen(id, segs, 0);
  }

  private static NamespaceReading reading(NamespaceSegs seen, long counted, long margin) {
    return new NamespaceReading(
        seen, new TcpCounters(counted, 0, counted * SENT_PER_RETRANSMIT), margin);
  }

  private void addReading(long id, long counted, long seen) {
    ledger.add(reading(seen(id, seen), counted, 0), false);
  }

  private void addFirstSweepReading(long id, long counted, long seen) {
    ledger.add(reading(seen(id, seen), counted, 0), true);
  }

  private static void assertCompared(Check check, long seen, long counted) {
    assertThat(check.seen()).as("seen").isEqualTo(seen);
    assertThat(check.counted()).as("counted").isEqualTo(counted);
  }

  /** Compares after a last sweep that read these namespaces. No namespace has ended. */
  private Check compare(Set<Long> readNow, NamespaceSegs... all) {
    return ledger.compare(List.of(all), readNow, seen -> true);
  }

  private static void assertEverythingCompared(Check check) {
    assertThat(check.isComplete()).as(check.toString()).isTrue();
    assertThat(check.margin()).isZero();
  }

  @Test
  void comparesBetweenTheFirstAndTheLastReading() {
    addFirstSweepReading(BLUE, 17000, 0);
    addReading(BLUE, 18588, 1588);

    Check check = compare(Set.of(BLUE), seen(BLUE, 1588));

    assertCompared(check, 1588, 1588);
    assertThat(check.sent()).isEqualTo(15880);
    assertEverythingCompared(check);
  }

  @Test
  void countsWhatTheKernelHasCountedUntilNow() {
    addFirstSweepReading(BLUE, 17000, 0);
    addFirstSweepReading(GREEN, 5, 0);
    assertThat(ledger.counted()).isZero();

    addReading(BLUE, 17100, 0);
    addReading(GREEN, 7, 0);
    assertThat(ledger.counted()).isEqualTo(102);

    ledger.close(seen(GREEN, 0));
    assertThat(ledger.counted()).as("an ended namespace stays counted").isEqualTo(102);
  }

  @Test
  void segmentsThatTheHookMissedAreOnlyCounted() {
    addFirstSweepReading(BLUE, 100, 0);
    addReading(BLUE, 112, 10);

    Check check = compare(Set.of(BLUE), seen(BLUE, 10));

    assertCompared(check, 10, 12);
  }

  @Test
  void segmentsBeforeTheFirstReadingAreSeparate() {
    addFirstSweepReading(BLUE, 43000, 39186);
    addReading(BLUE, 46803, 42989);

    Check check = compare(Set.of(BLUE), seen(BLUE, 42989));

    assertCompared(check, 3803, 3803);
    assertThat(check.before()).isEqualTo(39186);
  }

  @Test
  void lossesBeforeTheFirstReadingAreNotSubtracted() {
    ledger.add(reading(seen(BLUE, 43000, 42989), 43000, 0), true);
    ledger.add(reading(seen(BLUE, 46803, 42990), 46803, 0), false);

    Check check = compare(Set.of(BLUE), seen(BLUE, 46803, 42990));

    assertCompared(check, 3802, 3803);
    assertThat(check.before()).isEqualTo(11);
  }

  @ParameterizedTest(name = "first read with {0} segments")
  @CsvSource({"0", "1", "23"})
  void allRetransmitsOfANewNamespaceAreCompared(long first) {
    addReading(BLUE, first, first);
    addReading(BLUE, 29, 29);

    Check check = compare(Set.of(BLUE), seen(BLUE, 29));

    assertCompared(check, 29, 29);
    assertThat(check.ratePercent()).isEqualTo(100.0 / (1 + SENT_PER_RETRANSMIT));
    assertEverythingCompared(check);
  }

  @Test
  void olderNamespaceThatBecomesVisibleIsComparedFromThenOn() {
    addReading(BLUE, 14900, 8);
    addReading(BLUE, 28821, 13929);

    Check check = compare(Set.of(BLUE), seen(BLUE, 13929));

    assertCompared(check, 13921, 13921);
    assertThat(check.unread()).isEqualTo(8);
    assertThat(check.before()).isZero();
  }

  @Test
  void countersBeforeTheOnlyReadingAreNotCompared() {
    addReading(BLUE, 14892, 0);

    Check check = compare(Set.of(BLUE));

    assertThat(check.counted()).isZero();
    assertThat(check.sent()).isZero();
    assertEverythingCompared(check);
  }

  @Test
  void namespacesWithTheSameInodeNumberHaveSeparateAccounts() {
    addReading(BLUE, 3, 3);
    addReading(BLUE, 23, 23);
    ledger.close(seen(BLUE, 23));
    addReading(GREEN, 1, 1);
    addReading(GREEN, 6, 6);

    Check check = compare(Set.of(GREEN), seen(GREEN, 6));

    assertCompared(check, 29, 29);
    assertEverythingCompared(check);
  }

  @Test
  void segmentsOfAnEndedNamespaceAfterItsLastReadingAreSeparate() {
    addFirstSweepReading(BLUE, 5, 0);
    addReading(BLUE, 15, 10);
    ledger.setMountNames(Map.of(BLUE, "blue"));
    ledger.close(seen(BLUE, 14, 1));

    Check check = compare(Set.of());

    assertCompared(check, 10, 10);
    assertThat(check.ended()).isEqualTo(3);
    assertThat(check.endedNames()).containsExactly("blue");
    assertThat(check.unread()).isZero();
  }

  @Test
  void endedNamespaceKeepsItsNameIfALaterOneHasItsInode() {
    addFirstSweepReading(BLUE, 5, 0);
    ledger.setMountNames(Map.of(BLUE, "blue"));
    addFirstSweepReading(GREEN, 0, 0);
    ledger.setMountNames(Map.of(GREEN, "green"));
    ledger.close(seen(BLUE, 4));

    assertThat(compare(Set.of(GREEN)).endedNames()).containsExactly("blue");
  }

  @Test
  void endedNamespaceIsNotNamedIfAllItsSegmentsWereCompared() {
    addFirstSweepReading(BLUE, 5, 0);
    ledger.setMountNames(Map.of(BLUE, "blue"));
    ledger.close(seen(BLUE, 0));

    assertThat(compare(Set.of()).endedNames()).isEmpty();
  }

  @Test
  void namespaceThatEndedAfterTheLastSweepIsCountedAsEnded() {
    addFirstSweepReading(BLUE, 5, 0);
    ledger.setMountNames(Map.of(BLUE, "blue"));

    Check check = ledger.compare(List.of(seen(BLUE, 4), seen(GREEN, 2)), Set.of(), seen -> false);

    assertThat(check.ended()).isEqualTo(6);
    assertThat(check.endedNames()).containsExactly("blue");
    assertThat(check.unread()).isZero();
  }

  @Test
  void livingNamespaceThatIsNoLongerVisibleIsCountedAsUnread() {
    addFirstSweepReading(BLUE, 5, 0);
    addReading(BLUE, 15, 10);

    Check check = compare(Set.of(), seen(BLUE, 14));

    assertCompared(check, 10, 10);
    assertThat(check.unread()).isEqualTo(4);
    assertThat(check.ended()).isZero();
  }

  @Test
  void namespacesThatWereNeverReadOrHadNoRoomAreUnread() {
    Check check = compare(Set.of(), seen(BLUE, 14, 4), new NamespaceSegs(0, 0, 7, 2, 0));

    assertThat(check.unread()).isEqualTo(15);
    assertThat(check.counted()).isZero();
  }

  @Test
  void marginIsTheSumOfTheFirstAndTheLastReading() {
    ledger.add(reading(seen(BLUE, 1000), 1004, 9), true);
    ledger.add(reading(seen(BLUE, 2000), 2003, 5), false);

    Check check = compare(Set.of(BLUE), seen(BLUE, 2100));

    assertCompared(check, 1000, 999);
    assertThat(check.margin()).isEqualTo(14);
    assertThat(check.seen()).isLessThanOrEqualTo(check.counted() + check.margin());
  }

  @Test
  void marginOfASingleReadingIsAddedOnce() {
    ledger.add(reading(seen(BLUE, 1000), 1004, 9), true);

    Check check = compare(Set.of(BLUE), seen(BLUE, 1010));

    assertThat(check.counted()).isZero();
    assertThat(check.margin()).isEqualTo(9);
  }

  @Test
  void newNamespaceWithAnInexactFirstReadingIsComparedWithThatMargin() {
    ledger.add(reading(seen(BLUE, 995), 1000, 15), false);
    addReading(BLUE, 3000, 3000);

    Check check = compare(Set.of(BLUE), seen(BLUE, 3000));

    assertCompared(check, 3000, 3000);
    assertThat(check.margin()).isEqualTo(5);
    assertThat(check.unread()).isZero();
  }

  @Test
  void refusedSendsThatTheHookDoesNotSeeDoNotMakeANamespaceOld() {
    SegmentLedger withoutRefused = new SegmentLedger(false);
    withoutRefused.add(new NamespaceReading(seen(BLUE, 2), new TcpCounters(5, 3, 50), 0), false);
    withoutRefused.add(new NamespaceReading(seen(BLUE, 6), new TcpCounters(10, 4, 90), 0), false);

    Check check = withoutRefused.compare(List.of(seen(BLUE, 6)), Set.of(BLUE), seen -> true);

    assertThat(check.seen()).isEqualTo(6);
    assertThat(check.refused()).isEqualTo(4);
    assertThat(check.counted()).isEqualTo(10);
    assertEverythingCompared(check);
  }

  @Test
  void refusedSendsThatTheHookSeesAreNotSeparate() {
    ledger.add(new NamespaceReading(seen(BLUE, 0), new TcpCounters(0, 0, 0), 0), true);
    ledger.add(new NamespaceReading(seen(BLUE, 6), new TcpCounters(6, 4, 0), 0), false);

    assertThat(compare(Set.of(BLUE), seen(BLUE, 6)).refused()).isZero();
  }

  @Test
  void everySegmentOf20000NamespacesIsInExactlyOneSum() {
    Map<Long, NamespaceSegs> kernel = new HashMap<>();
    long all = 0;
    for (long id = 1; id <= 20_000; id++) {
      long segs = id % 7;
      NamespaceSegs now = seen(id, segs);
      all += segs;
      if (id % 3 == 0) {
        addReading(id, segs / 2, segs / 2);
      }
      if (id % 5 == 0) {
        kernel.put(id, now); // lives
      } else {
        ledger.close(now);
      }
    }

    Check check = ledger.compare(kernel.values(), Set.of(), seen -> true);

    assertThat(check.seen()).isPositive().isEqualTo(check.counted());
    assertThat(check.seen() + check.ended() + check.unread()).isEqualTo(all);
    assertThat(check.endedNames()).isEmpty();
  }

  @Test
  void keepsTheNamesOfFourEndedNamespaces() {
    for (long id = 1; id <= 100; id++) {
      addFirstSweepReading(id, 0, 0);
      ledger.setMountNames(Map.of(id, "n" + id));
      ledger.close(seen(id, 1));
    }

    assertThat(compare(Set.of()).endedNames()).containsExactly("n1", "n2", "n3", "n4");
  }

  @Test
  void namesAreLookedUpOnceForNamespacesWithRetransmits() {
    addFirstSweepReading(BLUE, 5, 0);
    assertThat(ledger.inodesToName()).isEmpty();

    addReading(BLUE, 6, 1);
    assertThat(ledger.inodesToName()).containsExactly(INODE);

    ledger.setContainerNames(Map.of());
    assertThat(ledger.inodesToName()).isEmpty();
  }
}
