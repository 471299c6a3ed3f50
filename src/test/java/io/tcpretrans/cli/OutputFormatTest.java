package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputFormatTest {
  @ParameterizedTest
  @EnumSource
  void everyFormatShowsWhatWasSentAgainAndNewDataOfProbes(OutputFormat format) {
    assertThat(format.shows(Events.ipv4())).isTrue();
    assertThat(format.shows(Events.lossProbe(1448))).isTrue();
  }

  @Test
  void bccAloneTellsOfProbesWithoutNewDataAndNothingOfRefusedSends() {
    for (OutputFormat format : OutputFormat.values()) {
      boolean bcc = format == OutputFormat.BCC;

      assertThat(format.shows(Events.lossProbe(0))).isEqualTo(bcc);
      assertThat(format.shows(Events.ipv4Refused(-1))).isEqualTo(!bcc);
    }
  }
}
