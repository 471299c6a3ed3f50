package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.Result.Check;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryTextTest {
  private static String text(long lost, Check check) {
    return SummaryText.of(new Result(412, lost, check));
  }

  @Test
  void itComparesWhatWasSeenWithWhatTheKernelCounted() {
    assertThat(text(0, new Check(412, 412, 0, 0, 0, 0)))
        .isEqualTo("412 of 412 retransmitted segments seen, 0 events lost.");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 events lost.", "1, 1 event lost.", "2, 2 events lost."})
  void lossesAreCounted(long lost, String words) {
    assertThat(text(lost, new Check(410, 412, 0, 0, 0, 0)))
        .isEqualTo("410 of 412 retransmitted segments seen, " + words);
  }

  @Test
  void refusedSendsThatTheHookCannotSeeAreSaid() {
    assertThat(text(0, new Check(400, 412, 12, 0, 0, 0)))
        .isEqualTo(
            "400 of 412 retransmitted segments seen"
                + " (12 that this host refused to send are not visible to this hook),"
                + " 0 events lost.");
  }

  @Test
  void theMarginOfBusyCountersIsSaid() {
    assertThat(text(0, new Check(411, 412, 0, 0, 0, 3)))
        .isEqualTo(
            "411 of 412 retransmitted segments seen"
                + " (give or take 3 resent while the counters were read), 0 events lost.");
  }

  @Test
  void segmentsBeforeTheFirstReadingAreSaid() {
    assertThat(text(0, new Check(412, 412, 0, 7, 0, 0)))
        .isEqualTo(
            "412 of 412 retransmitted segments seen,"
                + " 7 more before the counters were first read, 0 events lost.");
  }

  @Test
  void segmentsOfUnreadableNamespacesAreSaid() {
    assertThat(text(0, new Check(412, 412, 0, 0, 9, 0)))
        .isEqualTo(
            "412 of 412 retransmitted segments seen,"
                + " 9 more in network namespaces whose counters could not be read,"
                + " 0 events lost.");
  }

  @Test
  void everythingThatWasNotComparedIsSaid() {
    assertThat(text(1, new Check(412, 412, 2, 4, 5, 3)))
        .isEqualTo(
            "412 of 412 retransmitted segments seen"
                + " (2 that this host refused to send are not visible to this hook)"
                + " (give or take 3 resent while the counters were read),"
                + " 4 more before the counters were first read,"
                + " 5 more in network namespaces whose counters could not be read,"
                + " 1 event lost.");
  }

  @Test
  void aRunThatWasNotCheckedSaysSo() {
    assertThat(text(0, null))
        .isEqualTo(
            "Not checked against the kernel's counters: they could not be read in time;"
                + " 0 events lost.");
  }
}
