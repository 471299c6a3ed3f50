package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.SendState;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.Counters.Holder;
import io.tcpretrans.why.decision.Flow;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.NetworkTables.PacketQueue;
import io.tcpretrans.why.decision.SequenceRange;
import io.tcpretrans.why.decision.Tuple;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A client in namespace 1, a router in namespace 2 and a server in namespace 3. */
class HoldersTest {
  private static final String CLIENT = "198.18.1.2";
  private static final String SERVER = "198.18.2.2";
  private static final Netns CLIENT_NETNS = new Netns(101, 1);
  private static final int EBUSY = -16;

  private final FakeTables tables =
      new FakeTables()
          .device(1, 10, "aa", CLIENT)
          .device(2, 20, "ba", "198.18.1.1")
          .device(2, 21, "bb", "198.18.2.1")
          .device(3, 30, "cc", SERVER)
          .route(1, SERVER, "198.18.1.1", 10)
          .route(2, SERVER, null, 21)
          .route(3, CLIENT, "198.18.2.1", 30)
          .route(2, CLIENT, null, 20)
          .neighbour(1, "198.18.1.1", 10, "ba")
          .neighbour(3, "198.18.2.1", 30, "bb");
  private final Holders holders = new Holders(tables);

  /** Returns an attempt of the client that sent its packet just now. */
  private static Attempt attempt(int error) {
    long now = System.nanoTime();
    Tuple tuple =
        new Tuple(
            new Endpoint(IpAddress.parse(CLIENT), 40000),
            new Endpoint(IpAddress.parse(SERVER), 80));
    return new Attempt(
        RetransmitType.RTO,
        new SendState(now, now, 1000, 2000, 1, 1, 1, 0, 1, 2, false, SendState.Purpose.LOSS),
        new Attempt.SocketId(1, CLIENT_NETNS),
        new Flow(tuple, 1),
        new Flow(tuple.reversed(), 2),
        new SequenceRange(1000, 2000),
        error,
        1,
        0);
  }

  private Holder find(int error) throws IOException {
    Attempt attempt = attempt(error);
    holders.read();
    return holders.find(attempt);
  }

  @Test
  void nothingHoldsThePackets() throws IOException {
    tables.neighbour(2, SERVER, 21, "cc").neighbour(2, CLIENT, 20, "aa");

    assertThat(find(0)).isNull();
    assertThat(find(EBUSY)).isNull();
  }

  @Test
  void packetWaitsForTheNeighbourOfTheOwnNamespace() throws IOException {
    tables.route(1, SERVER, null, 10).resolving(1, SERVER, 10, 0);

    assertThat(find(EBUSY)).isEqualTo(new Holder(Cause.NEIGHBOUR, "eth10", CLIENT_NETNS, SERVER));
  }

  @Test
  void packetWaitsForTheNeighbourOfTheRouter() throws IOException {
    tables.resolving(2, SERVER, 21, 0);

    assertThat(find(0)).isEqualTo(new Holder(Cause.NEIGHBOUR, "eth21", new Netns(0, 2), SERVER));
  }

  @Test
  void acknowledgementWaitsForTheNeighbourOfTheRouter() throws IOException {
    tables.neighbour(2, SERVER, 21, "cc").resolving(2, CLIENT, 20, 0);

    assertThat(find(0)).isEqualTo(new Holder(Cause.NEIGHBOUR, "eth20", new Netns(0, 2), CLIENT));
    assertThat(find(EBUSY)).as("the data is held, not its acknowledgement").isNull();
  }

  @Test
  void answerOfAnOutsideServerWaitsForTheNeighbourOfTheRouter() throws IOException {
    tables.route(2, SERVER, "198.18.2.9", 21).neighbour(2, "198.18.2.9", 21, "ee");
    tables.resolving(2, CLIENT, 20, 0);

    assertThat(find(0).subject()).isEqualTo(CLIENT);
  }

  @Test
  void neighbourThatTheAttemptItselfMadeResolvingHoldsNoOriginal() throws IOException {
    tables.resolving(2, SERVER, 21, Long.MAX_VALUE);

    assertThat(find(0)).isNull();
  }

  @Test
  void neighbourOnAnotherDeviceHoldsNothing() throws IOException {
    tables.resolving(2, SERVER, 20, 0);

    assertThat(find(0)).isNull();
  }

  @Test
  void neighbourOfANamespaceThatThePacketDoesNotPassHoldsNothing() throws IOException {
    tables.device(4, 40, "dd", "198.18.9.1").route(4, SERVER, null, 40);
    tables.resolving(4, SERVER, 40, 0);

    assertThat(find(0)).isNull();
  }

  @Test
  void pathEndsWhereTwoNamespacesHaveTheNextHop() throws IOException {
    tables.device(5, 50, "ba", "198.18.1.1").route(5, SERVER, null, 50);
    tables.resolving(2, SERVER, 21, 0).resolving(5, SERVER, 50, 0);

    assertThat(find(0)).isNull();
  }

  @Test
  void addressDecidesBetweenDevicesWithOneLinkAddress() throws IOException {
    tables.device(5, 50, "ba", "198.18.1.9");
    tables.resolving(2, SERVER, 21, 0);

    assertThat(find(0).netns().inode()).isEqualTo(2);
  }

  @Test
  void readingFromBeforeTheAttemptDecidesNothing() throws IOException {
    tables.resolving(2, SERVER, 21, 0);
    holders.read();

    assertThat(holders.find(attempt(0))).isNull();
  }

  @Test
  void queueWithoutVerdictsHoldsThePacketsThatItGot() throws IOException {
    tables.queue(2, new PacketQueue(5, 1, 10, 0));
    holders.read();
    tables.queue(2, new PacketQueue(5, 2, 11, 0));

    assertThat(find(0)).isEqualTo(new Holder(Cause.NETFILTER, null, new Netns(0, 2), "5"));
  }

  @Test
  void queueThatIsNewSinceTheLastReadingHoldsPackets() throws IOException {
    holders.read();
    tables.queue(2, new PacketQueue(5, 1, 1, 0));

    assertThat(find(0)).isNotNull();
  }

  @Test
  void queueThatGivesVerdictsHoldsNothing() throws IOException {
    tables.queue(2, new PacketQueue(5, 1, 10, 0));
    holders.read();
    tables.queue(2, new PacketQueue(5, 1, 11, 0));

    assertThat(find(0)).isNull();
    assertThat(find(EBUSY)).isNotNull(); // since the second reading it gave none
  }

  @Test
  void queueThatGotNoPacketSinceTheAttemptHoldsOnlyAnOriginalThatIsStillHere() throws IOException {
    tables.queue(2, new PacketQueue(5, 1, 10, 0));
    holders.read();

    assertThat(find(0)).isNull();
    assertThat(find(EBUSY)).isNotNull();
  }

  @Test
  void queueWithoutAReadingFromBeforeTheAttemptDecidesNothing() throws IOException {
    tables.queue(2, new PacketQueue(5, 1, 1, 0));

    assertThat(find(0)).isNull();
  }

  @Test
  void queueOfANamespaceThatThePacketDoesNotPassHoldsNothing() throws IOException {
    tables.device(4, 40, "dd", "198.18.9.1");
    holders.read();
    tables.queue(4, new PacketQueue(5, 1, 1, 0));

    assertThat(find(0)).isNull();
    assertThat(find(EBUSY)).isNull();
  }

  @Test
  void queueingDisciplineHoldsOnlyAnOriginalThatIsStillHere() throws IOException {
    tables.backlog(2, 21);

    assertThat(find(EBUSY)).isEqualTo(new Holder(Cause.QDISC, "eth21", new Netns(0, 2), null));
    assertThat(find(0)).isNull();
  }

  @Test
  void queueingDisciplineOfAnotherDeviceHoldsNothing() throws IOException {
    tables.backlog(2, 20);

    assertThat(find(EBUSY)).isNull();
  }

  @Test
  void neighbourComesBeforeTheQueueingDiscipline() throws IOException {
    tables.backlog(1, 10).resolving(2, SERVER, 21, 0);

    assertThat(find(EBUSY).cause()).isEqualTo(Cause.NEIGHBOUR);
  }

  @Test
  void severalQueuesOfWhichOneHoldsTheOriginalDecideNothing() throws IOException {
    holders.read();
    tables.backlog(1, 10);
    assertThat(find(EBUSY).device()).isEqualTo("eth10");

    tables.backlog(2, 21);
    assertThat(find(EBUSY)).isNull();
  }

  @Test
  void queueingDisciplineBesideAQueueWithoutVerdictsDecidesNothing() throws IOException {
    holders.read();
    tables.backlog(1, 10).queue(2, new PacketQueue(5, 1, 1, 0));

    assertThat(find(EBUSY)).isNull();
  }
}
