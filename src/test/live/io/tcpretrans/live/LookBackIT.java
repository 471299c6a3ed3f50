package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static io.tcpretrans.live.TwoHosts.RECEIVER_V6;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The look back at connections that had resent segments before tracing began. */
@Live
class LookBackIT {
  private static final int PORT = 7001;

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /** Opens a connection, and makes it resend at least one segment. */
  private Connection openAndResend(String address, int port) throws IOException {
    Connection connection = Connection.open(hosts, address, port);
    long before = hosts.sender().retransSegs();
    hosts.breakLink();
    connection.client().run("send 0 1000");
    while (hosts.sender().retransSegs() == before) {
      Command.of("sleep", "0.1").requireSuccess();
    }
    hosts.mendLink();
    connection.server().run("receive 1 1000");
    return connection;
  }

  /** Waits until a look back that finds connections has printed its message. */
  private static void awaitMessage(Tracer tracer) throws IOException {
    for (int tries = 0; !tracer.stderr().contains("before tracing began"); tries++) {
      assertThat(tries).as(tracer.stderr()).isLessThan(300);
      Command.of("sleep", "0.1").requireSuccess();
    }
  }

  /** Returns the look back of the summary. */
  private static JsonNode lookBack(Tracer tracer) throws IOException {
    return tracer.stop().get("lookback");
  }

  private String netns() {
    return Long.toString(hosts.sender().inode());
  }

  @Test
  void connectionsThatHadResentAreInTheMessageAndInTheSummary() throws IOException {
    Connection v4 = openAndResend(RECEIVER_V4, PORT);
    openAndResend(RECEIVER_V6, PORT + 1);
    Connection.open(hosts, RECEIVER_V4, PORT + 2); // has resent nothing
    long resent = hosts.sender().retransSegs();
    try (Tracer tracer = new Tracer("--netns", netns())) {
      awaitMessage(tracer);
      assertThat(tracer.stderr())
          .contains("2 open connections had resent " + resent + " segments before tracing began")
          .contains(" -> ", ", traffic (");
      JsonNode found = lookBack(tracer);
      assertThat(found.get("connections").asInt()).isEqualTo(2);
      assertThat(found.get("segs").asLong()).isEqualTo(resent);
      assertThat(found.get("worst"))
          .extracting(worst -> worst.get("rport").asInt())
          .containsExactlyInAnyOrder(PORT, PORT + 1);
      JsonNode ofV4 =
          found.get("worst").get(0).get("rport").asInt() == PORT
              ? found.get("worst").get(0)
              : found.get("worst").get(1);
      assertThat(ofV4.get("raddr").asText()).isEqualTo(RECEIVER_V4);
      assertThat(ofV4.get("lport").asInt()).isEqualTo(v4.clientPort());
      assertThat(ofV4.get("pid").asLong()).isEqualTo(v4.client().pid());
      assertThat(ofV4.get("rate_percent").asDouble()).isBetween(1.0, 99.0);
    }
  }

  @Test
  void segmentsOfTheRunAreNotCountedAgain() throws IOException {
    Connection connection = openAndResend("::ffff:" + RECEIVER_V4, PORT);
    hosts.breakLink();
    connection.client().run("send 0 1000"); // resent before and after the start
    while (hosts.sender().retransSegs() < 4) {
      Command.of("sleep", "0.1").requireSuccess();
    }
    try (Tracer tracer = new Tracer("--netns", netns())) {
      awaitMessage(tracer);
      tracer.await(hosts.sender(), rows -> rows.size() >= 2);
      hosts.mendLink();
      connection.server().run("receive 1 1000");
      JsonNode found = lookBack(tracer);
      List<JsonNode> rows = tracer.rows(hosts.sender());
      assertThat(found.get("segs").asLong() + Tracer.segs(rows))
          .isEqualTo(hosts.sender().retransSegs());
    }
  }

  @Test
  void connectionsOutsideOfTheFilterAreNotCounted() throws IOException {
    openAndResend(RECEIVER_V4, PORT);
    openAndResend(RECEIVER_V6, PORT + 1);
    try (Tracer tracer = new Tracer("--netns", netns(), "-6", "-D", Integer.toString(PORT + 1))) {
      awaitMessage(tracer);
      assertThat(lookBack(tracer).get("worst"))
          .extracting(worst -> worst.get("rport").asInt())
          .containsExactly(PORT + 1);
    }
  }

  @Test
  void nothingIsPrintedWhereNothingWasResent() throws IOException {
    Connection.open(hosts, RECEIVER_V4, PORT).transfer(1000);
    try (Tracer tracer = new Tracer("--netns", netns())) {
      Command.of("sleep", "3").requireSuccess();
      assertThat(lookBack(tracer).isNull()).isTrue();
      assertThat(tracer.stderr()).doesNotContain("before tracing began");
    }
  }
}
