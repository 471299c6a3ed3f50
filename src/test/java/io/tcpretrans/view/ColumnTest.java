package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTest {
  @Test
  void optionNamesAreTheHeadersInLowerCase() {
    assertThat(Arrays.stream(Column.values()).map(Column::optionName))
        .containsExactly(
            "time",
            "pid",
            "ip",
            "laddr:lport",
            "raddr:rport",
            "state",
            "seq",
            "type",
            "comm",
            "container",
            "segs",
            "len",
            "attempt",
            "rtt_ms",
            "rto_ms",
            "cwnd",
            "ssthresh",
            "wait_ms",
            "error",
            "why",
            "where",
            "stall_ms",
            "dir",
            "service",
            "netns",
            "unit");
  }

  @ParameterizedTest
  @EnumSource
  void columnIsFoundByItsOptionName(Column column) {
    assertThat(Column.named(column.optionName())).contains(column);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "laddr", "PIDS", "time "})
  void otherNamesFindNoColumn(String name) {
    assertThat(Column.named(name)).isEmpty();
  }
}
