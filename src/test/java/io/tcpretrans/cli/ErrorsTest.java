package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.capture.CaptureExceptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ErrorsTest {
  private final StringWriter err = new StringWriter();

  private int status(Exception e) {
    return Errors.failed(e, false, new PrintWriter(err));
  }

  @Test
  void missingPrivilegeOrFeatureExitsThree() {
    assertThat(status(CaptureExceptions.unsupported())).isEqualTo(3);
    assertThat(err).hasToString("tcpretrans: cannot load it (EPERM); run it with sudo.\n");
  }

  @Test
  void missingFeatureDuringARunExitsThree() {
    assertThat(status(CaptureExceptions.duringARun())).isEqualTo(3);
    assertThat(err).hasToString("tcpretrans: cannot load it (EPERM); run it with sudo.\n");
  }

  @Test
  void otherCaptureErrorExitsOne() {
    assertThat(status(CaptureExceptions.failed())).isEqualTo(1);
    assertThat(err).hasToString("tcpretrans: cannot write it; choose another.\n");
  }

  @Test
  void outputErrorExitsOne() {
    assertThat(status(new IOException("cannot write to stdout: No space left on device")))
        .isEqualTo(1);
    assertThat(err).hasToString("tcpretrans: cannot write to stdout: No space left on device.\n");
  }

  @Test
  void messageIsOneLineWithoutControlCharacters() {
    assertThat(status(new IOException("cannot read \u001b[31m\nfile"))).isEqualTo(1);
    assertThat(err).hasToString("tcpretrans: cannot read \\x1b[31m\\x0afile.\n");
  }

  @Test
  void errorThatEndsAThreadIsPrintedWithoutControlCharacters() {
    Errors.uncaught(
        new Thread("sampler"), new IllegalStateException("a\u001b[2J"), new PrintWriter(err));

    assertThat(err.toString())
        .startsWith(
            "tcpretrans: an error in this program ended its thread sampler:\n"
                + "java.lang.IllegalStateException: a\\x1b[2J\n        at ")
        .doesNotContain("\u001b");
  }

  @Test
  void wrongUsageExitsTwoAndRefersToHelp() {
    assertThat(Errors.wrongUsage("no such thing", new PrintWriter(err))).isEqualTo(2);
    assertThat(err).hasToString("tcpretrans: no such thing; see tcpretrans --help.\n");
  }

  @Test
  void verboseAddsTheLibbpfLogAndTheStackTrace() {
    assertThat(Errors.failed(CaptureExceptions.unsupported(), true, new PrintWriter(err)))
        .isEqualTo(3);
    assertThat(err.toString())
        .startsWith(
            "tcpretrans: cannot load it (EPERM); run it with sudo.\n"
                + "libbpf: what it said\n"
                + "io.tcpretrans.capture.CaptureException: ")
        .contains("\n        at io.tcpretrans.");
  }
}
