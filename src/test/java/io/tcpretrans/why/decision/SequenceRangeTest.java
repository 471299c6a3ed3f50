package io.tcpretrans.why.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceRangeTest {
  private static SequenceRange range(long start, long end) {
    return new SequenceRange((int) start, (int) end);
  }

  @Test
  void differenceIsNegativeForTheEarlierNumberAcrossTheWrap() {
    assertThat(SequenceRange.difference(0xffff_fff0, 0x10)).isEqualTo(-0x20);
    assertThat(SequenceRange.difference(0x10, 0xffff_fff0)).isEqualTo(0x20);
  }

  @Test
  void adjacentRangesDoNotOverlap() {
    assertThat(range(100, 200).overlaps(range(200, 300))).isFalse();
    assertThat(range(100, 200).overlaps(range(199, 300))).isTrue();
    assertThat(range(0xffff_ff00L, 0x100).overlaps(range(0xff, 0x200))).isTrue();
  }

  @Test
  void rangeTouchesItsEndButNothingBehindIt() {
    assertThat(range(100, 200).touches(100)).isTrue();
    assertThat(range(100, 200).touches(200)).isTrue();
    assertThat(range(100, 200).touches(201)).isFalse();
    assertThat(range(100, 200).touches(99)).isFalse();
  }

  @Test
  void rangeIsCoveredOnlyWithoutAGap() {
    assertThat(range(0, 300).isCoveredBy(List.of(range(200, 300), range(-5, 200)))).isTrue();
    assertThat(range(0, 300).isCoveredBy(List.of(range(201, 300), range(0, 200)))).isFalse();
    assertThat(range(0, 300).isCoveredBy(List.of(range(0, 299)))).isFalse();
    assertThat(range(0, 300).isCoveredBy(List.of())).isFalse();
  }

  @Test
  void commonPartIsCutAtBothEnds() {
    assertThat(range(0, 300).within(range(100, 200))).isEqualTo(range(100, 200));
    assertThat(range(150, 160).within(range(100, 200))).isEqualTo(range(150, 160));
  }

  @Test
  void chunksCountEveryPartOf64KibibytesThatIsTouched() {
    assertThat(range(0, 0).chunks()).isEqualTo(1);
    assertThat(range(0, 65_536).chunks()).isEqualTo(1);
    assertThat(range(65_535, 65_537).chunks()).isEqualTo(2);
    assertThat(range(1000, 525_280).chunks()).isEqualTo(9);
    assertThat(range(0xffff_ffffL, 1).chunks()).isEqualTo(2);
  }
}
