package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a tracer that is ended by SIGKILL. */
@Live
@Tag("same-with-any-hook")
class KilledIT {
  private static final int FIRST_MILLIS = 100;
  private static final int LAST_MILLIS = 2000;
  private static final int STEP_MILLIS = 100;

  @Test
  void nothingIsLeftInTheTemporaryDirectoryWhenKilledWithinTwoSeconds(@TempDir Path directory)
      throws IOException, InterruptedException {
    // a network namespace without a process has to be entered, for which jnr-ffi is loaded
    try (TwoHosts hosts = new TwoHosts()) {
      List<String> command =
          Tracer.commandLine("-q", "-w", "--tmpdir", directory.toString(), "-L", "9");
      for (int millis = FIRST_MILLIS; millis <= LAST_MILLIS; millis += STEP_MILLIS) {
        Process tracer =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        TimeUnit.MILLISECONDS.sleep(millis);
        tracer.destroyForcibly().waitFor();

        assertThat(directory).as("after %d ms", millis).isEmptyDirectory();
      }
    }
  }
}
