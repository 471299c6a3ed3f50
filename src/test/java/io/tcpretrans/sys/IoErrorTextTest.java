package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IoErrorTextTest {
  private interface Action {
    void run() throws IOException;
  }

  private static String textOf(Action action) {
    try {
      action.run();
      return null;
    } catch (IOException e) {
      return IoErrorText.of(e);
    }
  }

  @Test
  void namesTheErrnoOfAMissingFile() {
    assertThat(textOf(() -> Files.readString(Path.of("/nowhere"))))
        .isEqualTo("No such file or directory (ENOENT)");
  }

  @Test
  void namesTheErrnoOfAFullDisk() {
    assertThat(
            textOf(
                () -> {
                  try (OutputStream full = new FileOutputStream("/dev/full")) {
                    full.write(0);
                  }
                }))
        .isEqualTo("No space left on device (ENOSPC)");
  }

  @Test
  void omitsTheNameOfTheFile() {
    assertThat(IoErrorText.of(new FileSystemException("/f", null, "Read-only file system")))
        .isEqualTo("Read-only file system (EROFS)");
  }

  @Test
  void returnsAReasonWithoutAnErrnoAlone() {
    assertThat(IoErrorText.of(new IOException("Not in GZIP format")))
        .isEqualTo("Not in GZIP format");
    assertThat(IoErrorText.of(new IOException())).isEqualTo("Input/output error (EIO)");
  }
}
