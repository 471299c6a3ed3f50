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
 * Owners of the connections of two real servers for a minute, under packet loss and high processor
 * load. {@code make test-servers} runs six servers for ten minutes.
 */
@Live
@Tag("same-with-any-kernel")
class ServersIT {
  private static final Path SCRIPT = Path.of("src/test/servers/servers");
  private static final Path PROGRAMS = Path.of("target/servers");
  private static final int LIMIT_MINUTES = 5;

  @TempDir private Path directory;

  /**
   * The exit status of the script tells whether the owners equal the processes that ss(8) shows.
   */
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
      script.destroy(); // on SIGTERM it removes its namespaces and processes
    }
    assertThat(script.exitValue()).as(read(report)).isZero();
  }

  private static String read(Path report) throws IOException {
    return Files.readString(report, StandardCharsets.ISO_8859_1);
  }
}
