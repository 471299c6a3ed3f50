package io.tcpretrans.event;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Random retransmits and rows for tests, which are equal for equal seeds. */
public final class RandomEvents {
  private static final String CHARACTERS = "ab01 \",;'\\\r\n\t\u001b\u0000\u202eé€𝄞";

  private final Random random;

  private RandomEvents(long seed) {
    this.random = new Random(seed);
  }

  /** Returns an endless stream of retransmits. */
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
            unsignedInt(),
            random.nextLong(),
            unsignedInt(),
            lastOwner()),
        unsignedInt(),
        unsignedInt(),
        unsignedInt(),
        random.nextInt(256),
        random.nextBoolean() ? 0 : random.nextInt(260) - 135,
        random.nextBoolean() ? null : "EHOSTUNREACH",
        new Sender(
            unsignedIntOrNull(),
            unsignedIntOrNull(),
            unsignedIntOrNull(),
            unsignedIntOrNull(),
            unsignedIntOrNull(),
            unsignedIntOrNull()),
        unsignedIntOrNull(),
        unsignedIntOrNull(),
        random.nextBoolean() ? null : oneOf(Direction.values()),
        null);
  }

  /** Returns an endless stream of rows without causes. */
  public static Stream<Row> rows(long seed) {
    RandomEvents events = new RandomEvents(seed);
    return Stream.generate(() -> new Row(events.next(), events.owner(), null));
  }

  private Owner owner() {
    return random.nextBoolean()
        ? Owner.NONE
        : new Owner(1L + random.nextInt(1 << 22), text(), textOrNull(), textOrNull())
            .withAncestors(random.nextBoolean() ? List.of() : List.of(unsignedInt(), 1L));
  }

  private OwningProcess lastOwner() {
    return random.nextBoolean()
        ? null
        : new OwningProcess(unsignedInt(), random.nextLong(), text());
  }

  private String textOrNull() {
    return random.nextBoolean() ? null : text();
  }

  /** Returns up to eight characters, most of which need escaping or several bytes. */
  private String text() {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(9); length > 0; length--) {
      int index = random.nextInt(CHARACTERS.codePointCount(0, CHARACTERS.length()));
      text.appendCodePoint(CHARACTERS.codePointAt(CHARACTERS.offsetByCodePoints(0, index)));
    }
    return text.toString();
  }

  private <T> T oneOf(T[] constants) {
    return constants[random.nextInt(constants.length)];
  }

  private Endpoint endpoint(boolean ipv4) {
    IpAddress address =
        ipv4 ? new IpAddress(4, 0, unsignedInt()) : new IpAddress(6, addressHalf(), addressHalf());
    return new Endpoint(address, random.nextInt(1 << 16));
  }

  /** Returns half of an IPv6 address with zero groups, which are shortened in text. */
  private long addressHalf() {
    return random.nextLong() & (random.nextBoolean() ? 0xffff_0000_0000_ffffL : 0xffff);
  }

  private long unsignedInt() {
    return random.nextInt() & 0xffffffffL;
  }

  private Long unsignedIntOrNull() {
    return random.nextBoolean() ? null : (Long) unsignedInt();
  }
}
