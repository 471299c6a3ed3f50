package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * Functions of the C library. The first use takes some 200 ms and 10 MiB (jnr-ffi makes classes),
 * so it belongs off the way to the first row.
 */
public final class Libc {
  private static final int O_RDONLY = 0;
  private static final int O_CLOEXEC = 02000000;
  private static final int CLONE_NEWNET = 0x40000000;

  /** The C prototypes; public because jnr-ffi implements it. */
  @SuppressWarnings("checkstyle:MethodName")
  public interface Functions {
    int open(String path, int flags);

    int close(int descriptor);

    int setns(int descriptor, int type);
  }

  private final Functions functions;

  private Libc(Functions functions) {
    this.functions = functions;
  }

  /**
   * Loads jnr-ffi, whose own native part is unpacked below {@code directory} and deleted again.
   *
   * @throws IOException when nothing can be unpacked there
   */
  public static Libc load(Path directory) throws IOException {
    try (PrivateDirectory unpacked = PrivateDirectory.create(directory)) {
      System.setProperty("jffi.unsafe.disabled", "true"); // else JDK 24 warns of sun.misc.Unsafe
      System.setProperty("jffi.extract.dir", unpacked.path().toString());
      return new Libc(LibraryLoader.create(Functions.class).load("c"));
    } catch (UnsatisfiedLinkError e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Moves the calling thread, and no other, into a network namespace (setns(2)).
   *
   * @param file a path below /proc/PID/ns or a mount of such a file
   */
  public void enterNetworkNamespace(Path file) throws IOException {
    int descriptor = functions.open(file.toString(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      throw failed("open " + file);
    }
    try {
      if (functions.setns(descriptor, CLONE_NEWNET) != 0) {
        throw failed("setns " + file);
      }
    } finally {
      functions.close(descriptor);
    }
  }

  private static IOException failed(String call) {
    return new IOException(
        call + ": " + errnoName(LastError.getLastError(Runtime.getSystemRuntime())));
  }

  /** The name of an error number, such as {@code EPERM}; it holds no blank. */
  public static String errnoName(int number) {
    Errno errno = Errno.valueOf(number);
    return switch (errno) {
      case __UNKNOWN_CONSTANT__ -> "ERRNO_" + number;
      // two names for one number: the kernel's
      case ENOTSUP -> "EOPNOTSUPP";
      case EDEADLOCK -> "EDEADLK";
      default -> errno.name();
    };
  }
}
