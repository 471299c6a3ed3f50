package io.tcpretrans.owner;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of a test, which are read whoever owns them, without the native library. */
class PlainHostFiles implements HostFiles {
  @Override
  public byte[] read(Path root, String file, long user) throws IOException {
    return Files.readAllBytes(FileNames.below(root, file));
  }

  @Override
  public boolean isInNamespaceOf(long pid, long user) {
    return false;
  }
}
