package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpretrans.sys.UntrustedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonStringsTest {
  private final Map<String, String> strings = new HashMap<>();

  private void read(String document) throws IOException {
    JsonStrings.read(
        document.getBytes(StandardCharsets.UTF_8), pointer -> !pointer.equals("/x"), strings);
  }

  @Test
  void wantedStringsHaveTheirPointers() throws IOException {
    read("{\"a\":\"1\",\"b/c\":{\"~\":[\"2\",3]},\"x\":\"4\",\"n\":null}");

    assertThat(strings).isEqualTo(Map.of("/a", "1", "/b/c/~/0", "2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"b\":", "[[[[[[", "1e", "\\", "{\"b\":\"\\u12\"}"})
  void stringsBeforeADamageAreRead(String damaged) {
    assertThatThrownBy(() -> read("{\"a\":\"1\",\"c\":" + damaged)).isInstanceOf(IOException.class);
    assertThat(strings).containsEntry("/a", "1");
  }

  @Test
  void deepDocumentEndsAtTheLimit() {
    assertThatThrownBy(() -> read("{\"a\":\"1\",\"b\":" + "[".repeat(500_000)))
        .isInstanceOf(IOException.class);
    assertThat(strings).containsOnlyKeys("/a");
  }

  @Test
  void longStringsNumbersAndNamesEndTheDocument() {
    for (String value :
        new String[] {
          "\"" + "s".repeat(UntrustedJson.MAX_STRING + 1) + "\"",
          "[" + "1".repeat(50) + ".5]",
          "{\"" + "n".repeat(UntrustedJson.MAX_STRING + 1) + "\":1}"
        }) {
      assertThatThrownBy(() -> read("{\"a\":\"1\",\"b\":" + value + ",\"c\":\"2\"}"))
          .isInstanceOf(IOException.class);
      assertThat(strings).containsOnlyKeys("/a");
    }
  }

  @Test
  void longStringThatIsNotWantedIsSkipped() throws IOException {
    read("{\"x\":\"" + "s".repeat(100_000) + "\",\"a\":\"1\"}");

    assertThat(strings).isEqualTo(Map.of("/a", "1"));
  }

  /** The pointers of many strings below a long name would take seconds. */
  @Test
  void stringsBelowALongNameAreSkipped() throws IOException {
    read("{\"" + "n".repeat(300) + "\":[\"\",\"\"],\"a\":\"1\"}");

    assertThat(strings).isEqualTo(Map.of("/a", "1"));
  }
}
