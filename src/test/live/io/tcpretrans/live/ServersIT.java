package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two of the servers of src/test/servers for a minute, under packet loss and more processor load
 * than there are processors; make test-servers runs all six for ten minutes.
 */
@Live
@Tag("same-with-any-kernel")
class ServersIT {
  private static final Path SCRIPT = Path.of("src/test/servers/servers");
  private static final Path PROGRAMS = Path.of("target/servers");
  private static final int LIMIT_MINUTES = 5;

  @TempDir private Path directory;

  /** The script compares the rows' owners with the processes that ss shows, and decides. */
  @Test
  void rowsOfBusyServersNameTheProcessThatSsShows() throws IOException, InterruptedException {
    assumeTrue(Files.exists(PROGRAMS), "no servers: make target/servers unpacks Debian's");
    Path report = directory.resolve("report");
    ProcessBuilder builder =
        new ProcessBuilder(SCRIPT.toString())
            .redirectErrorStream(true)
            .redirectOutput(report.toFile());
    builder.environment().put("SERVERS", "nginx postgres");
    builder.environment().put("TIME", "60");
    builder.environment().put("REPORT", Path.of("target", "servers-it").toString());
    builder.environment().put("JAVA", Tracer.java());
    builder.environment().put("JAR", Path.of(Tracer.jar()).toAbsolutePath().toString());
    Process script = builder.start();
    try {
      assertThat(script.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();
    } finally {
      script.destroy(); // it removes what it made
    }
    assertThat(script.exitValue()).as(read(report)).isZero();
  }

  private static String read(Path report) throws IOException {
    return Files.readString(report, StandardCharsets.ISO_8859_1);
  }
}
