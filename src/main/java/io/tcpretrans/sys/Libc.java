package io.tcpretrans.sys;

import com.kenai.jffi.Platform;
import java.io.IOException;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;

/**
 * Calls functions of the C library through jnr-ffi, and names error numbers. Loading takes about
 * 200 ms and 10 MiB, so no caller loads it before the first row is printed; the names need no
 * loading.
 */
public final class Libc {
  private static final int O_RDONLY = 0;
  private static final int O_CLOEXEC = 02000000;
  private static final int O_NOCTTY = 0400;
  private static final int O_NONBLOCK = 04000;

  /** Another user may have put a FIFO in the place of a namespace; opening must not wait for it. */
  private static final int OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

  private static final int CLONE_NEWNET = 0x40000000;

  /** The C prototypes; public because jnr-ffi implements it. */
  @SuppressWarnings("checkstyle:MethodName")
  public interface Functions {
    int open(@In byte[] path, int flags);

    int close(int descriptor);

    int setns(int descriptor, int type);
  }

  private final Functions functions;

  private Libc(Functions functions) {
    this.functions = functions;
  }

  /**
   * Loads jnr-ffi, whose native library is unpacked below {@code directory} and deleted again.
   *
   * @throws IOException when the library cannot be unpacked or loaded there
   */
  public static Libc load(Path directory) throws IOException {
    System.setProperty("jffi.unsafe.disabled", "true"); // else JDK 24 warns of sun.misc.Unsafe
    try {
      unpack(directory);
      return new Libc(LibraryLoader.create(Functions.class).load("c"));
    } catch (UnsatisfiedLinkError e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Lets jffi unpack and load its library, before anything else of jnr-ffi is loaded. If this
   * process were killed meanwhile, the directory would be left, so this takes a few milliseconds
   * instead of the 200 of all of jnr-ffi.
   */
  private static void unpack(Path directory) throws IOException {
    Platform.getPlatform().getOS(); // takes most of the time
    try (PrivateDirectory unpacked = PrivateDirectory.create(directory)) {
      System.setProperty("jffi.extract.dir", unpacked.path().toString());
      Class.forName("com.kenai.jffi.internal.StubLoader");
    } catch (ClassNotFoundException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Moves the calling thread into a network namespace (setns(2)); other threads stay.
   *
   * @param file a file below /proc/PID/ns, or a mount of such a file
   * @throws IOException with the system call that failed, the file and the name of the errno
   */
  public void enterNetworkNamespace(Path file) throws IOException {
    int descriptor = functions.open(FileNames.terminated(file), OPEN_FLAGS);
    if (descriptor < 0) {
      throw failure("open " + FileNames.text(file));
    }
    try {
      if (functions.setns(descriptor, CLONE_NEWNET) != 0) {
        throw failure("setns " + FileNames.text(file));
      }
    } finally {
      functions.close(descriptor);
    }
  }

  private static IOException failure(String call) {
    return new IOException(
        call + ": " + errnoName(LastError.getLastError(Runtime.getSystemRuntime())));
  }

  /**
   * Returns the name of an error number, such as {@code EPERM}; {@code ERRNO_524} if it has none.
   */
  public static String errnoName(int number) {
    Errno errno = Errno.valueOf(number);
    return switch (errno) {
      case __UNKNOWN_CONSTANT__ -> "ERRNO_" + number;
      // the number has two names, and the kernel uses this one
      case ENOTSUP -> "EOPNOTSUPP";
      case EDEADLOCK -> "EDEADLK";
      default -> errno.name();
    };
  }
}
