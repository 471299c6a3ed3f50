package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A comparison of the rows with a packet capture: they have exactly the bytes that the sender's
 * device carried more than once.
 */
@Live
class OracleIT {
  private static final int PORT = 7101;
  private static final Pattern SEGMENT = Pattern.compile("seq (\\d+):(\\d+)");

  @TempDir private Path directory;

  /** The bytes of the sequence space from {@code from}, inclusive, to {@code to}, exclusive. */
  private record Range(long from, long to) {}

  @Test
  void rowsHaveTheBytesThatTheCaptureShowsRepeated() throws IOException, InterruptedException {
    try (TwoHosts hosts = new TwoHosts().disableOffloads();
        Tracer tracer = new Tracer()) {
      Path capture = directory.resolve("capture");
      Process tcpdump =
          new ProcessBuilder(
                  hosts
                      .sender()
                      .inside(
                          "tcpdump",
                          "-i",
                          "eth0",
                          "-Z",
                          "root",
                          "-s",
                          "100",
                          "-B",
                          "65536",
                          "-U",
                          "--immediate-mode",
                          "-w",
                          capture.toString(),
                          "tcp",
                          "dst",
                          "port",
                          Integer.toString(PORT)))
              .redirectErrorStream(true)
              .start();
      assertThat(tcpdump.inputReader().readLine()).contains("listening on eth0");
      Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, PORT);
      hosts.loseSome(0.02);
      connection.transfer(3_000_000);
      long counted = hosts.sender().retransSegs();
      List<JsonNode> rows = tracer.awaitAllSegments(hosts.sender());
      List<Range> repeated = awaitRepeated(capture, counted);
      tcpdump.destroy();
      tcpdump.waitFor();

      assertThat(repeated).hasSize((int) counted).isNotEmpty();
      // otherwise bytes() would make a huge list
      assertThat(ranges(rows)).allMatch(range -> range.to - range.from < 1 << 20);
      assertThat(bytes(repeated)).isEqualTo(bytes(ranges(rows)));
    }
  }

  /**
   * Returns the repeated ranges of the capture. tcpdump writes with a delay, so this waits up to 5
   * s until there are as many as awaited.
   */
  private static List<Range> awaitRepeated(Path capture, long awaited)
      throws IOException, InterruptedException {
    List<Range> repeated = repeated(capture);
    for (int tries = 0; tries < 50 && repeated.size() < awaited; tries++) {
      Thread.sleep(100);
      repeated = repeated(capture);
    }
    return repeated;
  }

  /** Returns the data segments that start before the highest byte sent so far. */
  private static List<Range> repeated(Path capture) throws IOException {
    List<Range> repeated = new ArrayList<>();
    long highest = -1;
    String text = Command.of("tcpdump", "-n", "-S", "-r", capture.toString()).output();
    for (String line : text.lines().toList()) {
      Matcher segment = SEGMENT.matcher(line);
      if (!segment.find()) {
        continue; // no data
      }
      long from = Long.parseLong(segment.group(1));
      long to = Long.parseLong(segment.group(2));
      if (highest >= 0 && (int) (from - highest) < 0) {
        repeated.add(new Range(from, to));
      } else {
        highest = to;
      }
    }
    return repeated;
  }

  private static List<Range> ranges(List<JsonNode> rows) {
    return rows.stream()
        .filter(row -> row.get("segs").asLong() > 0)
        .map(
            row ->
                new Range(
                    row.get("seq").asLong(), row.get("seq").asLong() + row.get("len").asLong()))
        .toList();
  }

  /** Returns the sequence number of each byte, as often as it is in a range, sorted. */
  private static List<Long> bytes(List<Range> ranges) {
    List<Long> starts = new ArrayList<>();
    for (Range range : ranges) {
      for (long at = range.from; at != range.to; at++) {
        starts.add(at & 0xffffffffL);
      }
    }
    starts.sort(null);
    return starts;
  }
}
