package io.tcpretrans.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.RunReport.Service;
import io.tcpretrans.pipeline.SentReader;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of the worst services and flows of the summary. */
class ServicesTest {
  private static final Owner POSTGRES = new Owner(7, "postgres", "db", "8646764d8512");

  /** Returns a row of a connection between two ports. */
  private static Row row(
      Direction direction, int lport, int rport, long atMs, Long stallMs, long segs, int error) {
    Retransmit event = Events.ipv4();
    Retransmit copy =
        new Retransmit(
            event.time().plus(atMs, ChronoUnit.MILLIS),
            RetransmitType.RTO,
            new Endpoint(event.local().address(), lport),
            new Endpoint(event.remote().address(), rport),
            event.state(),
            event.socket(),
            event.seq(),
            event.len(),
            segs,
            1,
            error,
            null,
            event.sender(),
            null,
            stallMs == null ? null : stallMs * 1000,
            direction,
            null);
    return new Row(copy, POSTGRES, null);
  }

  private static GroupCounter flows(Row... rows) {
    GroupCounter flows = new GroupCounter(Grouping.FLOW, connection -> null);
    Stream.of(rows).forEach(flows::add);
    return flows;
  }

  private static List<Service> services(Row... rows) {
    return flows(rows).worstServices(5, () -> Events.TIME);
  }

  @Test
  void connectionsOfOneServiceAreAddedUp() {
    assertThat(
            services(
                row(Direction.IN, 5432, 50001, 200, 200L, 1, 0),
                row(Direction.IN, 5432, 50001, 600, 600L, 1, 0),
                row(Direction.IN, 5432, 50002, 700, 100L, 3, 0)))
        .containsExactly(
            new Service(
                Direction.IN,
                5432,
                4026532246L,
                List.of(new Service.NamedOwner("postgres", "db")),
                2,
                new RunReport.Counts(3, 5, 0, Map.of(RetransmitType.RTO, 3L), 700_000L),
                0));
  }

  @Test
  void openedConnectionsHaveTheServiceOfThePeer() {
    assertThat(
            services(
                row(Direction.OUT, 50001, 443, 0, 1L, 1, 0),
                row(Direction.OUT, 50002, 443, 0, 1L, 1, 0),
                row(Direction.IN, 443, 50003, 0, 1L, 1, 0)))
        .extracting(Service::direction, Service::port, Service::flows)
        .containsExactlyInAnyOrder(tuple(Direction.OUT, 443, 2L), tuple(Direction.IN, 443, 1L));
  }

  @Test
  void connectionOfUnknownDirectionHasNoService() {
    assertThat(services(row(null, 5432, 50001, 0, 1L, 1, 0))).isEmpty();
  }

  @Test
  void serviceThatLostMostTimeComesFirst() {
    assertThat(
            services(
                row(Direction.IN, 80, 50001, 0, 5L, 300, 0),
                row(Direction.IN, 5432, 50002, 0, 1000L, 1, 0)))
        .extracting(Service::port)
        .containsExactly(5432, 80);
  }

  @Test
  void flowThatSentNothingAndWaitedLongestIsTheWorst() {
    List<RunReport.Flow> worst =
        flows(
                row(Direction.OUT, 50001, 80, 0, 5L, 300, 0),
                row(Direction.OUT, 50002, 443, 3000, 3000L, 0, -113))
            .worst(5, () -> Events.TIME);

    assertThat(worst)
        .extracting(flow -> flow.sample().event().remote().port(), flow -> flow.counts().notSent())
        .containsExactly(tuple(443, 1L), tuple(80, 0L));
  }

  /**
   * Returns whether the only flow is stalled, if the kernel reports this stall two seconds later.
   */
  private static Boolean isStalled(long stallUs, Long stallAtRowMs) {
    GroupCounter counter =
        new GroupCounter(
            Grouping.FLOW, connection -> new SentReader.Sent(9_000, 30, stallUs, false));
    counter.add(row(Direction.OUT, 50001, 80, 0, stallAtRowMs, 1, 0));
    return counter.worst(1, () -> Events.TIME.plusSeconds(2)).get(0).stalled();
  }

  @Test
  void connectionWithoutDeliverySinceItsLastRetransmitIsStalled() {
    assertThat(isStalled(2_300_000, 300L)).isTrue();
    assertThat(isStalled(1_900_000, 300L)).as("a delivery after the retransmit").isFalse();
    assertThat(isStalled(0, 300L)).as("nothing is in flight").isFalse();
    assertThat(isStalled(2_300_000, null)).isNull();
  }

  @Test
  void stalledConnectionsOfAServiceAreCounted() {
    GroupCounter counter =
        new GroupCounter(
            Grouping.FLOW,
            connection ->
                new SentReader.Sent(
                    9_000, 30, connection.local().port() == 50001 ? 2_300_000 : 5_000, false));
    counter.add(row(Direction.OUT, 50001, 80, 0, 300L, 1, 0));
    counter.add(row(Direction.OUT, 50002, 80, 0, 300L, 1, 0));

    assertThat(counter.worstServices(1, () -> Events.TIME.plusSeconds(2)))
        .extracting(Service::stalled)
        .containsExactly(1L);
  }

  @Test
  void segmentsDecideWhereNoStallIsKnown() {
    List<RunReport.Flow> worst =
        flows(
                row(Direction.OUT, 50001, 80, 0, null, 1, 0),
                row(Direction.OUT, 50002, 443, 0, null, 2, 0))
            .worst(5, () -> Events.TIME);

    assertThat(worst).extracting(flow -> flow.counts().segs()).containsExactly(2L, 1L);
    assertThat(worst.get(0).counts().stallUs()).isNull();
  }
}
