package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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
  private static final int ROUNDS = 3;

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

  /** Most rounds see no file, because a file loses its name as soon as it is made. */
  @Test
  void nothingIsLeftWhenKilledAsSoonAsAFileIsSeen() throws IOException, InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      Process tracer = start();
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_MILLIS);
      while (directory.toFile().list().length == 0 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      tracer.destroyForcibly().waitFor();

      assertThat(directory).isEmptyDirectory();
    }
  }
}
