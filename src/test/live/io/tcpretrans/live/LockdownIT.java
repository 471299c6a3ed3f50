package io.tcpretrans.live;

import static io.tcpretrans.live.ErrorsIT.UNSUPPORTED;
import static io.tcpretrans.live.ErrorsIT.assertSentence;
import static io.tcpretrans.live.ErrorsIT.tracer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kernel lockdown, which lasts until the next boot. So this class runs only in a guest of its own
 * (src/test/kernels/test).
 */
@Live
@Tag("own-boot")
class LockdownIT {
  private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

  /** The modes are in one test, because only a stricter mode can follow. */
  @Test
  void integrityAllowsTracingAndConfidentialityIsNamed() throws IOException {
    Assumptions.assumeTrue(Tracer.isInGuest(), "lockdown would last until this host boots again");
    if (!Files.exists(LOCKDOWN)) {
      Command.of("mount", "-t", "securityfs", "none", "/sys/kernel/security");
    }
    Assumptions.assumeTrue(Files.exists(LOCKDOWN), "this kernel has no lockdown");
    assertThat(Requirements.check("", "").line("lockdown")).isEqualTo("ok the mode is none");

    Files.writeString(LOCKDOWN, "integrity");
    Requirements integrity = Requirements.check("", "");
    assertThat(integrity.line("lockdown")).isEqualTo("ok the mode is integrity");
    assertThat(integrity.usable()).isTrue();
    Command traced = Command.shell(tracer("-d 1 --why"));
    assertThat(traced.status()).as(traced.errors()).isZero();

    Files.writeString(LOCKDOWN, "confidentiality");
    for (String hook : new String[] {"auto", "tracepoint"}) {
      assertSentence(
          Command.shell(tracer("-d 1 --hook " + hook)),
          UNSUPPORTED,
          "the kernel is locked down for confidentiality",
          "boot without lockdown");
    }
    Requirements check = Requirements.check("", "");
    assertThat(check.status()).isEqualTo(UNSUPPORTED);
    assertThat(check.usable()).isFalse();
    assertThat(check.line("lockdown"))
        .isEqualTo(
            "failed the mode is confidentiality, and BPF programs may not read kernel memory");
    assertThat(check.line("privilege")).contains("locked down for confidentiality");
    assertThat(check.fix("lockdown")).isEqualTo("mokutil --disable-validation");
  }
}
