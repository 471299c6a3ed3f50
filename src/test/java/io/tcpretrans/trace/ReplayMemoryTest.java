package io.tcpretrans.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.record.Recorder;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replays recordings whose rows have nothing in common, in a process with 128 MiB of heap. */
@Timeout(600) // only ends a replay that would never end
class ReplayMemoryTest {
  private static final int ROWS = Integer.getInteger("fuzz.rows", 40_000);

  @TempDir private Path directory;

  /**
   * Writes rows with other flows, names, causes and fields in each line, all as long as allowed.
   */
  private Path recording() throws IOException {
    Path file = directory.resolve("large.jsonl.gz");
    Path header = directory.resolve("header.jsonl");
    Recorder.create(header, "kprobe", true, Events.TIME, text -> {}).close();
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
      out.write(Files.readString(header));
      String pad = "\\u20ac".repeat(300);
      for (int row = 0; row < ROWS; row++) {
        String id = String.format("%08d", row);
        out.write(
            "{\"event\":\"retransmit\",\"time_ns\":1782136931123456000,\"type\":\"RTO\","
                + "\"laddr\":\"2001:db8::1\",\"lport\":"
                + (row & 0xffff)
                + ",\"raddr\":\"2001:db8::"
                + Integer.toHexString(row >>> 16 & 0xffff)
                + "\",\"rport\":2,\"state\":\"ESTABLISHED\",\"segs\":4294967295,\"pid\":"
                + row
                + ",\"comm\":\""
                + id
                + pad.substring(0, 50 * 6)
                + "\",\"container\":\""
                + id
                + pad
                + "\",\"container_id\":\""
                + id
                + pad.substring(0, 100 * 6)
                + "\",\"owner_pending\":1,\"icmp_error\":\"E"
                + id
                + "\",\"inode\":"
                + row
                + ",\"netns\":"
                + row
                + ",\"cause\":\"other-drop\",\"proof\":\"seen\",\"drop_reason\":\"R"
                + id
                + "\",\"drop_function\":\"f"
                + id
                + "x".repeat(500)
                + "\",\"drop_netns\":"
                + row
                + ",\"forwarding_off\":false,\"field"
                + id
                + "\":1}\n");
        out.write(
            "{\"event\":\"namespace\",\"netns\":"
                + row
                + ",\"name\":\""
                + id
                + "n".repeat(1_000)
                + "\"}\n");
      }
      out.write("{\"event\":\"end\",\"time_ns\":1782136931123456000}\n");
    }
    return file;
  }

  @Test
  void distinctRowsDoNotFillTheMemory() throws IOException, InterruptedException {
    Path file = recording();
    for (List<String> options :
        List.of(
            List.of("-C"),
            List.of("--why", "-o", "json"),
            List.of("--why", "--count", "--by", "process"),
            List.of("--count", "--by", "container", "--comm", "nobody"),
            List.of("--count"))) {
      Path errors = directory.resolve("errors");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.tcpretrans.Main",
                  "--replay",
                  file.toString()));
      command.addAll(options);
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(errors.toFile())
              .start();
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(options + ": " + Files.readString(errors)).isZero();
    }
  }
}
