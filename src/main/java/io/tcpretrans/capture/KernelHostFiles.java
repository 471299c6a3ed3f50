package io.tcpretrans.capture;

import io.tcpretrans.sys.ByteText;
import io.tcpretrans.sys.ErrorText;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.HostFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import jnr.constants.platform.Errno;

/**
 * The files of the running host, opened by descriptor. The bridge must be loaded ({@link
 * NativeLoader#load}).
 */
public final class KernelHostFiles implements HostFiles {
  @Override
  public byte[] read(Path root, String file, long user) throws IOException {
    int limit = HostFiles.limit(user);
    int[] error = new int[1];
    byte[] content =
        NativeBridge.readHostFile(
            FileNames.bytes(root), ByteText.encode(file), (int) user, limit, error);
    if (content == null) {
      throw failure(file, error[0], limit);
    }
    return content;
  }

  private static IOException failure(String file, int error, int limit) {
    return switch (Errno.valueOf(error)) {
      case ENOENT, ENOTDIR -> new NoSuchFileException(ByteText.printable(file));
      case EPERM -> new IOException("another user owns or could replace a part of the path");
      case ELOOP -> new IOException("the path has a symbolic link of a user other than root");
      case EINVAL, EISDIR, ENXIO -> new IOException("it is not a regular file");
      case EFBIG -> new IOException("it is larger than " + limit + " bytes");
      default -> new IOException(ErrorText.of(-error));
    };
  }

  @Override
  public boolean isInNamespaceOf(long pid, long user) {
    return NativeBridge.isInNamespaceOf(pid, (int) user);
  }
}
