package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Direction;
import io.tcpretrans.event.PortSet;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.filter.CommPattern;
import io.tcpretrans.filter.ConnectionFilter;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.filter.OwnerFilter;
import io.tcpretrans.filter.PortCondition;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.filter.Selection;
import io.tcpretrans.sys.ProcessFiles;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterOptionsTest {
  private static RetransmitFilter filter(String words) {
    return Typed.options(words).filterOptions.retransmitFilter();
  }

  private static ConnectionFilter connection(String words) {
    return filter(words).connection();
  }

  private static PortCondition ports(String words) {
    return connection(words).ports();
  }

  private static PortSet port(int port) {
    return PortSet.range(port, port);
  }

  @Test
  void defaultFilterHasNoConditions() {
    assertThat(filter("")).isEqualTo(new RetransmitFilter(ConnectionFilter.ALL, OwnerFilter.ALL));
    assertThat(filter("").isSet()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-4",
        "-6",
        "-p 1",
        "--comm a",
        "--container a",
        "--netns 4026531840",
        "-L 1",
        "-D 1",
        "--port 1",
        "--laddr ::1",
        "--raddr ::1",
        "--state estab",
        "--types rto",
        "--dir in",
      })
  void everyFilterOptionSetsACondition(String words) {
    assertThat(filter(words).isSet()).isTrue();
  }

  @Test
  void listsAreSeparatedByCommas() {
    RetransmitFilter filter =
        filter(
            "-p 1,2 --comm a,b* --container web,api* --netns 4026531840 -L 80,443 -D 1"
                + " --laddr 10.0.0.0/8 --raddr fd00::/8,1.2.3.4 --state syn_sent,LAST_ACK"
                + " --types tlp,RTO --dir OUT");
    assertThat(filter.owner())
        .isEqualTo(
            new OwnerFilter(
                Selection.of(1L, 2L),
                Selection.of(CommPattern.of("a"), CommPattern.of("b*")),
                Selection.of(new ContainerPattern("web"), new ContainerPattern("api*"))));
    assertThat(filter.connection())
        .isEqualTo(
            new ConnectionFilter(
                true,
                true,
                new PortCondition(
                    PortSet.union(List.of(port(80), port(443))), port(1), PortSet.ALL, false),
                Selection.of(4026531840L),
                Selection.of(Cidr.of("10.0.0.0/8")),
                Selection.of(Cidr.of("fd00::/8"), Cidr.of("1.2.3.4")),
                Set.of(TcpState.SYN_SENT, TcpState.LAST_ACK),
                Set.of(RetransmitType.TLP, RetransmitType.RTO),
                Direction.OUT));
  }

  @ParameterizedTest
  @CsvSource({
    "--port 80, 80, 5000, true",
    "--port 80, 5000, 80, true",
    "--port 80, 5000, 5001, false",
    "'--port 80,443', 443, 5000, true",
    "--port 8000-8099, 8099, 5000, true",
    "--port 8000-8099, 5000, 8000, true",
    "--port 8000-8099, 7999, 8100, false",
    "--port !22, 22, 5000, false",
    "--port !22, 5000, 22, false",
    "--port !22, 5000, 5001, true",
    "'--port !22,80-90', 5000, 85, false",
    "'--port !22,!80', 5000, 80, false",
    "--port !0-65535, 1, 2, false",
    "--port 0-65535, 1, 2, true",
    "-L 8000-8099, 8050, 1, true",
    "-L 8000-8099, 1, 8050, false",
    "-L !8000-8099, 8050, 1, false",
    "-L !8000-8099, 0, 8050, true",
    "-D !80, 80, 1, true",
    "-D !80, 1, 80, false",
    "-L https, 443, 1, true",
    "-L HTTP, 80, 1, true",
    "--port !ssh, 1, 22, false",
    "-L 80 -D 1-100 --port !50, 80, 50, false",
    "-L 80 -D 1-100 --port !50, 80, 51, true",
    "-L 65535, 65535, 1, true",
    "--port 0, 1, 0, true",
  })
  void portListsSelectByEitherOrOneEnd(String words, int local, int remote, boolean shown) {
    assertThat(ports(words).matches(local, remote)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "-L 65536, '65536' is not a port (0-65535)",
    "-L 1-65536, '1-65536' is not a port (0-65535)",
    "-L 99999999999, '99999999999' is not a port",
    "--port 90-80, '90-80' is not a range of ports; type 80-90",
    "--port 80-, '80-' is not a port (0-65535)",
    "--port=-80, '-80' is not a port (0-65535)",
    "--port no-such-service, 'no-such-service' is not a port (0-65535)",
    "--port !, '!' is not a port (0-65535)",
    "--state open, 'open' is not one of ESTABLISHED",
    "--state unknown, 'unknown' is not one of",
    "--types dup, 'dup' is not one of RTO LOSS FAST TLP SYN SYNACK",
    "--types unknown, 'unknown' is not one of",
    "-p init, 'init' is not a process ID; type --comm init",
    "--pid=-1, '-1' is not a process ID",
    "-p 99999999999, '99999999999' is not a process ID",
    "--raddr example.org, 'example.org' is an invalid address or CIDR",
    "--netns no-such-namespace, no network namespace is named 'no-such-namespace'",
    "--netns 4194305, cannot read /proc/4194305/ns/net",
  })
  void invalidEntryIsNamedInTheError(String words, String message) {
    assertThat(Typed.error(words)).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port 22,!23", "-p 1,!2", "--comm a,!b", "--container a,!b"})
  void negatedEntryAfterAPlainOneIsRefused(String words) {
    assertThat(Typed.error(words)).contains("put ! before the first entry, or leave it out");
  }

  @ParameterizedTest
  @CsvSource({
    "ESTAB, ESTABLISHED",
    "estab, ESTABLISHED",
    "established, ESTABLISHED",
    "SYN-SENT, SYN_SENT",
    "syn_recv, SYN_RECV",
    "SYN-RECV, SYN_RECV",
    "SYN_RCVD, SYN_RECV",
    "syn-received, SYN_RECV",
    "FIN-WAIT-1, FIN_WAIT1",
    "FIN_WAIT2, FIN_WAIT2",
    "fin-wait-2, FIN_WAIT2",
    "TIME-WAIT, TIME_WAIT",
    "close-wait, CLOSE_WAIT",
    "LAST-ACK, LAST_ACK",
    "closing, CLOSING",
    "closed, CLOSE",
    "UNCONN, CLOSE",
    "listening, LISTEN",
    "new_syn_recv, NEW_SYN_RECV",
  })
  void statesHaveTheNamesOfOtherTools(String name, TcpState state) {
    assertThat(connection("--state " + name).states()).containsExactly(state);
  }

  @Test
  void groupsOfStatesAreThoseOfSs() {
    assertThat(connection("--state connected").states())
        .contains(TcpState.SYN_SENT, TcpState.ESTABLISHED, TcpState.TIME_WAIT)
        .doesNotContain(TcpState.LISTEN, TcpState.CLOSE);
    assertThat(connection("--state synchronized").states())
        .contains(TcpState.SYN_RECV, TcpState.ESTABLISHED)
        .doesNotContain(TcpState.SYN_SENT, TcpState.LISTEN, TcpState.CLOSE);
  }

  @Test
  void negatedStatesAndTypesKeepTheUnknownOnes() {
    assertThat(connection("--state !syn-sent,estab").states())
        .contains(TcpState.UNKNOWN, TcpState.SYN_RECV)
        .doesNotContain(TcpState.SYN_SENT, TcpState.ESTABLISHED);
    assertThat(connection("--types !TLP").types())
        .contains(RetransmitType.UNKNOWN, RetransmitType.RTO)
        .doesNotContain(RetransmitType.TLP);
  }

  @ParameterizedTest
  @CsvSource({"rto, RTO", "syn-ack, SYNACK", "SynAck, SYNACK"})
  void typesIgnoreCase(String name, RetransmitType type) {
    assertThat(connection("--types " + name).types()).containsExactly(type);
  }

  @Test
  void exclamationMarkNegatesTheWholeList() {
    assertThat(filter("--comm !a,b").owner().comms())
        .isEqualTo(Selection.of(CommPattern.of("a"), CommPattern.of("b")).negate());
    assertThat(filter("-p !1,!2").owner().pids()).isEqualTo(Selection.of(1L, 2L).negate());
    assertThat(filter("--container !web").owner().containers())
        .isEqualTo(Selection.of(new ContainerPattern("web")).negate());
    assertThat(connection("--raddr !10.0.0.0/8").remoteAddresses())
        .isEqualTo(Selection.of(Cidr.of("10.0.0.0/8")).negate());
    assertThat(connection("--netns !4026531840").netns())
        .isEqualTo(Selection.of(4026531840L).negate());
  }

  @Test
  void namesThatAreNotUtf8AreEscapedAsInRows() {
    OwnerFilter filter = filter("--comm b\udce4r --container bl\u00fc\udcff").owner();

    assertThat(filter.comms().entries().get(0).matches("b\\xe4r")).isTrue();
    assertThat(filter.containers().entries())
        .containsExactly(new ContainerPattern("bl\u00fc\\xff"));
  }

  @Test
  void netnsAcceptsThePidOfAProcess() {
    long self = ProcessHandle.current().pid();
    assertThat(connection("--netns " + self).netns())
        .isEqualTo(Selection.of(ProcessFiles.netns(self)));
  }

  /** NET_NS_INIT_INO and PROC_DYNAMIC_FIRST of the kernel. */
  @Test
  void netnsAcceptsTheInodeNumberOfTheFirstNamespaceOfOldAndNewKernels() {
    assertThat(connection("--netns 4026531833,4026531840").netns())
        .isEqualTo(Selection.of(4026531833L, 4026531840L));
  }

  @Test
  void bareContainerAddsColumnsAndNoCondition() {
    assertThat(filter("--container").isSet()).isFalse();
    assertThat(Typed.options("--container").filterOptions.showsContainer()).isTrue();
    assertThat(Typed.options("--container web").filterOptions.showsContainer()).isFalse();
  }
}
