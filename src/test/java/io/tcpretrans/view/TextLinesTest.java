package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextLinesTest {
  private final StringWriter out = new StringWriter();
  private final TextLines lines = new TextLines(out);

  @Test
  void textIsOneLineWhateverItContains() throws IOException {
    lines.write("a\nb\r\u0085\u2028\u2029\u001b[2J c");

    assertThat(out).hasToString("a\\x0ab\\x0d\\x85\\u2028\\u2029\\x1b[2J c\n");
  }

  @Test
  void writtenLineIsEmptyForTheNextOne() throws IOException {
    TextLine line = new TextLine();
    lines.write(line.cell("a", 2));
    lines.write(line.cell("b", 2));

    assertThat(out).hasToString("a\nb\n");
  }

  @Test
  void severalLinesAreWrittenOneByOne() throws IOException {
    lines.writeAll("a\n\u001bb");
    lines.messages("c\n\td\n");

    assertThat(out).hasToString("a\n\\x1bb\nc\n        d\n");
  }

  /** Text is escaped once where it is composed, and again where it is written. */
  @Test
  void escapedTextDoesNotChange() throws IOException {
    lines.write("a\u001b \\ \udce4");
    String once = out.toString().strip();
    out.getBuffer().setLength(0);
    lines.write(once);

    assertThat(once).isEqualTo("a\\x1b \\ \\xe4");
    assertThat(out.toString().strip()).isEqualTo(once);
  }

  @Test
  void messageIsWrittenAtOnceAndItsErrorIsIgnored() {
    new TextLines(
            new FilterWriter(out) {
              @Override
              public void write(String text, int offset, int length) throws IOException {
                super.write(text, offset, length);
                throw new IOException("closed");
              }
            })
        .message("a");

    assertThat(out).hasToString("a\n");
  }
}
