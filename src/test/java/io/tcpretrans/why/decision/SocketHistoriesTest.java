package io.tcpretrans.why.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.SendState;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SocketHistoriesTest {
  private static final long SECOND = 1_000_000_000;
  private static final Tuple TUPLE =
      new Tuple(RecordReader.endpoint("10.0.0.1:40000"), RecordReader.endpoint("10.0.1.2:80"));

  private final Map<Long, Integer> resent = new HashMap<>();

  private Attempt attempt(long socket, long seconds, int seq) {
    return attempt(socket, seconds, seq, 0, 0);
  }

  private Attempt attempt(long socket, long seconds, int seq, int txhash, int acknowledged) {
    SendState state =
        new SendState(
            seconds * SECOND,
            seconds * SECOND,
            acknowledged,
            10_000,
            1,
            txhash,
            resent.merge(socket, 1, Integer::sum),
            0,
            1,
            2,
            false,
            SendState.Purpose.LOSS);
    return new Attempt(
        RetransmitType.RTO,
        state,
        new Attempt.SocketId(socket, new Netns(1, 1)),
        new Flow(TUPLE, 1),
        new Flow(TUPLE.reversed(), 2),
        new SequenceRange(seq, seq + 100),
        0,
        1,
        0);
  }

  @Test
  void windowBeginsAtTheLatestAttemptOfTheSameBytes() {
    SocketHistories histories = new SocketHistories(10, 10);
    histories.note(attempt(1, 1000, 0));
    histories.note(attempt(1, 1001, 50));
    histories.note(attempt(1, 1002, 500));

    assertThat(histories.note(attempt(1, 1003, 99)).window())
        .isEqualTo(new Window(1001 * SECOND, 1003 * SECOND));
  }

  @Test
  void windowOfAnOriginalBegins130SecondsBeforeTheAttempt() {
    assertThat(new SocketHistories(10, 10).note(attempt(1, 1000, 0)).window())
        .isEqualTo(new Window(870 * SECOND, 1000 * SECOND));
  }

  @Test
  void anotherSocketHasAnotherHistory() {
    SocketHistories histories = new SocketHistories(10, 10);
    histories.note(attempt(1, 1000, 0));

    assertThat(histories.note(attempt(2, 1001, 0)).window().beginNs()).isEqualTo(871 * SECOND);
  }

  @Test
  void forgottenSocketShortensTheWindowOfEverySocketThatIsNew() {
    SocketHistories histories = new SocketHistories(2, 10);
    histories.note(attempt(1, 1000, 0));
    histories.note(attempt(2, 1001, 0));
    histories.note(attempt(1, 1002, 500)); // so that 2 was used longest ago
    histories.note(attempt(3, 1003, 0));

    assertThat(histories.note(attempt(2, 1004, 0)).window().beginNs()).isEqualTo(1001 * SECOND);
    assertThat(histories.note(attempt(3, 1005, 500)).window().beginNs()).isEqualTo(875 * SECOND);
  }

  @Test
  void forgottenAttemptShortensTheWindowOfItsSocket() {
    SocketHistories histories = new SocketHistories(10, 2);
    histories.note(attempt(1, 1000, 0));
    histories.note(attempt(1, 1001, 500));
    histories.note(attempt(1, 1002, 1000));

    assertThat(histories.note(attempt(1, 1003, 0)).window().beginNs()).isEqualTo(1000 * SECOND);
  }

  @Test
  void acknowledgedAttemptsTakeNoRoom() {
    SocketHistories histories = new SocketHistories(10, 2);
    histories.note(attempt(1, 1000, 0));
    histories.note(attempt(1, 1001, 500, 0, 500));
    histories.note(attempt(1, 1002, 1000, 0, 500));

    assertThat(histories.note(attempt(1, 1003, 500)).window().beginNs()).isEqualTo(1001 * SECOND);
  }

  @Test
  void onlyTheLatestHashesOfASocketAreItsOwn() {
    SocketHistories histories = new SocketHistories(10, 10);
    Retransmission last = null;
    for (int hash = 1; hash <= 9; hash++) {
      last = histories.note(attempt(1, 1000 + hash, 0, hash, 0));
    }

    assertThat(last.isOwnHash(1)).isFalse();
    assertThat(last.isOwnHash(2)).isTrue();
    assertThat(last.isOwnHash(9)).isTrue();
    assertThat(last.isOwnHash(0)).isFalse();
    assertThat(last.previousHash()).isEqualTo(8);
  }
}
