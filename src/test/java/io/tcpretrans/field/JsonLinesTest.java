package io.tcpretrans.field;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
  private final StringWriter out = new StringWriter();

  private String line(String text) throws IOException {
    JsonLines lines = new JsonLines(out);
    lines.begin("a");
    lines.put("value", text);
    lines.putList("values", List.of(text));
    lines.end();
    lines.flush();
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2J\n\r\u007f\u0080\u009b",
        "\u2028\u2029\u202e\u200b",
        "\"\\/",
        "\ud83d\ude00"
      })
  void textIsPrintableAsciiAndReadAsItWas(String text) throws IOException {
    assertThat(line(text)).matches("[ -~]*\n");
    try (JsonParser parser = new JsonFactory().createParser(line(text))) {
      assertThat(parser.nextFieldName()).isNull(); // the beginning of the object
      parser.nextValue();
      assertThat(parser.nextTextValue()).isNull(); // the name of the next field
      assertThat(parser.nextTextValue()).isEqualTo(text);
    }
  }

  @Test
  void loneSurrogateIsReplaced() throws IOException {
    assertThat(line("a\udce4\ud800\ud83d\ude00b"))
        .contains("\"value\":\"a\\\\xe4\\uFFFD\\uD83D\\uDE00b\"");
  }
}
