package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import org.junit.jupiter.api.Test;

class TopModelTest {
  private static final int PAGE = 10;
  private static final String UP = "\u001b[A";
  private static final String DOWN = "\u001b[B";
  private static final String PAGE_UP = "\u001b[5~";
  private static final String PAGE_DOWN = "\u001b[6~";
  private static final String HOME = "\u001b[H";
  private static final String END = "\u001b[F";

  /** A row of seven segments whose owner is found later. */
  private static final Row PENDING =
      Rows.withOwner(Rows.withSegs(Rows.ipv4(), 7), Owner.NONE.asPending());

  private static final OwnerFound FOUND =
      OwnerFound.of(PENDING.event(), ScreenWithFlows.NOW, Rows.HTTPD);

  private final ScreenWithFlows screen = new ScreenWithFlows();
  private final TopModel model = screen.model();

  private void press(String keys) {
    screen.press(keys, PAGE + 5, 80);
  }

  private boolean press(char key) {
    return model.handle(new TopKey(TopKey.Kind.CHARACTER, key), PAGE, ScreenWithFlows.NOW);
  }

  private Object selected() {
    return model.selection().group().key();
  }

  @Test
  void arrowsMoveTheSelectionWithinTheGroups() {
    screen.addFlows(25);
    int page = TopScreens.layout(model, PAGE + 5, 80).pageRows();

    press(UP);
    assertThat(model.selection().index()).isZero();
    press(DOWN + DOWN + UP);
    assertThat(model.selection().index()).isEqualTo(1);
    press(PAGE_DOWN);
    assertThat(model.selection().index()).isEqualTo(1 + page);
    press(PAGE_UP);
    assertThat(model.selection().index()).isEqualTo(1);
    press(END + DOWN);
    assertThat(model.selection().index()).isEqualTo(24);
    press(HOME);
    assertThat(model.selection().index()).isZero();
  }

  @Test
  void selectionFollowsItsGroupUnlessItIsTheFirstLine() {
    screen.addFlows(5);
    Object first = selected();
    screen.add(Rows.withSegs(Rows.ipv4(), 100_000));
    assertThat(selected()).isNotEqualTo(first);
    assertThat(model.selection().index()).isZero();

    press(DOWN);
    assertThat(selected()).isEqualTo(first);
    screen.add(Rows.withSegs(Rows.withLocalPort(Rows.ipv4(), 1), 100_000));
    assertThat(selected()).isEqualTo(first);
    assertThat(model.selection().index()).isEqualTo(2);
  }

  @Test
  void filterMatchesFlowCommAndContainerInAnyCase() {
    screen.addFlows(40);
    press("/PAYLOAD");
    assertThat(model.shown()).hasSize(10);
    press("\u0015web-0\r");
    assertThat(model.shown()).hasSize(10);
    press("/\u0015:40011");
    assertThat(model.shown()).hasSize(1);
    press("\u001b");
    assertThat(model.shown()).hasSize(40);
  }

  @Test
  void filterTakesKeysThatAreCommandsOtherwise() {
    screen.addFlows(4);
    press('/');
    assertThat(press('q')).isFalse();
    press("gs?p");
    assertThat(model.filter()).hasToString("qgs?p");
    assertThat(model.isPaused()).isFalse();
    press("\u007f\u007f");
    assertThat(model.filter()).hasToString("qgs");
    press("\r");
    assertThat(model.filter().isEdited()).isFalse();
    assertThat(press('q')).isTrue();
  }

  @Test
  void filterIsBoundedAndItsCharactersAreEscaped() {
    press("/" + "x".repeat(1000));
    assertThat(model.filter().toString()).hasSize(64);
    press("\u0015\u202e漢");
    assertThat(model.filter()).hasToString("\\u202e漢");
  }

  @Test
  void pausedScreenDoesNotChange() {
    screen.addFlows(5);
    press('p');
    String before = screen.text(24, 120);
    screen.add(Rows.withSegs(Rows.ipv4(), 100_000));
    model.update(ScreenWithFlows.NOW.plusSeconds(30));
    assertThat(screen.text(24, 120)).isEqualTo(before).contains("PAUSED");
    press('p');
    assertThat(screen.text(24, 120)).contains("100000").doesNotContain("PAUSED");
  }

  @Test
  void anotherGroupingShowsAllRowsSinceTheStart() {
    screen.addFlows(40);
    press("g");
    assertThat(model.grouping()).isEqualTo(Grouping.CONTAINER);
    assertThat(model.shown()).hasSize(4);
    assertThat(model.shown().stream().mapToLong(TopGroup::retransmits).sum()).isEqualTo(40);
    assertThat(model.shown()).allMatch(group -> group.lastMinute() > 0);
    for (int left = TopScreens.GROUPINGS.size() - 1; left > 0; left--) {
      press("g");
    }
    assertThat(model.grouping()).isEqualTo(Grouping.FLOW);
  }

  @Test
  void totalRateIsCurrentWithEveryGrouping() {
    press("g");
    screen.addFlows(1);
    assertThat(model.grouping()).isEqualTo(Grouping.CONTAINER);
    assertThat(model.snapshot().ratePercent()).isEqualTo(4.01); // 1 % when the row was made
  }

  @Test
  void lateOwnerGetsTheLastMinuteAndTheRowsOfItsConnection() {
    press("gg");
    assertThat(model.grouping()).isEqualTo(Grouping.PROCESS);
    screen.add(PENDING);
    screen.add(Rows.ipv6());
    screen.ownerFound(FOUND);

    assertThat(model.shown())
        .extracting(group -> group.sample().owner().pid(), TopGroup::segs, TopGroup::lastMinute)
        .containsExactly(
            tuple(Rows.HTTPD.pid(), 7L, 7L), tuple(0L, Rows.ipv6().event().segs(), 1L));
    press("\r");
    assertThat(model.rows()).containsExactly(Rows.withOwner(PENDING, Rows.HTTPD));
    press("\r" + DOWN + "\r");
    assertThat(model.rows()).containsExactly(Rows.ipv6());
  }

  @Test
  void lateOwnerAddsRowsToTheOpenPageOfItsGroup() {
    Row before = Rows.withTime(Rows.ipv4(), ScreenWithFlows.NOW.minusSeconds(2));
    Row after = Rows.withTime(Rows.ipv4(), ScreenWithFlows.NOW.plusSeconds(2));
    press("gg");
    screen.add(before);
    press("\r");
    screen.add(PENDING);
    screen.add(after);
    assertThat(model.rows()).containsExactly(after, before);

    screen.ownerFound(FOUND);
    assertThat(model.rows()).containsExactly(after, Rows.withOwner(PENDING, Rows.HTTPD), before);
  }

  @Test
  void lateOwnerRemovesRowsFromTheOpenPageOfTheGroupWithoutOwner() {
    press("gg");
    screen.add(PENDING);
    screen.add(Rows.ipv6());
    press("\r");
    assertThat(model.rows()).containsExactly(Rows.ipv6(), PENDING);

    screen.ownerFound(FOUND);
    assertThat(model.rows()).containsExactly(Rows.ipv6());
  }

  @Test
  void enterShowsTheLastRowsOfTheSelectedFlowAndLaterOnes() {
    screen.addFlows(3);
    for (int row = 0; row < 5; row++) {
      screen.add(Rows.withSegs(Rows.ipv4(), 10_000));
    }
    press("\r");
    assertThat(model.page()).isEqualTo(TopModel.Page.ROWS);
    assertThat(model.rows()).hasSize(5);
    screen.add(Rows.ipv6());
    screen.add(Rows.ipv4());
    assertThat(model.rows()).hasSize(6);
    for (int row = 0; row < 1000; row++) {
      screen.add(Rows.ipv4());
    }
    assertThat(model.rows()).hasSize(TopRecentRows.MAX_SELECTED);
    press(END + END);
    assertThat(screen.text(24, 80)).contains("-200 of 200");
    press("\r");
    assertThat(model.page()).isEqualTo(TopModel.Page.GROUPS);
  }

  @Test
  void keysWithoutGroupsDoNothing() {
    press(DOWN + UP + END + PAGE_DOWN + "\r" + "g" + "\r" + "/x\r" + "\u001b" + "?" + END + "??");
    assertThat(press('q')).isTrue();
  }

  @Test
  void closedFlowIsMarked() {
    screen.addFlows(5);
    assertThat(screen.text(24, 116).lines().filter(line -> line.contains(" yes ")))
        .singleElement()
        .asString()
        .contains("10.0.0.18:40002");
  }
}
