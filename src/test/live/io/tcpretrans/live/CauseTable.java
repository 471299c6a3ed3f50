package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A cause that a test declares for a situation before it makes it. The numbers of right, unknown
 * and wrong rows are appended to the file target/cause-table.tsv.
 *
 * @param causes those that are right, at least one
 * @param visible whether this host can observe the cause; otherwise {@code unknown} is right, too
 * @param host the host that the drop must name; null: any, or none
 */
record CauseTable(String situation, List<String> causes, boolean visible, Host host) {
  private static final double MIN_SHARE = 0.9;
  private static final Path FILE =
      Path.of(System.getProperty("tcpretrans.causes", "target/cause-table.tsv"));

  /** Returns a cause that this host can observe. */
  static CauseTable visible(String situation, String cause, Host host) {
    return new CauseTable(situation, List.of(cause), true, host);
  }

  /** Returns a situation whose cause this host cannot observe, with the causes that are right. */
  static CauseTable hidden(String situation, String... causes) {
    return new CauseTable(situation, List.of(causes), false, null);
  }

  private boolean isRight(JsonNode row) {
    boolean named = host == null || row.get("drop_netns").asLong() == host.inode();
    return causes.contains(cause(row)) && named;
  }

  private static boolean isUnknown(JsonNode row) {
    return cause(row).equals("unknown");
  }

  private static String cause(JsonNode row) {
    return row.get("cause").asText();
  }

  /**
   * Asserts that no row has a wrong cause, and that at least 90 % are right if the cause is visible.
   * Rows with EBUSY are left out: the original still waited in a queue, so nothing was repeated.
   */
  void assertHoldsFor(List<JsonNode> all) throws IOException {
    List<JsonNode> rows =
        all.stream().filter(row -> !"EBUSY".equals(row.get("error").asText())).toList();
    long right = rows.stream().filter(this::isRight).count();
    long unknown = rows.stream().filter(row -> !isRight(row) && isUnknown(row)).count();
    long wrong = rows.size() - right - unknown;
    append(right, unknown, wrong);

    assertThat(rows).as(situation).isNotEmpty();
    assertThat(rows).as(situation).allMatch(row -> isRight(row) || isUnknown(row));
    if (visible) {
      assertThat(right)
          .as("%s: right rows among %s", situation, rows)
          .isGreaterThanOrEqualTo((long) Math.ceil(MIN_SHARE * rows.size()));
    }
  }

  private void append(long right, long unknown, long wrong) throws IOException {
    String line =
        "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\n"
            .formatted(
                System.getProperty("os.version"),
                Tracer.hook(),
                situation,
                String.join(" or ", causes),
                visible ? "visible" : "hidden",
                right,
                unknown,
                wrong);
    Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
