package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.sys.ProcessFiles;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterOptionsTest {
  private static FilterOptions options(String words) {
    return Typed.options(words).filterOptions;
  }

  @Test
  void defaultFilterHasNoConditions() {
    assertThat(options("").retransmitFilter())
        .isEqualTo(
            new RetransmitFilter(
                Set.of(), Set.of(), List.of(), Set.of(), List.of(), List.of(), Set.of(), Set.of()));
    assertThat(options("").lports()).isEmpty();
    assertThat(options("").rports()).isEmpty();
  }

  @Test
  void listsAreSeparatedByCommas() {
    FilterOptions options =
        options(
            "-p 1,2,3 --comm a,b --container web,api* --netns 4026531840 -L 80,443 -D 1"
                + " --laddr 10.0.0.0/8 --raddr fd00::/8,1.2.3.4 --state syn_sent,LAST_ACK"
                + " --types tlp,RTO");
    assertThat(options.retransmitFilter())
        .isEqualTo(
            new RetransmitFilter(
                Set.of(1L, 2L, 3L),
                Set.of("a", "b"),
                List.of(new ContainerPattern("web"), new ContainerPattern("api*")),
                Set.of(4026531840L),
                List.of(Cidr.of("10.0.0.0/8")),
                List.of(Cidr.of("fd00::/8"), Cidr.of("1.2.3.4")),
                Set.of(TcpState.SYN_SENT, TcpState.LAST_ACK),
                Set.of(RetransmitType.TLP, RetransmitType.RTO)));
    assertThat(options.lports()).containsExactlyInAnyOrder(80, 443);
    assertThat(options.rports()).containsExactly(1);
  }

  @Test
  void namesThatAreNotUtf8AreEscapedAsInRows() {
    FilterOptions options = options("--comm b\udce4r --container bl\u00fc\udcff");

    assertThat(options.retransmitFilter().comms()).containsExactly("b\\xe4r");
    assertThat(options.retransmitFilter().containers())
        .containsExactly(new ContainerPattern("bl\u00fc\\xff"));
  }

  @Test
  void netnsAcceptsThePidOfAProcess() {
    long self = ProcessHandle.current().pid();
    assertThat(options("--netns " + self).retransmitFilter().netns())
        .containsExactly(ProcessFiles.netns(self));
  }

  /** NET_NS_INIT_INO and PROC_DYNAMIC_FIRST of the kernel. */
  @Test
  void netnsAcceptsTheInodeNumberOfTheFirstNamespaceOfOldAndNewKernels() {
    assertThat(options("--netns 4026531833,4026531840").retransmitFilter().netns())
        .containsExactlyInAnyOrder(4026531833L, 4026531840L);
  }

  @Test
  void bareContainerAddsColumnsAndNoCondition() {
    assertThat(options("--container").retransmitFilter().containers()).isEmpty();
    assertThat(options("--container").showsContainer()).isTrue();
    assertThat(options("--container web").showsContainer()).isFalse();
  }

  @Test
  void invalidAddressIsNamedInTheError() {
    assertThat(Typed.error("--raddr example.org"))
        .contains("'example.org' is an invalid address or CIDR");
  }
}
