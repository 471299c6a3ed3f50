package io.tcpretrans.capture;

import java.util.Locale;

/** The combination of operating system, C library and architecture that native code is for. */
final class Platform {
  private Platform() {}

  /**
   * Returns the name of the folder below META-INF/native, such as {@code linux-x86_64}.
   *
   * @param os system property os.name
   * @param arch system property os.arch
   * @param maps text of /proc/self/maps, which names the dynamic linker of the C library
   * @throws CaptureException if the platform is not supported
   */
  static String folder(String os, String arch, String maps) throws CaptureException {
    if (!os.equals("Linux")) {
      throw unsupported(
          "tcpretrans needs Linux, and this is " + os + "; run it on the Linux host.");
    }
    if (maps.contains("/ld-musl-")) {
      throw unsupported(
          "tcpretrans needs glibc, and this Java runs on musl (Alpine);"
              + " run it with the Java of a Debian, Ubuntu or RHEL system.");
    }
    return switch (arch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64", "x64" -> "linux-x86_64";
      case "aarch64", "arm64" -> "linux-aarch64";
      default ->
          throw unsupported(
              "tcpretrans does not support the architecture "
                  + arch
                  + "; run it with a 64-bit Java on x86-64 or aarch64.");
    };
  }

  private static CaptureException unsupported(String message) {
    return new CaptureException(message, false, "", null);
  }
}
