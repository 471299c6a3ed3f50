package io.tcpretrans.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The manual page and the completions, which {@code make install} installs. */
public final class GeneratedFiles {
  private GeneratedFiles() {}

  /** Writes the files into a directory, the only argument. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    Files.writeString(directory.resolve("tcpretrans.8"), ManPage.text());
    Files.writeString(directory.resolve("tcpretrans.bash"), BashCompletion.text());
    Files.writeString(directory.resolve("_tcpretrans"), ZshCompletion.text());
    Files.writeString(directory.resolve("tcpretrans.fish"), FishCompletion.text());
  }
}
