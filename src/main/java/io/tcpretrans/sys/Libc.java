package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/**
 * Functions of the C library. The first use takes some 200 ms and 10 MiB (jnr-ffi makes classes),
 * so it belongs off the way to the first row.
 */
public final class Libc {
  private static final int O_RDONLY = 0;
  private static final int O_CLOEXEC = 02000000;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 02000000;

  /** The C prototypes; public because jnr-ffi implements it. */
  @SuppressWarnings("checkstyle:MethodName")
  public interface Functions {
    int open(@In byte[] path, int flags);

    int close(int descriptor);

    int setns(int descriptor, int type);

    int socket(int domain, int type, int protocol);

    long send(int descriptor, @In byte[] data, long length, int flags);

    long recv(int descriptor, @Out byte[] data, long length, int flags);
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
    int descriptor = functions.open(FileNames.terminated(file), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      throw failed("open " + FileNames.text(file));
    }
    try {
      if (functions.setns(descriptor, CLONE_NEWNET) != 0) {
        throw failed("setns " + FileNames.text(file));
      }
    } finally {
      functions.close(descriptor);
    }
  }

  /**
   * Sends a request over netlink(7) and hands on each datagram of the answer.
   *
   * @param answer takes the first so many bytes of the array, and returns whether there is more
   */
  void netlinkRoute(byte[] request, byte[] buffer, NetlinkAnswer answer) throws IOException {
    int descriptor = functions.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
      throw failed("socket AF_NETLINK");
    }
    try {
      if (functions.send(descriptor, request, request.length, 0) != request.length) {
        throw failed("send over netlink");
      }
      long length;
      do {
        length = functions.recv(descriptor, buffer, buffer.length, 0);
        if (length <= 0) {
          throw failed("receive over netlink");
        }
      } while (answer.more((int) length));
    } finally {
      functions.close(descriptor);
    }
  }

  /** Takes a datagram. */
  interface NetlinkAnswer {
    boolean more(int length) throws IOException;
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
