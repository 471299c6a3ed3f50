package io.tcpretrans.why;

import static io.tcpretrans.why.Samples.MS;
import static io.tcpretrans.why.Samples.host;
import static io.tcpretrans.why.Samples.namespace;
import static io.tcpretrans.why.Samples.some;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.why.NeededReading.NeededPart;
import io.tcpretrans.why.decision.Counters.CounterChange;
import io.tcpretrans.why.decision.Netns;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether a listener discarded the SYN that was sent at 200 ms and resent at 1200 ms. */
class ListenerCountersTest {
  private static final String OWN = "198.18.0.1";
  private static final CounterChange GREW = CounterChange.grew("ListenDrops", new Netns(1, 1));

  private final HostCounters counters = new HostCounters(() -> true, null, null);
  private HostCounters.Answers answers;

  private CounterChange drops(String address, int port) {
    answers = counters.at(1200 * MS);
    return answers.listenDrops(new Endpoint(IpAddress.parse(address), port), null, 200 * MS);
  }

  private void read(HostSample... samples) {
    for (HostSample sample : samples) {
      counters.read(sample);
    }
  }

  /** Reads one namespace that has one listener, whose drops grow by one. */
  private void overflow(String address, boolean ipv6Only) {
    read(
        host(
            0,
            namespace(1)
                .listenDrops(5)
                .addresses(OWN, "fd00::1")
                .listener(address, 80, 9, 3, ipv6Only)),
        host(
            1201,
            namespace(1)
                .listenDrops(6)
                .addresses(OWN, "fd00::1")
                .listener(address, 80, 9, 4, ipv6Only)));
  }

  /** T12. */
  @Test
  void listenerOfExactlyThisAddressAndPortDiscarded() {
    overflow(OWN, false);

    assertThat(drops(OWN, 80)).isEqualTo(GREW);
    assertThat(answers.needsReading()).isFalse();
    assertThat(drops(OWN, 81)).isEqualTo(CounterChange.NONE);
    assertThat(drops("198.18.0.2", 80)).isEqualTo(CounterChange.NONE);
  }

  /** T13: the port of the own server is that of another host's. */
  @Test
  void listenerOnAllAddressesCountsOnlyForAnAddressOfItsNamespace() {
    overflow("0.0.0.0", false);

    assertThat(drops(OWN, 80)).isEqualTo(GREW);
    assertThat(drops("127.0.0.1", 80)).isEqualTo(GREW);
    assertThat(drops("198.18.0.2", 80)).isEqualTo(CounterChange.NONE);
    assertThat(drops("fd00::1", 80)).isEqualTo(CounterChange.NONE);
  }

  @Test
  void dualStackListenerTakesIpv4() {
    overflow("::", false);

    assertThat(drops(OWN, 80)).isEqualTo(GREW);
    assertThat(drops("fd00::1", 80)).isEqualTo(GREW);
  }

  @Test
  void ipv6OnlyListenerDoesNotTakeIpv4() {
    overflow("::", true);

    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NONE);
    assertThat(drops("fd00::1", 80)).isEqualTo(GREW);
  }

  @Test
  void ipv6SocketOnAMappedAddressTakesIpv4() {
    overflow("::ffff:198.18.0.1", false);

    assertThat(drops(OWN, 80)).isEqualTo(GREW);
  }

  @Test
  void listenerOnTheAddressComesBeforeThatOnAllAddresses() {
    read(
        host(
            0,
            namespace(1)
                .listenDrops(0)
                .addresses(OWN, "198.18.0.7")
                .listener("0.0.0.0", 80, 8, 0)
                .listener(OWN, 80, 9, 0)),
        host(
            1201,
            namespace(1)
                .listenDrops(1)
                .addresses(OWN, "198.18.0.7")
                .listener("0.0.0.0", 80, 8, 1)
                .listener(OWN, 80, 9, 0)));

    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NONE);
    assertThat(drops("198.18.0.7", 80)).isEqualTo(GREW);
  }

  @Test
  void anySocketOfAReuseportGroupCounts() {
    read(
        host(0, namespace(1).listenDrops(0).listener(OWN, 80, 8, 0).listener(OWN, 80, 9, 0)),
        host(1201, namespace(1).listenDrops(1).listener(OWN, 80, 8, 0).listener(OWN, 80, 9, 1)));

    assertThat(drops(OWN, 80)).isEqualTo(GREW);
  }

  @Test
  void socketThatOnlyFilteredPacketsDiscardedNoRequest() {
    read(
        host(0, namespace(1).listenDrops(5).listener(OWN, 80, 9, 3)),
        host(1201, namespace(1).listenDrops(5).listener(OWN, 80, 9, 7)));

    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NONE);
  }

  @Test
  void counterThatGrewBeforeTheRequestWasSentDoesNotCount() {
    read(
        host(0, namespace(1).listenDrops(5).listener(OWN, 80, 9, 3)),
        host(100, namespace(1).listenDrops(6).listener(OWN, 80, 9, 4)),
        host(1201, namespace(1).listenDrops(6)));

    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NONE);
  }

  @Test
  void listenerThatStartedAfterTheLastListBeganWithZero() {
    read(
        host(0, namespace(1).listenDrops(5).addresses(OWN)),
        host(1201, namespace(1).listenDrops(6).addresses(OWN).listener(OWN, 80, 9, 1)));

    assertThat(drops(OWN, 80)).isEqualTo(GREW);
  }

  @Test
  void listWithoutTheListenerIsNoProofBeforeTheCounterIsRead() {
    read(
        host(0, namespace(1).listenDrops(5).addresses(OWN)),
        host(150, namespace(1).listenDrops(5)));

    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NOT_READABLE);
    assertThat(answers.needs())
        .isEqualTo(new NeededReading(false, false, Set.of(new NeededPart(Part.TCP, 1, 0))));

    read(some(1201, namespace(1).listenDrops(6).addresses(OWN).listener(OWN, 80, 9, 1)));
    assertThat(drops(OWN, 80)).isEqualTo(GREW);
  }

  @Test
  void listWithoutTheListenerIsProofIfNothingWasDiscardedSince() {
    read(
        host(0, namespace(1).listenDrops(5).addresses(OWN)),
        some(1201, namespace(1).listenDrops(5)));
    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NONE);
    assertThat(answers.needsReading()).isFalse();

    read(some(1300, namespace(1).listenDrops(6)));
    answers = counters.at(1250 * MS);
    assertThat(answers.listenDrops(new Endpoint(IpAddress.parse(OWN), 80), null, 250 * MS))
        .isEqualTo(CounterChange.NOT_READABLE);
  }

  /** A reading of everything that was interrupted ends after the one that interrupted it. */
  @Test
  void earlierReadingDoesNotReplaceALaterOne() {
    read(
        host(0, namespace(1).listenDrops(5).listener(OWN, 80, 9, 3)),
        some(1201, namespace(1).listenDrops(6).listener(OWN, 80, 9, 4)),
        host(1199, namespace(1).listenDrops(5).listener(OWN, 80, 9, 3)));

    assertThat(drops(OWN, 80)).isEqualTo(GREW);
  }

  /** The list has been made with the reading in which the counter grew. */
  @Test
  void listFromBeforeTheEventDecidesIfNothingGrewSince() {
    read(
        host(0, namespace(1).listenDrops(5).listener(OWN, 80, 9, 3)),
        host(1100, namespace(1).listenDrops(6).listener(OWN, 80, 9, 4)),
        some(1201, namespace(1).listenDrops(6)));

    assertThat(drops(OWN, 80)).isEqualTo(GREW);
  }

  @Test
  void growthWithoutANewListCannotBeRead() {
    read(
        host(0, namespace(1).listenDrops(5).listener(OWN, 80, 9, 3)),
        some(1201, namespace(1).listenDrops(6)));

    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NOT_READABLE);
    assertThat(answers.needsReading()).isFalse();
  }

  @Test
  void counterIsReadAfterTheEvent() {
    read(host(0, namespace(1).listenDrops(5).listener(OWN, 80, 9, 3)));

    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NOT_READABLE);
    assertThat(answers.needs())
        .isEqualTo(new NeededReading(false, false, Set.of(new NeededPart(Part.TCP, 1, 0))));

    read(some(1201, namespace(1).listenDrops(5)));
    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NONE);
  }

  @Test
  void addressOfAnotherHostNeedsNoReading() {
    read(host(0, namespace(1).listenDrops(5).addresses(OWN).listener("::", 80, 9, 3)));

    assertThat(drops("198.18.0.2", 80)).isEqualTo(CounterChange.NONE);
    assertThat(answers.needsReading()).isFalse();
  }

  @Test
  void listsOfLongAgoDecideNothing() {
    read(host(0, namespace(1).listenDrops(5).addresses(OWN)));
    answers = counters.at(16_000 * MS);

    Endpoint endpoint = new Endpoint(IpAddress.parse("198.18.0.2"), 80);
    assertThat(answers.listenDrops(endpoint, null, 15_000 * MS))
        .isEqualTo(CounterChange.NOT_READABLE);
    assertThat(answers.needs()).isEqualTo(new NeededReading(true, false, Set.of()));
  }

  /** The requests of others may have been discarded in that long time. */
  @Test
  void growthSinceAReadingOfLongBeforeTheRequestDecidesNothing() {
    read(
        host(0, namespace(1).listenDrops(5).listener(OWN, 80, 9, 3)),
        host(5201, namespace(1).listenDrops(6).listener(OWN, 80, 9, 4)));
    answers = counters.at(5200 * MS);

    assertThat(answers.listenDrops(new Endpoint(IpAddress.parse(OWN), 80), null, 4200 * MS))
        .isEqualTo(CounterChange.NOT_READABLE);
  }

  @Test
  void sameAddressInSeveralNamespacesIsAmbiguousIfOnlyOneDiscarded() {
    read(
        host(
            0,
            namespace(1).listenDrops(0).listener("127.0.0.1", 80, 8, 0),
            namespace(2).listenDrops(0).listener("127.0.0.1", 80, 9, 0)),
        host(
            1201,
            namespace(1).listenDrops(0).listener("127.0.0.1", 80, 8, 0),
            namespace(2).listenDrops(1).listener("127.0.0.1", 80, 9, 1)));

    assertThat(drops("127.0.0.1", 80)).isEqualTo(CounterChange.NOT_READABLE);
    assertThat(answers.needsReading()).isFalse();
  }

  @Test
  void onlyTheListenerOfTheSendersNamespaceCountsIfNoOtherIsReachable() {
    read(
        host(
            0,
            namespace(1).listenDrops(0).listener("127.0.0.1", 80, 8, 0),
            namespace(2).listenDrops(0).listener("127.0.0.1", 80, 9, 0)),
        host(
            1201,
            namespace(1).listenDrops(0).listener("127.0.0.1", 80, 8, 0),
            namespace(2).listenDrops(1).listener("127.0.0.1", 80, 9, 1)));
    answers = counters.at(1200 * MS);
    Endpoint endpoint = new Endpoint(IpAddress.parse("127.0.0.1"), 80);

    assertThat(answers.listenDrops(endpoint, new Netns(1, 1), 200 * MS))
        .isEqualTo(CounterChange.NONE);
    assertThat(answers.listenDrops(endpoint, new Netns(2, 2), 200 * MS))
        .isEqualTo(CounterChange.grew("ListenDrops", new Netns(2, 2)));
    assertThat(answers.needsReading()).isFalse();
    assertThat(answers.listenDrops(endpoint, new Netns(3, 3), 200 * MS))
        .isEqualTo(CounterChange.NOT_READABLE);
  }

  @Test
  void unlistableListenersAreNotReadableOnlyWhereTheCounterGrew() {
    read(
        host(0, namespace(1).listenDrops(0).unlistable(OWN)),
        host(1100, namespace(1).listenDrops(0)),
        host(1201, namespace(1).listenDrops(0)));
    assertThat(drops(OWN, 80)).isEqualTo(CounterChange.NONE);
    assertThat(drops("198.18.0.2", 80)).isEqualTo(CounterChange.NONE);

    read(host(1300, namespace(1).listenDrops(1).unlistable(OWN)));
    answers = counters.at(1250 * MS);
    assertThat(answers.listenDrops(new Endpoint(IpAddress.parse(OWN), 80), null, 250 * MS))
        .isEqualTo(CounterChange.NOT_READABLE);
  }

  /** A namespace that ends while it is read has no list, so it may have had any listener. */
  @Test
  void namespaceThatEndedBeforeTheRequestCannotHaveTheListener() {
    HostSample first =
        host(0, namespace(1).listenDrops(5).addresses(OWN), namespace(2).listenDrops(0));
    read(first, host(198, namespace(1).listenDrops(5).addresses(OWN)));
    assertThat(drops("198.18.0.2", 80)).isEqualTo(CounterChange.NONE);
    assertThat(answers.needsReading()).isFalse();
  }

  @Test
  void namespaceThatEndedAfterTheRequestMayHaveHadTheListener() {
    HostSample first =
        host(0, namespace(1).listenDrops(5).addresses(OWN), namespace(2).listenDrops(0));
    read(first, host(300, namespace(1).listenDrops(5).addresses(OWN)));
    assertThat(drops("198.18.0.2", 80)).isEqualTo(CounterChange.NOT_READABLE);
  }
}
