package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/**
 * What rows of a known cause must say.
 *
 * @param device null: none
 * @param place where it was dropped; null: nowhere on this host
 */
record Blame(String cause, String proof, String device, Host place) {
  private static final double SHARE = 0.95;

  static Blame seen(String cause, String device, Host place) {
    return new Blame(cause, "seen", device, place);
  }

  private boolean holds(JsonNode row) {
    return row.get("cause").asText().equals(cause)
        && row.get("proof").asText().equals(proof)
        && (device == null ? row.get("drop_dev").isNull() : device.equals(text(row, "drop_dev")))
        && (place == null
            ? row.get("drop_netns").isNull()
            : row.get("drop_netns").asLong() == place.inode());
  }

  private static String text(JsonNode row, String field) {
    return row.get(field).asText();
  }

  /** Of rows none of which was needless. */
  void assertOf(List<JsonNode> rows) {
    assertOf(rows, 0);
  }

  /** Of rows of which some were needless, as this receiver knows: no drop explains those. */
  void assertOf(List<JsonNode> rows, Host receiver) throws IOException {
    assertOf(rows, receiver.receivedAgain());
  }

  /**
   * At least 95 of 100 say so, and none names another cause; what is left is not known. Rows of
   * which nothing was resent, since the original still waited in a queue of a busy host (EBUSY),
   * have no cause but that.
   */
  private void assertOf(List<JsonNode> all, long needless) {
    List<JsonNode> rows =
        all.stream().filter(row -> !"EBUSY".equals(row.get("error").asText())).toList();
    assertThat(rows).isNotEmpty();
    assertThat(rows)
        .allSatisfy(row -> assertThat(text(row, "cause")).isIn(cause, "unknown", "outside"));
    assertThat(rows.stream().filter(this::holds).count())
        .as("rows of " + this + " among " + rows)
        .isGreaterThanOrEqualTo((long) Math.ceil(SHARE * rows.size()) - needless);
  }
}
