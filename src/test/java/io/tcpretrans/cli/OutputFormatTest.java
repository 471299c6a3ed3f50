package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputFormatTest {
  private static final Filter EVERYTHING = Typed.options("").filterOptions.retransmitFilter();

  private static boolean shows(OutputFormat format, Retransmit event) {
    return format.restrict(EVERYTHING).isRow(event);
  }

  @ParameterizedTest
  @EnumSource
  void everyFormatShowsRetransmitsAndProbesWithNewData(OutputFormat format) {
    assertThat(shows(format, Events.ipv4())).isTrue();
    assertThat(shows(format, Events.lossProbe(1448))).isTrue();
  }

  @Test
  void onlyBccShowsProbesWithoutNewDataAndHidesRefusedSends() {
    for (OutputFormat format : OutputFormat.values()) {
      boolean bcc = format == OutputFormat.BCC;

      assertThat(shows(format, Events.lossProbe(0))).isEqualTo(bcc);
      assertThat(shows(format, Events.ipv4Refused(-1))).isEqualTo(!bcc);
    }
  }
}
