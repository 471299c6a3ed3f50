package io.tcpretrans.capture;

import java.util.Locale;

/** Which of the jar's native parts fit this machine. */
final class Platform {
  private Platform() {}

  /**
   * The folder below META-INF/native.
   *
   * @param os the system property os.name
   * @param arch the system property os.arch
   * @param maps /proc/self/maps, where musl shows itself
   * @throws CaptureException when the jar has no native part for it
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
