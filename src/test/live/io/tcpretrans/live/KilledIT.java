package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a tracer that is ended by SIGKILL. */
@Live
@Tag("same-with-any-hook")
class KilledIT {
  private static final int FIRST_MILLIS = 200;
  private static final int LAST_MILLIS = 2000;
  private static final int STEP_MILLIS = 200;
  private static final int START_SECONDS = 60;

  @TempDir private Path directory;

  private Process start() throws IOException {
    return new ProcessBuilder(
            Tracer.commandLine("-q", "-w", "--tmpdir", directory.toString(), "-L", "9"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void nothingIsLeftWhenKilledWithinTwoSeconds() throws IOException, InterruptedException {
    for (int millis = FIRST_MILLIS; millis <= LAST_MILLIS; millis += STEP_MILLIS) {
      Process tracer = start();
      TimeUnit.MILLISECONDS.sleep(millis);
      tracer.destroyForcibly().waitFor();

      assertThat(directory).as("after %d ms", millis).isEmptyDirectory();
    }
  }

  @Test
  void nothingIsLeftWhenKilledAsSoonAsALibraryIsUnpacked()
      throws IOException, InterruptedException {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      Process tracer = start();

      assertThat(watch.poll(START_SECONDS, TimeUnit.SECONDS)).isNotNull();
      tracer.destroyForcibly().waitFor();

      assertThat(directory).isEmptyDirectory();
    }
  }
}
