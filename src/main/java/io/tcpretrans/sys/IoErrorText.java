package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import jnr.constants.platform.Errno;

/** Describes the reason of an I/O error, with the name of the errno. */
public final class IoErrorText {
  private IoErrorText() {}

  /**
   * Returns a text such as {@code No space left on device (ENOSPC)}. A reason that has no errno,
   * such as a damaged file, is returned alone. The text has the name of the file only if the
   * exception has no other text. An exception without any text is returned as EIO.
   */
  public static String of(IOException e) {
    Errno errno = errno(e);
    return errno == null ? reason(e) : reason(e) + " (" + errno.name() + ")";
  }

  /** Returns the errno of a failed system call; null: the reason has none. */
  public static Errno errno(IOException e) {
    String reason = reason(e);
    for (Errno errno : Errno.values()) {
      if (errno.defined() && reason.equals(errno.description())) {
        return errno;
      }
    }
    return null;
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return Errno.ENOENT.description();
    }
    if (e instanceof AccessDeniedException) {
      return Errno.EACCES.description();
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? Errno.EIO.description() : e.getMessage();
  }
}
