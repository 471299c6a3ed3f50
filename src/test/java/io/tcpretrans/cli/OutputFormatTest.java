package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputFormatTest {
  @ParameterizedTest
  @EnumSource
  void everyFormatShowsWhatWasSentAgainAndNewDataOfProbes(OutputFormat format) {
    assertThat(format.shows(Events.ipv4())).isTrue();
    assertThat(format.shows(Events.lossProbe(1448))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aProbeWithoutNewDataIsNoRow(OutputFormat format) {
    assertThat(format.shows(Events.lossProbe(0))).isFalse();
    assertThat(format.shows(Events.ipv4Refused(-1))).isTrue();
  }
}
