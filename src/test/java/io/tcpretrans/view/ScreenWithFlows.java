package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitCopy;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.pipeline.SentReader.Sent;
import java.time.Instant;

/** A live screen without a terminal, and flows for it. */
final class ScreenWithFlows {
  static final Instant NOW = Events.TIME;

  private static final String[] COMMS = {"漢字サーバ", "payload", "java", "nettoyé"};
  private static final String[] TYPES = {"RTO", "LOSS", "FAST", "TLP", "SYN", "SYNACK"};
  private static final Endpoint LOCAL4 = new Endpoint(new IpAddress(4, 0, 0xac110005L), 8080);
  private static final int CLOSED_PORT = 40_002;

  private final GroupCounter flows =
      new GroupCounter(
          Grouping.FLOW,
          flow -> new Sent(10_000, 1 + flow.remote().port() % 900, 0, isClosed(flow)));
  private final TopModel model = TopScreens.model(flows, new TimeText(seconds -> 0, false));

  private static boolean isClosed(Retransmit flow) {
    return flow.remote().port() == CLOSED_PORT;
  }

  TopModel model() {
    return model;
  }

  /** Adds a row as the pipeline does. */
  void add(Row row) {
    model.add(row);
    flows.add(row);
    model.update(NOW);
  }

  /** Passes on an owner that was found late, as the pipeline does. */
  void ownerFound(OwnerFound found) {
    model.ownerFound(found);
    flows.ownerFound(found);
    model.update(NOW);
  }

  /** Adds flows with fewer and fewer segments, of four processes and several peers. */
  void addFlows(int count) {
    for (int flow = 0; flow < count; flow++) {
      Row row = row(flow);
      model.add(row);
      flows.add(row);
    }
    model.update(NOW);
  }

  private static Row row(int flow) {
    Retransmit event = Events.ipv4OfSocket(1 + flow, 100, 1);
    event = withEnds(event, ipv6(flow) ? local6(flow) : LOCAL4, remote(flow));
    event = Events.withSegs(event, 2_000 - 3L * flow);
    event = Events.withTime(event, NOW.minusSeconds(flow % 61));
    event = Events.withType(event, RetransmitType.valueOf(TYPES[flow % TYPES.length]));
    int process = flow % COMMS.length;
    return Rows.withOwner(
        Rows.of(event),
        new Owner(1240 + process, COMMS[process], process == 2 ? null : "web-" + process, null));
  }

  private static boolean ipv6(int flow) {
    return flow == 4 || flow == 300;
  }

  private static Endpoint local6(int flow) {
    return new Endpoint(new IpAddress(6, 0x20010db8_00000001L, 0x0a + flow), 443);
  }

  private static Endpoint remote(int flow) {
    IpAddress address =
        ipv6(flow)
            ? new IpAddress(6, 0x20010db8_00020003L, 0x00040005_00060007L)
            : new IpAddress(4, 0, 0x0a000010L + flow % 7);
    return new Endpoint(address, 40_000 + flow);
  }

  private static Retransmit withEnds(Retransmit event, Endpoint local, Endpoint remote) {
    return RetransmitCopy.of(event).ends(local, remote).make();
  }

  /** Presses keys, which are given as the bytes of a terminal of this height and width. */
  void press(String bytes, int rows, int columns) {
    TopScreens.press(model, bytes, NOW, rows, columns);
  }

  /** Returns the text of a screen of this size. */
  String text(int rows, int columns) {
    return TopScreens.text(model, rows, columns);
  }
}
