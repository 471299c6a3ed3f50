package io.tcpretrans.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetransmitTypeTest {
  private static final Pattern WIRE_TYPE = Pattern.compile("RETRANSMIT_([A-Z]+) = ([0-9]+)");

  @Test
  void typeNumbersMatchWireH() throws IOException {
    Map<Integer, String> wireTypes = new HashMap<>();
    Matcher matcher = WIRE_TYPE.matcher(Files.readString(Path.of("bpf", "wire.h")));
    while (matcher.find()) {
      wireTypes.put(Integer.valueOf(matcher.group(2)), matcher.group(1));
    }

    assertThat(wireTypes).hasSize(RetransmitType.values().length);
    wireTypes.forEach(
        (number, name) -> assertThat(RetransmitType.of(number).name()).isEqualTo(name));
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 8, 255})
  void otherNumbersAreUnknown(int number) {
    assertThat(RetransmitType.of(number)).isEqualTo(RetransmitType.UNKNOWN);
  }
}
