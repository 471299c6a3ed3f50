package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The cause that rows must have, because the test itself made the packets get lost.
 *
 * @param proof the JSON field {@code proof}: seen, likely or none
 * @param device the network device of the drop, or by which the bytes left; null: the row has none
 * @param host the host on which the packets were dropped; null: the row has no network namespace of
 *     a drop
 */
record ExpectedCause(String cause, String proof, String device, Host host) {
  private static final double MIN_SHARE = 0.95;
  private static final Set<String> SENT_NOTHING = Set.of("EBUSY", "EAGAIN");

  /** Returns a cause with the proof {@code seen}. */
  static ExpectedCause withProofSeen(String cause, String device, Host host) {
    return new ExpectedCause(cause, "seen", device, host);
  }

  private boolean matches(JsonNode row) {
    return row.get("cause").asText().equals(cause)
        && row.get("proof").asText().equals(proof)
        && (device == null ? hasNoDevice(row) : device.equals(device(row)))
        && (host == null
            ? row.get("drop_netns").isNull()
            : row.get("drop_netns").asLong() == host.inode());
  }

  private static boolean hasNoDevice(JsonNode row) {
    return row.get("drop_dev").isNull() && row.get("left_dev").isNull();
  }

  private static String device(JsonNode row) {
    return text(row, row.get("left_dev").isNull() ? "drop_dev" : "left_dev");
  }

  private static String text(JsonNode row, String field) {
    return row.get(field).asText();
  }

  /** Asserts this cause for rows none of which was a spurious retransmit. */
  void assertHoldsFor(List<JsonNode> rows) {
    assertHoldsFor(rows, 0);
  }

  /**
   * Asserts this cause for rows, except as many as the receiver reported as duplicates: these were
   * spurious retransmits, so no drop explains them.
   */
  void assertHoldsFor(List<JsonNode> rows, Host receiver) throws IOException {
    assertHoldsFor(rows, receiver.dsacksSent());
  }

  /**
   * Asserts that at least 95 % of the rows, less the spurious ones, have this cause, proof, device
   * and host, and that no row has another cause than this one or unknown. Attempts that sent
   * nothing are left out, because they stand for themselves: the original still waited in a queue
   * of this host (EBUSY), or the receiver's window was shut (EAGAIN). So are attempts after one
   * that the kernel did not report (see {@link HiddenRetransmits}).
   */
  private void assertHoldsFor(List<JsonNode> all, long spurious) {
    List<JsonNode> rows =
        all.stream()
            .filter(row -> !SENT_NOTHING.contains(text(row, "error")))
            .filter(row -> !text(row, "unknown_reason").equals("hidden-transmission"))
            .toList();
    assertThat(rows).isNotEmpty();
    assertThat(rows).allSatisfy(row -> assertThat(text(row, "cause")).isIn(cause, "unknown"));
    if (Tracer.isInGuest()) { // which cannot read counters in the 50 ms that a row waits
      return;
    }
    assertThat(rows.stream().filter(this::matches).count())
        .as("rows of " + this + " among " + rows)
        .isGreaterThanOrEqualTo((long) Math.ceil(MIN_SHARE * rows.size()) - spurious);
  }
}
