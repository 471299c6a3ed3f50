package io.tcpretrans.event;

import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;

/** Retransmits with any values that can occur, the same ones for the same seed. */
public final class RandomEvents {
  private static final String CHARACTERS = "ab01 \",;'\\\r\n\t\u001b\u0000\u202eé€𝄞";

  private final Random random;

  private RandomEvents(long seed) {
    this.random = new Random(seed);
  }

  /** An endless stream. */
  public static Stream<Retransmit> of(long seed) {
    return Stream.generate(new RandomEvents(seed)::next);
  }

  private Retransmit next() {
    boolean ipv4 = random.nextBoolean();
    return new Retransmit(
        Instant.ofEpochSecond(random.nextInt() & 0xffffffffL, random.nextInt(1_000_000_000)),
        oneOf(RetransmitType.values()),
        endpoint(ipv4),
        endpoint(ipv4),
        oneOf(TcpState.values()),
        new Socket(
            random.nextLong(),
            random.nextLong(),
            0,
            random.nextLong(),
            u32(),
            random.nextLong(),
            u32(),
            closer()),
        u32(),
        u32(),
        u32(),
        random.nextInt(256),
        random.nextBoolean() ? 0 : random.nextInt(260) - 135,
        random.nextBoolean() ? null : "EHOSTUNREACH",
        new Sender(orNull(), orNull(), orNull(), orNull(), orNull(), orNull()),
        orNull(),
        null);
  }

  /** An endless stream of rows of such retransmits. */
  public static Stream<Row> rows(long seed) {
    RandomEvents events = new RandomEvents(seed);
    return Stream.generate(() -> new Row(events.next(), events.owner(), null));
  }

  private Owner owner() {
    return random.nextBoolean()
        ? Owner.NONE
        : new Owner(1L + random.nextInt(1 << 22), text(), textOrNull(), textOrNull());
  }

  private OwningProcess closer() {
    return random.nextBoolean() ? null : new OwningProcess(u32(), random.nextLong(), text());
  }

  private String textOrNull() {
    return random.nextBoolean() ? null : text();
  }

  /** A name, of up to eight characters that are hard to write down. */
  private String text() {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(9); length > 0; length--) {
      int at = random.nextInt(CHARACTERS.codePointCount(0, CHARACTERS.length()));
      text.appendCodePoint(CHARACTERS.codePointAt(CHARACTERS.offsetByCodePoints(0, at)));
    }
    return text.toString();
  }

  private <T> T oneOf(T[] constants) {
    return constants[random.nextInt(constants.length)];
  }

  private Endpoint endpoint(boolean ipv4) {
    IpAddress address = ipv4 ? new IpAddress(4, 0, u32()) : new IpAddress(6, sparse(), sparse());
    return new Endpoint(address, random.nextInt(1 << 16));
  }

  /** With runs of zeros, as addresses have. */
  private long sparse() {
    return random.nextLong() & (random.nextBoolean() ? 0xffff_0000_0000_ffffL : 0xffff);
  }

  private long u32() {
    return random.nextInt() & 0xffffffffL;
  }

  private Long orNull() {
    return random.nextBoolean() ? null : (Long) u32();
  }
}
