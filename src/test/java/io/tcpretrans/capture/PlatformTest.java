package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  private static final String GLIBC =
      "7f2a1c000000-7f2a1c001000 r--p 00000000 08:01 1 /usr/lib/ld-linux-x86-64.so.2\n";
  private static final String MUSL =
      "7f2a1c000000-7f2a1c001000 r--p 00000000 08:01 1 /lib/ld-musl-x86_64.so.1\n";

  @ParameterizedTest
  @CsvSource({
    "amd64, linux-x86_64",
    "x86_64, linux-x86_64",
    "x64, linux-x86_64",
    "AMD64, linux-x86_64",
    "aarch64, linux-aarch64",
    "arm64, linux-aarch64",
  })
  void acceptsAllNamesOfAnArchitecture(String arch, String folder) throws CaptureException {
    assertThat(Platform.folder("Linux", arch, GLIBC)).isEqualTo(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i386", "x86", "arm", "ppc64le", "riscv64", "s390x", ""})
  void unsupportedArchitectureIsNamed(String arch) {
    assertThatThrownBy(() -> Platform.folder("Linux", arch, GLIBC))
        .isInstanceOf(CaptureException.class)
        .hasMessage(
            "tcpretrans does not support the architecture %s;"
                + " run it with a 64-bit Java on x86-64 or aarch64.",
            arch);
  }

  @Test
  void muslIsNotSupported() {
    assertThatThrownBy(() -> Platform.folder("Linux", "amd64", GLIBC + MUSL))
        .isInstanceOf(CaptureException.class)
        .hasMessage(
            "tcpretrans needs glibc, and this Java runs on musl (Alpine);"
                + " run it with the Java of a Debian, Ubuntu or RHEL system.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mac OS X", "Windows 11", "FreeBSD"})
  void unsupportedOperatingSystemIsNamed(String os) {
    assertThatThrownBy(() -> Platform.folder(os, "amd64", ""))
        .isInstanceOf(CaptureException.class)
        .hasMessage("tcpretrans needs Linux, and this is %s; run it on the Linux host.", os);
  }

  @Test
  void unsupportedPlatformIsNotAMissingKernelFeature() {
    CaptureException failure =
        catchThrowableOfType(
            CaptureException.class, () -> Platform.folder("Linux", "riscv64", GLIBC));

    assertThat(failure.unsupported()).isFalse();
  }
}
