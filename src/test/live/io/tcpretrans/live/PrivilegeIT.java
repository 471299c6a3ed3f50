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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors for missing privileges and low limits, which {@code --check} reports as well. */
@Live
@Tag("same-with-any-hook")
class PrivilegeIT {
  /**
   * A limit that allows only smaller buffers, besides the BPF maps, which count towards it in Linux
   * 5.10.
   */
  private static final String SOME_MEMORY = "prlimit --memlock=3145728:3145728 ";

  /**
   * A limit too low for any buffer while another tracer takes all that kernel.perf_event_mlock_kb
   * allows beyond it.
   */
  private static final String LITTLE_MEMORY = "prlimit --memlock=65536:65536 ";

  private static final String CANNOT_LOCK_MORE =
      "setpriv --inh-caps -ipc_lock,-sys_resource --bounding-set -ipc_lock,-sys_resource ";

  /**
   * Asserts that a start and {@code --check} exit with 3, and that both print the last of the
   * parts.
   *
   * @param prefix a command that takes privileges away
   * @param parts of the error; the last one is the reason
   */
  private static void assertRefused(String prefix, String... parts) throws IOException {
    assertSentence(Command.shell(prefix + " " + tracer("-d 1")), UNSUPPORTED, parts);
    Command check = Command.shell(prefix + " " + tracer("--check"));
    assertThat(check.status()).isEqualTo(UNSUPPORTED);
    assertThat(check.output().lines().filter(line -> line.matches("privilege +failed .*")))
        .singleElement()
        .satisfies(line -> assertThat(line).contains(parts[parts.length - 1]));
  }

  @Test
  void rootWithoutCapabilitiesIsRefused() throws IOException {
    assertRefused(
        "setpriv --bounding-set -all --inh-caps -all",
        "EPERM",
        "sudo",
        "root, or the capabilities CAP_BPF and CAP_PERFMON, and root lacks them here");
  }

  @ParameterizedTest
  @CsvSource({"1, EPERM", "13, EACCES", "38, ENOSYS"})
  void seccompFilterOfBpfIsNamed(int errno, String name) throws IOException {
    assertRefused(
        Command.program("deny_bpf") + " -e " + errno,
        "(" + name + ")",
        "--privileged",
        "a seccomp filter answers bpf() with " + name);
  }

  @ParameterizedTest
  @CsvSource({"1, EPERM", "38, ENOSYS"})
  void seccompFilterOfPerfEventOpenIsNamed(int errno, String name) throws IOException {
    assertRefused(
        Command.program("deny_bpf") + " -c perf_event_open -e " + errno,
        "perf buffer",
        "--privileged",
        "a seccomp filter answers perf_event_open() with " + name);
  }

  @Test
  void rootOfAUserNamespaceIsRefused() throws IOException {
    assertRefused(
        "unshare --user --map-root-user",
        "(EPERM)",
        "sudo",
        "root in a user namespace may not use BPF, which needs the initial user namespace");
  }

  @Test
  void limitOfOpenFilesIsNamed() throws IOException {
    assertRefused("prlimit --nofile=30:30", "ulimit -n", "only 30 open files (RLIMIT_NOFILE)");
  }

  private static void assumeFewProcessors() {
    Assumptions.assumeTrue(
        Runtime.getRuntime().availableProcessors() <= 32,
        "with more than 32 CPUs the buffers are small from the start");
  }

  /** The second case has a seccomp filter that refuses none of the tracer's calls. */
  @ParameterizedTest
  @ValueSource(strings = {"", "deny_bpf -c reboot "})
  void bufferAboveTheMemlockLimitIsHalvedWithAWarning(String filter) throws IOException {
    assumeFewProcessors();
    String prefix =
        SOME_MEMORY + CANNOT_LOCK_MORE + filter.replace("deny_bpf", Command.program("deny_bpf"));
    String sentence =
        "The event buffer has only (256|512|1024|2048) KiB per CPU"
            + " because RLIMIT_MEMLOCK is 3072 KiB, .*CAP_IPC_LOCK.*'ulimit -l unlimited'.*";

    Command traced = Command.shell(prefix + tracer("-d 1"));
    assertThat(traced.status()).as(traced.errors()).isZero();
    assertThat(traced.errors().lines().findFirst().orElseThrow()).matches(sentence);
    assertThat(traced.errors()).contains("Tracing TCP retransmits");

    Command quiet = Command.shell(prefix + tracer("-q -d 1"));
    assertThat(quiet.status()).isZero();
    assertThat(quiet.errors()).isEmpty();

    Command check = Command.shell(prefix + tracer("--check"));
    assertThat(check.status()).isZero();
    assertThat(check.output())
        .containsPattern("(?m)^privilege +ok ")
        .containsPattern("(?m)^buffer +degraded " + sentence.replaceFirst("\\.$", "") + "$")
        .containsPattern("(?m)^RLIMIT_MEMLOCK +degraded 3072 KiB; ")
        .contains("fix: ulimit -l unlimited\n");
  }

  @Test
  void memlockLimitTooLowForAnyBufferIsNamed() throws IOException {
    assumeFewProcessors();
    try (Tracer other = new Tracer()) {
      assertRefused(
          LITTLE_MEMORY + CANNOT_LOCK_MORE,
          "(EPERM)",
          "CAP_",
          "ulimit -l unlimited",
          "RLIMIT_MEMLOCK (64 KiB)");
      assertThat(other.pid()).isPositive(); // other must hold its buffers until here
    }
  }

  @Test
  void perfEventParanoidSysctlIsNamed() throws IOException {
    Path sysctl = Path.of("/proc/sys/kernel/perf_event_paranoid");
    Assumptions.assumeTrue(
        Integer.parseInt(Files.readString(sysctl).strip()) >= 3,
        "kernel.perf_event_paranoid is below 3");
    assertRefused(
        "prlimit --memlock=unlimited:unlimited"
            + " setpriv --inh-caps -all,+bpf,+perfmon --bounding-set -all,+bpf,+perfmon",
        "(EACCES)",
        "CAP_SYS_ADMIN",
        "sysctl kernel.perf_event_paranoid=2",
        "kernel.perf_event_paranoid is ");
  }
}
