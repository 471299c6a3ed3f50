package io.tcpretrans.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.event.Socket;
import io.tcpretrans.field.RowField;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupingTest {
  private static final Owner SSHD = new Owner(7, "sshd", null, null).withUnit("ssh.service");
  private static final Owner OTHER_SSHD = new Owner(8, "sshd", null, null).withUnit("ssh.service");

  @ParameterizedTest
  @CsvSource({
    "24, 10.1.2.3, 10.1.2.0/24",
    "8, 10.1.2.3, 10.0.0.0/8",
    "1, 200.1.2.3, 128.0.0.0/1",
    "32, 10.1.2.3, 10.1.2.3/32",
    "64, 10.1.2.3, 10.1.2.3/32",
    "24, 2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "48, 2001:db8:1:2:3:4:5:6, 2001:db8:1::/48",
    "96, 2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4::/96",
    "128, 2001:db8::6, 2001:db8::6/128",
    "33, ffff:ffff:ffff::, ffff:ffff:8000::/33",
  })
  void raddrPrefixIsTheRangeOfTheAddress(int length, String address, String range) {
    Row row = Rows.of(Events.withRemoteAddress(Events.ipv4(), IpAddress.parse(address)));
    Grouping grouping = Grouping.named("raddr/" + length);

    assertThat(grouping.fields().get(0).value(row)).hasToString(range);
    assertThat(grouping).hasToString("raddr/" + length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"raddr/0", "raddr/129", "raddr/", "raddr/x", "laddr/8", "flows", ""})
  void otherNamesAreNoGroupings(String name) {
    assertThat(Grouping.named(name)).isNull();
  }

  @Test
  void eachGroupingHasItsName() {
    assertThat(Grouping.values())
        .allSatisfy(grouping -> assertThat(Grouping.named(grouping.toString())).isEqualTo(grouping))
        .hasSize(13);
  }

  private static List<Long> counts(Grouping grouping, Row... rows) {
    GroupCounter counter = new GroupCounter(grouping, connection -> null);
    List.of(rows).forEach(counter::add);
    return counter.worstFirst().stream().map(GroupCounts::retransmits).toList();
  }

  @Test
  void commAndUnitJoinTheProcessesOfAService() {
    Row one = Rows.withOwner(Rows.ipv4(), SSHD);
    Row two = Rows.withOwner(Rows.ipv4(), OTHER_SSHD);

    assertThat(counts(Grouping.COMM, one, two)).containsExactly(2L);
    assertThat(counts(Grouping.UNIT, one, two)).containsExactly(2L);
    assertThat(counts(Grouping.PROCESS, one, two)).containsExactly(1L, 1L);
  }

  @Test
  void ownerColumnsSeparateOwnersExceptThoseOfAFlow() {
    Row httpd = Rows.ipv4();
    Row sshd = Rows.withOwner(Rows.ipv4(), SSHD);

    assertThat(counts(Grouping.RADDR, httpd, sshd)).containsExactly(2L);
    assertThat(counts(Grouping.RADDR.withOwner(), httpd, sshd)).containsExactly(1L, 1L);
    assertThat(counts(Grouping.FLOW.withOwner(), httpd, sshd)).containsExactly(2L);
  }

  /** One connection may have several causes while its owner is being looked up. */
  @Test
  void lateOwnerKeepsTheCausesApart() {
    Grouping grouping = Grouping.WHY.withOwner();
    GroupCounter counter = new GroupCounter(grouping, connection -> null);
    for (Cause cause : List.of(Cause.NETFILTER, Cause.QDISC, Cause.NETFILTER)) {
      counter.add(Rows.withOwner(Rows.ipv4Dropped(cause, null, null), Owner.NONE.asPending()));
    }
    counter.ownerFound(OwnerFound.of(Events.ipv4(), Events.TIME, SSHD));

    List<GroupCounts> groups = counter.worstFirst();
    assertThat(groups).extracting(GroupCounts::retransmits).containsExactly(2L, 1L);
    assertThat(groups)
        .extracting(group -> grouping.fields().get(0).value(group.sample()))
        .containsExactly(Cause.NETFILTER, Cause.QDISC);
    assertThat(groups).allMatch(group -> group.sample().owner().equals(SSHD));
  }

  /** An accepted and an opened connection to the same port are different services. */
  @Test
  void serviceIsThePortOfTheAcceptedConnection() {
    Row unknown = Rows.ipv6();

    assertThat(Grouping.SERVICE.fields())
        .extracting(field -> field.value(Rows.ipv4()))
        .containsExactly(8080L, "in");
    assertThat(Grouping.SERVICE.fields())
        .extracting(field -> field.value(unknown))
        .containsExactly(null, null);
  }

  private static Row inNamespace(long netnsId) {
    return Rows.of(
        Events.withSocket(Events.ipv4(), new Socket(1, 1, 0, 0, 4026532246L, netnsId, 0, null)));
  }

  @Test
  void nameIsNotThatOfAnEarlierNamespaceWithTheInode() {
    Grouping grouping =
        Grouping.NETNS.withNamespaceNames(Map.of(4097L, "blue", 4026532246L, "blue")::get);
    RowField name = grouping.fields().get(1);

    assertThat(name.value(inNamespace(4097))).isEqualTo("blue");
    assertThat(name.value(inNamespace(4098))).isNull();
  }

  private static Row dropped(long netnsId) {
    DropPlace drop =
        new DropPlace("QDISC_DROP", null, "eth0", null, 4026532246L, netnsId, 1L, null, false);
    return Rows.ipv4WithCause(
        new CauseFinding(Cause.QDISC, Proof.SEEN, LostPacket.DATA, drop, null, null, null));
  }

  private static Row left(long netnsId) {
    LeftPlace left = new LeftPlace("eth0", 4026532246L, netnsId, 1);
    return Rows.ipv4WithCause(
        new CauseFinding(Cause.OUTSIDE, Proof.SEEN, null, null, left, null, null));
  }

  @Test
  void devicesOfNamespacesWithOneInodeAreSeparate() {
    assertThat(counts(Grouping.DEV, dropped(4097), left(4097), dropped(4098)))
        .containsExactly(2L, 1L);
    assertThat(counts(Grouping.DEV, left(4097), left(4098))).containsExactly(1L, 1L);
    assertThat(Grouping.DEV.fields())
        .extracting(field -> field.value(left(4097)))
        .containsExactly("eth0", 4026532246L);
  }
}
