package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.view.TopKey.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopKeyDecoderTest {
  private static final long ESCAPE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final TopKeyDecoder decoder = new TopKeyDecoder();

  private List<TopKey> type(String bytes) {
    List<TopKey> keys = new ArrayList<>();
    for (byte next : bytes.getBytes(StandardCharsets.UTF_8)) {
      keys.addAll(decoder.accept(next & 0xff, 0));
    }
    return keys;
  }

  @ParameterizedTest
  @CsvSource({
    "[A, UP",
    "OA, UP",
    "[B, DOWN",
    "OB, DOWN",
    "[5~, PAGE_UP",
    "[6~, PAGE_DOWN",
    "[H, HOME",
    "OH, HOME",
    "[1~, HOME",
    "[7~, HOME",
    "[F, END",
    "OF, END",
    "[4~, END",
    "[8~, END",
    "[1;5A, UP",
    "[6;2~, PAGE_DOWN",
    "OM, ENTER",
    "[C, OTHER",
    "[15~, OTHER",
    "[3~, OTHER",
    "[200~, OTHER",
    "[I, OTHER"
  })
  void escapeSequencesAreKeys(String sequence, Kind kind) {
    assertThat(type("\u001b" + sequence)).containsExactly(TopKey.of(kind));
    assertThat(type("q")).containsExactly(new TopKey(Kind.CHARACTER, 'q'));
  }

  @Test
  void controlCharactersAreKeys() {
    assertThat(type("\r\n\b\u007f\u0015\u0001\t"))
        .extracting(TopKey::kind)
        .containsExactly(
            Kind.ENTER,
            Kind.ENTER,
            Kind.BACKSPACE,
            Kind.BACKSPACE,
            Kind.CLEAR_LINE,
            Kind.OTHER,
            Kind.OTHER);
  }

  @Test
  void escapeAloneIsAKeyAfter50Milliseconds() {
    assertThat(decoder.accept(0x1b, 0)).isEmpty();
    assertThat(decoder.expire(ESCAPE_NANOS - 1)).isEmpty();
    assertThat(decoder.expire(ESCAPE_NANOS)).containsExactly(TopKey.of(Kind.ESCAPE));
    assertThat(decoder.expire(2 * ESCAPE_NANOS)).isEmpty();
  }

  @Test
  void sequenceInPiecesIsOneKey() {
    assertThat(decoder.accept(0x1b, 0)).isEmpty();
    assertThat(decoder.accept('[', ESCAPE_NANOS - 1)).isEmpty();
    assertThat(decoder.expire(ESCAPE_NANOS)).isEmpty();
    assertThat(decoder.accept('B', ESCAPE_NANOS + 1)).containsExactly(TopKey.of(Kind.DOWN));
  }

  @Test
  void cutSequenceIsNoKey() {
    type("\u001b[1");
    assertThat(decoder.expire(ESCAPE_NANOS)).containsExactly(TopKey.of(Kind.OTHER));
    assertThat(type("p")).containsExactly(new TopKey(Kind.CHARACTER, 'p'));
  }

  @Test
  void escapeBeforeAnotherKeyIsAKey() {
    assertThat(type("\u001bq"))
        .containsExactly(TopKey.of(Kind.ESCAPE), new TopKey(Kind.CHARACTER, 'q'));
    assertThat(type("\u001b\u001b")).containsExactly(TopKey.of(Kind.ESCAPE));
    assertThat(type("[A")).containsExactly(TopKey.of(Kind.UP));
  }

  @Test
  void charactersInUtf8AreKeys() {
    assertThat(type("aé漢𝄞"))
        .extracting(TopKey::character)
        .containsExactly((int) 'a', 0xe9, 0x6f22, 0x1d11e);
  }

  @Test
  void bytesThatAreNotUtf8DoNotHideLaterKeys() {
    assertThat(decoder.accept(0xe6, 0)).isEmpty();
    assertThat(decoder.accept('q', 0)).containsExactly(new TopKey(Kind.CHARACTER, 'q'));
    decoder.accept(0xff, 0);
    assertThat(decoder.expire(ESCAPE_NANOS)).containsExactly(TopKey.of(Kind.OTHER));
    assertThat(type("q")).containsExactly(new TopKey(Kind.CHARACTER, 'q'));
  }

  @Test
  void anyBytesAreDecoded() {
    Random random = new Random(1);
    int[] likely = {0x1b, '[', 'O', '1', ';', '~', 0xe6, 0xbc, 0xa2, 0xff};
    for (int at = 0; at < 100_000; at++) {
      decoder.accept(
          random.nextBoolean() ? likely[random.nextInt(likely.length)] : random.nextInt(256), 0);
    }
    decoder.expire(ESCAPE_NANOS);
    assertThat(type("q")).containsExactly(new TopKey(Kind.CHARACTER, 'q'));
  }
}
