package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Direction;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.SendState;
import io.tcpretrans.event.Sender;
import io.tcpretrans.event.Socket;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.sys.KernelClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The decoder with records that src/test/c/wire_fixtures.c writes (make gen). */
class EventDecoderTest {
  private static final int SLOT = WireLayout.RetransmitEvent.SIZE;

  private final KernelClock clock = new KernelClock();
  private final EventDecoder decoder = new EventDecoder(clock, true);

  /**
   * Decodes a fixture from the second slot of a batch. All other bytes are 0xff, so that a read
   * outside of the slot changes the result.
   */
  private Retransmit decoded(String name) throws IOException {
    return decoded(name, decoder);
  }

  private static Retransmit decoded(String name, EventDecoder decoder) throws IOException {
    ByteBuffer batch = ByteBuffer.allocateDirect(3 * SLOT).order(ByteOrder.nativeOrder());
    while (batch.hasRemaining()) {
      batch.put((byte) 0xff);
    }
    byte[] fixture;
    try (InputStream file = EventDecoderTest.class.getResourceAsStream("wire/" + name + ".bin")) {
      fixture = file.readAllBytes();
    }
    assertThat(fixture).hasSize(SLOT);
    batch.put(SLOT, fixture);
    return decoder.retransmit(batch, SLOT);
  }

  @Test
  void decodesEveryFieldOfAnIpv4Event() throws IOException {
    Retransmit event = decoded("ipv4");

    assertThat(event.time()).isEqualTo(clock.instant(5_000_000_123_456L));
    assertThat(event.type()).isEqualTo(RetransmitType.FAST);
    assertThat(event.ip()).isEqualTo(4);
    assertThat(event.local()).hasToString("172.17.0.5:8080");
    assertThat(event.remote()).hasToString("10.0.0.15:45212");
    assertThat(event.state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(event.socket())
        .isEqualTo(
            new Socket(123456789012L, 77, -0x700000000000L, 4242, 4026532246L, 4097, 1000, null));
    assertThat(event.seq()).isEqualTo(3785678885L);
    assertThat(event.len()).isEqualTo(2896);
    assertThat(event.segs()).isEqualTo(2);
    assertThat(event.attempt()).isZero();
    assertThat(event.error()).isZero();
    assertThat(event.icmpError()).isEqualTo("EHOSTUNREACH");
    assertThat(event.waitUs()).isEqualTo(123);
    assertThat(event.stallUs()).isEqualTo(4_294_967_296_123L);
    assertThat(event.direction()).isEqualTo(Direction.OUT);
  }

  @Test
  void infiniteSlowStartThresholdIsNull() throws IOException {
    assertThat(decoded("ipv4").sender())
        .isEqualTo(new Sender(210L, 204000L, 10L, null, 3210L, 59L));
  }

  @Test
  void processNameEndsAtZeroByteOrAfter16Bytes() {
    ByteBuffer owner = ByteBuffer.allocate(WireLayout.SocketOwner.SIZE);
    owner.order(ByteOrder.nativeOrder());
    owner.put(WireLayout.SocketOwner.COMM, new byte[] {'b', (byte) 0xe4, '\r', 0, 'x'});
    assertThat(EventDecoder.socketOwner(owner).process().comm()).isEqualTo("b\\xe4\r");

    byte[] full = "exactly16bytes.\u00e4".getBytes(StandardCharsets.ISO_8859_1);
    owner.put(WireLayout.SocketOwner.COMM, full);
    assertThat(EventDecoder.socketOwner(owner).process().comm()).isEqualTo("exactly16bytes.\\xe4");
  }

  @Test
  void decodesEveryFieldOfAnIpv6Event() throws IOException {
    Retransmit event = decoded("ipv6");

    assertThat(event.time()).isEqualTo(clock.instant(9_203_951_000L));
    assertThat(event.type()).isEqualTo(RetransmitType.SYNACK);
    assertThat(event.ip()).isEqualTo(6);
    assertThat(event.local()).hasToString("[2001:db8::a:0:0:15]:443");
    assertThat(event.remote()).hasToString("[fe80::1]:65535");
    assertThat(event.state()).isEqualTo(TcpState.SYN_RECV);
    assertThat(event.socket())
        .isEqualTo(
            new Socket(
                0,
                0,
                0,
                0,
                4026531840L,
                1,
                0,
                new OwningProcess(1240, 77_000_000_123L, "sh\u001b[1m r\u00f6d", true)));
    assertThat(event.seq()).isEqualTo(1);
    assertThat(event.len()).isEqualTo(1);
    assertThat(event.segs()).isEqualTo(1);
    assertThat(event.attempt()).isEqualTo(3);
    assertThat(event.waitUs()).isEqualTo(203951);
    assertThat(event.direction()).isEqualTo(Direction.IN);
  }

  @Test
  void negativeStallIsUnknownAndZeroIsNot() throws IOException {
    assertThat(decoded("ipv6").stallUs()).isNull();
    assertThat(decoded("zeroes").stallUs()).isZero();
  }

  @Test
  void directionIsNullForUnknownNumbers() throws IOException {
    assertThat(decoded("zeroes").direction()).isNull();
    assertThat(decoded("extreme").direction()).isNull();
  }

  @Test
  void refusedSendHasANegativeErrno() throws IOException {
    assertThat(decoded("ipv6").error()).isEqualTo(-1);
  }

  @Test
  void roundTripTimeIsNullBeforeTheFirstSample() throws IOException {
    assertThat(decoded("ipv6").sender())
        .isEqualTo(new Sender(null, 1_000_000L, 1L, 7L, null, null));
  }

  @Test
  void numbersAreUnsigned() throws IOException {
    Retransmit event = decoded("extreme");
    long max = 0xffffffffL;

    assertThat(event.local()).hasToString("[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
    assertThat(event.remote()).hasToString("[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
    assertThat(event.socket())
        .isEqualTo(
            new Socket(
                -1,
                -1,
                -1,
                -1,
                max,
                -1,
                max,
                new OwningProcess(max, -1, "\\xff".repeat(16), true)));
    assertThat(event.sender()).isEqualTo(new Sender(max, max, max, max, max, max));
    assertThat(event.seq()).isEqualTo(max);
    assertThat(event.len()).isEqualTo(max);
    assertThat(event.segs()).isEqualTo(max);
    assertThat(event.attempt()).isEqualTo(255);
    assertThat(event.error()).isEqualTo(Integer.MIN_VALUE);
  }

  @Test
  void unknownTypeAndStateNumbersAreUnknown() throws IOException {
    Retransmit event = decoded("extreme");

    assertThat(event.type()).isEqualTo(RetransmitType.UNKNOWN);
    assertThat(event.state()).isEqualTo(TcpState.UNKNOWN);
  }

  @Test
  void waitIsZeroIfTheLastSendIsInTheFuture() throws IOException {
    assertThat(decoded("extreme").waitUs()).isZero();
  }

  @Test
  void zeroesAreDecodedAsUnknownOrNone() throws IOException {
    Retransmit event = decoded("zeroes");

    assertThat(event.time()).isEqualTo(clock.instant(0));
    assertThat(event.type()).isEqualTo(RetransmitType.UNKNOWN);
    assertThat(event.state()).isEqualTo(TcpState.UNKNOWN);
    assertThat(event.socket()).isEqualTo(new Socket(0, 0, 0, 0, 0, 0, 0, null));
    assertThat(event.sender()).isEqualTo(new Sender(null, null, null, null, null, null));
    assertThat(event.error()).isZero();
  }

  @Test
  void waitIsNullIfTheLastSendIsUnknown() throws IOException {
    assertThat(decoded("zeroes").waitUs()).isNull();
  }

  @Test
  void decodesEveryFieldOfTheSendState() throws IOException {
    assertThat(decoded("send_state").sendState())
        .isEqualTo(
            new SendState(
                5_000_000_123_456L,
                5_000_000_112_456L,
                (int) 3785678885L,
                (int) 3785684677L,
                1234567890,
                0x89abcdef,
                59,
                3,
                0xfedcba98,
                0x76543210,
                true,
                SendState.Purpose.PATH_MTU));
  }

  /** A connection request has no such time. */
  @Test
  void startIsTheTimeOfTheEventIfItIsUnknown() throws IOException {
    SendState state = decoded("ipv4").sendState();

    assertThat(state.startNs()).isEqualTo(state.timeNs());
  }

  @Test
  void sendStateIsNullIfDropsAreNotTraced() throws IOException {
    assertThat(decoded("send_state", new EventDecoder(clock, false)).sendState()).isNull();
  }
}
