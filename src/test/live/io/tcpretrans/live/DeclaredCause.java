package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A cause that a test declares for a situation before it makes it. The numbers of right, unknown
 * and wrong rows, and the reasons of the unknown ones, are appended to the file
 * target/cause-table.tsv.
 *
 * @param causes those that are right; none: only {@code unknown} is
 * @param visible whether this host can observe the cause; otherwise {@code unknown} is right, too
 * @param host the host that the drop, or with {@code outside} the departure, must name; null: any
 * @param fields further JSON fields with the values that they must have
 * @param refused whether rows with EBUSY count, too: the original still waited in a queue, so
 *     nothing was repeated
 */
record DeclaredCause(
    String situation,
    List<String> causes,
    boolean visible,
    Host host,
    Map<String, String> fields,
    boolean refused) {
  private static final double MIN_SHARE = 0.9;
  private static final Path FILE =
      Path.of(System.getProperty("tcpretrans.causes", "target/cause-table.tsv"));

  /** Returns a cause that this host can observe. */
  static DeclaredCause visible(String situation, String cause, Host host) {
    return new DeclaredCause(situation, List.of(cause), true, host, Map.of(), false);
  }

  /** Returns causes that this host can observe, of which each is right. */
  static DeclaredCause visibleAny(String situation, Host host, String... causes) {
    return new DeclaredCause(situation, List.of(causes), true, host, Map.of(), false);
  }

  /** Returns a situation whose cause this host cannot observe, with the causes that are right. */
  static DeclaredCause hidden(String situation, String... causes) {
    return new DeclaredCause(situation, List.of(causes), false, null, Map.of(), false);
  }

  /** Returns this cause with the network device in WHERE. */
  DeclaredCause at(String device) {
    return with(causes.contains("outside") ? "left_dev" : "drop_dev", device);
  }

  /** Returns this cause with the field {@code lost}: data or ack. */
  DeclaredCause lost(String what) {
    return with("lost", what);
  }

  /** Returns this cause with the field {@code proof}. */
  DeclaredCause proof(String proof) {
    return with("proof", proof);
  }

  /** Returns this cause with the field {@code encap}. */
  DeclaredCause inside(String encapsulation) {
    return with("encap", encapsulation);
  }

  private DeclaredCause with(String field, String value) {
    Map<String, String> more = new TreeMap<>(fields);
    more.put(field, value);
    return new DeclaredCause(situation, causes, visible, host, more, refused);
  }

  /** Returns this cause, which rows with EBUSY must have, too. */
  DeclaredCause withRefused() {
    return new DeclaredCause(situation, causes, visible, host, fields, true);
  }

  private boolean isRight(JsonNode row) {
    String netns = cause(row).equals("outside") ? "left_netns" : "drop_netns";
    return causes.contains(cause(row))
        && (host == null || row.path(netns).asLong() == host.inode())
        && fields.entrySet().stream()
            .allMatch(field -> row.path(field.getKey()).asText().equals(field.getValue()));
  }

  /** Returns whether nothing is claimed; of a send that was refused only that it was. */
  private static boolean isUnknown(JsonNode row) {
    return cause(row).equals("unknown")
        || (Tracer.isInGuest() && cause(row).equals("not-sent") && isRefused(row));
  }

  private static boolean isRefused(JsonNode row) {
    return "EBUSY".equals(row.get("error").asText());
  }

  private static String cause(JsonNode row) {
    return row.get("cause").asText();
  }

  /**
   * Asserts that no row has a wrong cause, and that at least 90 % are right if it is visible; rows
   * that nobody can decide do not count. In an emulated guest, which cannot read counters in the 50
   * ms that a row waits, the table of all situations has to be read instead.
   */
  void assertHoldsFor(List<JsonNode> all) throws IOException {
    List<JsonNode> rows = all.stream().filter(row -> refused || !isRefused(row)).toList();
    long right = rows.stream().filter(this::isRight).count();
    List<JsonNode> unknown = rows.stream().filter(row -> !isRight(row) && isUnknown(row)).toList();
    append(right, unknown, rows.size() - right - unknown.size());

    assertThat(rows).as(situation).isNotEmpty();
    assertThat(rows.stream().filter(row -> !isRight(row) && !isUnknown(row)))
        .as("%s: wrong rows of %d, which have to be %s", situation, rows.size(), this)
        .isEmpty();
    if (visible && !Tracer.isInGuest()) {
      long decidable = rows.stream().filter(row -> !isUndecidable(row)).count();
      assertThat(right)
          .as("%s: right rows among %s", situation, rows)
          .isPositive()
          .isGreaterThanOrEqualTo((long) Math.ceil(MIN_SHARE * decidable));
    }
  }

  /**
   * Returns whether the peer reported duplicates, so that nothing may have been lost, the kernel
   * did not report the transmission before (see {@link HiddenRetransmits}), or this machine was too
   * busy to read a counter while the row waited.
   */
  private static boolean isUndecidable(JsonNode row) {
    return Set.of("duplicates", "hidden-transmission", "unreadable-counter", "late")
        .contains(row.path("unknown_reason").asText());
  }

  private void append(long right, List<JsonNode> unknown, long wrong) throws IOException {
    Map<String, Long> reasons =
        unknown.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.path("unknown_reason").asText(),
                    TreeMap::new,
                    Collectors.counting()));
    String line =
        "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\n"
            .formatted(
                System.getProperty("os.version"),
                Tracer.hook(),
                situation,
                String.join(" or ", causes),
                visible ? "visible" : "hidden",
                right,
                unknown.size(),
                wrong,
                reasons);
    Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
