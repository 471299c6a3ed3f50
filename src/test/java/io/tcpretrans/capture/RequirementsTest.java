package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.capture.KernelCapabilities.Limits;
import io.tcpretrans.capture.LimitRequirements.Buffers;
import io.tcpretrans.capture.Requirement.State;
import io.tcpretrans.sys.TimeNamespace;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The lines of --check about capabilities, limits, sysctls, lockdown and namespaces. */
class RequirementsTest {
  private static final int EACCES = 13;
  private static final int EMFILE = 24;
  private static final String RUN_IN_CONTAINER = "docker run --cap-add=";

  private final CapabilitiesBuilder process = new CapabilitiesBuilder();
  private ProbeResults probes = ProbeResults.ALL_GRANTED;

  private static Map<String, Requirement> byName(List<Requirement> requirements) {
    return requirements.stream().collect(Collectors.toMap(Requirement::name, Function.identity()));
  }

  private Requirement capability(String name, boolean fullBuffer, boolean symbols) {
    return byName(CapabilityRequirements.of(process.build(), probes, fullBuffer, symbols))
        .get(name);
  }

  private void drop(int number) {
    process.capabilitySet &= ~(1L << number);
  }

  @Test
  void processWithAllCapabilitiesLacksNone() {
    assertThat(CapabilityRequirements.of(process.build(), probes, false, false))
        .allMatch(Requirement::isOk);
  }

  @ParameterizedTest
  @CsvSource({
    "CAP_IPC_LOCK, 14, events in a burst",
    "CAP_SYSLOG, 34, names of kernel functions",
    "CAP_SYS_PTRACE, 19, the network namespaces of other processes",
    "CAP_NET_ADMIN, 12, whether flowtables",
    "CAP_SYS_ADMIN, 21, network namespaces without a process",
    "CAP_SYS_NICE, 23, owners of some rows"
  })
  void capabilityThatAddsFeaturesIsDegradedWithoutIt(String name, int number, String cost) {
    drop(number);

    Requirement line = capability(name, false, false);

    assertThat(line.state()).isEqualTo(State.DEGRADED);
    assertThat(line.finding()).isEqualTo("not effective");
    assertThat(line.cost()).startsWith(cost).isNotEqualTo("tracing");
    assertThat(line.fix()).isEqualTo(RUN_IN_CONTAINER + name.substring(4));
  }

  @ParameterizedTest
  @CsvSource({"CAP_BPF, 39", "CAP_PERFMON, 38"})
  void nothingIsTracedWithoutBpfAndPerfmonUnlessSysAdminIncludesThem(String name, int number) {
    drop(number);
    assertThat(capability(name, true, true))
        .isEqualTo(Requirement.ok(name, "included in CAP_SYS_ADMIN"));

    drop(21);
    assertThat(capability(name, true, true))
        .isEqualTo(Requirement.failed(name, "not effective", RUN_IN_CONTAINER + name.substring(4)));
  }

  @Test
  void noCommandGivesACapabilityToRootOutsideAContainer() {
    process.container = false;
    drop(34);

    assertThat(capability("CAP_SYSLOG", true, false).state()).isEqualTo(State.DEGRADED);
    assertThat(capability("CAP_SYSLOG", true, false).fix()).isEmpty();
  }

  @Test
  void userWithoutACapabilityNeedsSudo() {
    process.root = false;
    drop(34);

    assertThat(capability("CAP_SYSLOG", true, false).fix()).isEqualTo("sudo tcpretrans");
  }

  @Test
  void capabilityIsNotNeededWhereSomethingElseGrantsTheSame() {
    process.capabilitySet = 0;

    assertThat(capability("CAP_IPC_LOCK", true, false).state()).isEqualTo(State.OK);
    assertThat(capability("CAP_SYSLOG", false, true).state()).isEqualTo(State.OK);
    assertThat(capability("CAP_DAC_READ_SEARCH", false, false).finding())
        .isEqualTo("not needed, because root owns the files");
    process.root = false;
    assertThat(capability("CAP_DAC_READ_SEARCH", false, false).state()).isEqualTo(State.DEGRADED);
  }

  @Test
  void capabilitiesOfAnotherUserNamespaceDoNotCount() {
    process.initialUserNamespace = false;

    assertThat(capability("CAP_BPF", true, true))
        .isEqualTo(
            Requirement.failed(
                "CAP_BPF", "effective only in this user namespace", "sudo tcpretrans"));
  }

  @Test
  void sysResourceIsNeededOnlyWhereMapsAreCharged() {
    drop(24);
    assertThat(capability("CAP_SYS_RESOURCE", true, true).state()).isEqualTo(State.OK);

    probes = new ProbeResults(0, 0, 0, 0, 0, 1, 0, 0); // a small program fits, maps may not
    assertThat(capability("CAP_SYS_RESOURCE", true, true).state()).isEqualTo(State.DEGRADED);
  }

  /** CPUs * (buffer + 3 pages) - CPUs * perf_event_mlock_kb. */
  @ParameterizedTest
  @CsvSource({
    "1, 516, 3592, 0",
    "2, 516, 7184, 0",
    "3, 516, 10776, 0",
    "8, 516, 28736, 0",
    "9, 516, 13896, 0",
    "64, 516, 512, 0",
    "128, 0, 34304, 34304",
    "2, 0, 8216, 536"
  })
  void fullBuffersMustFitTheLimitBeyondWhatIsUncharged(
      int cpus, int uncharged, long full, long smallest) {
    assertThat(new Buffers(cpus, uncharged).fullKib()).isEqualTo(full);
    assertThat(new Buffers(cpus, uncharged).smallestKib()).isEqualTo(smallest);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0-3, 4", "'0-3,8', 5", "'1,3-4\n', 3"})
  void countsProcessorsOfAList(String list, int count) {
    assertThat(Buffers.count(list)).isEqualTo(count);
  }

  private Requirement lockedMemory(String bytes, Buffers buffers) {
    drop(14);
    process.limits = new Limits(bytes, "1024", 2);
    return byName(LimitRequirements.of(process.build(), probes, buffers)).get("RLIMIT_MEMLOCK");
  }

  @Test
  void limitOfLockedMemoryIsComparedWithTheBuffers() {
    Buffers threeCpus = new Buffers(3, 516);

    assertThat(lockedMemory("unlimited", threeCpus).state()).isEqualTo(State.OK);
    assertThat(lockedMemory("11034624", threeCpus).state()).isEqualTo(State.OK);
    assertThat(lockedMemory("8388608", threeCpus))
        .isEqualTo(
            Requirement.degraded(
                "RLIMIT_MEMLOCK",
                "8192 KiB; the full buffers of 3 CPUs need 10776 KiB beyond"
                    + " kernel.perf_event_mlock_kb (516 KiB per CPU)",
                "events in a burst of retransmits",
                "ulimit -l unlimited"));
    assertThat(lockedMemory("65536", new Buffers(3, 0)).state()).isEqualTo(State.FAILED);
  }

  @Test
  void kernelWithoutRestrictionsOfPerfDoesNotApplyTheLimit() {
    drop(14);
    process.limits = new Limits("65536", "1024", -1);

    assertThat(LimitRequirements.of(process.build(), probes, new Buffers(3, 0)))
        .first()
        .extracting(Requirement::state)
        .isEqualTo(State.OK);
  }

  @Test
  void tooFewOpenFilesFail() {
    process.limits = new Limits("8388608", "30", 2);
    assertThat(LimitRequirements.of(process.build(), probes, new Buffers(2, 516)))
        .contains(Requirement.ok("RLIMIT_NOFILE", "30"));

    probes = new ProbeResults(0, 0, 0, 0, 0, 0, EMFILE, 0);
    assertThat(LimitRequirements.of(process.build(), probes, new Buffers(2, 516)))
        .contains(
            Requirement.failed("RLIMIT_NOFILE", "30 open files are too few", "ulimit -n 1054"));
  }

  private Map<String, Requirement> sysctls(int paranoid, int kptrRestrict) {
    return byName(
        SysctlRequirements.of(
            new SysctlRequirements.Values(paranoid, 2, kptrRestrict, 516), probes));
  }

  @Test
  void perfEventParanoidFailsOnlyWhereTheKernelRefusesTheEvent() {
    assertThat(sysctls(3, 0).get("perf_event_paranoid").state()).isEqualTo(State.OK);

    probes = new ProbeResults(0, 0, 0, 0, EACCES, 0, 0, 0);
    assertThat(sysctls(2, 0).get("perf_event_paranoid").state()).isEqualTo(State.OK);
    assertThat(sysctls(3, 0).get("perf_event_paranoid"))
        .isEqualTo(
            Requirement.failed(
                "perf_event_paranoid",
                "3, so this kernel requires CAP_SYS_ADMIN",
                "sysctl kernel.perf_event_paranoid=2"));
  }

  @Test
  void kptrRestrictTwoHidesAddressesFromEverybody() {
    assertThat(sysctls(2, 1).get("kptr_restrict").state()).isEqualTo(State.OK);
    assertThat(sysctls(2, 2).get("kptr_restrict").fix()).isEqualTo("sysctl kernel.kptr_restrict=1");
  }

  @Test
  void lockdownFailsOnlyIfProgramsMayNotReadKernelMemory() {
    assertThat(LockdownMode.selected("none [integrity] confidentiality\n")).isEqualTo("integrity");
    assertThat(LockdownMode.selected("")).isNull();
    assertThat(LockdownMode.requirement("integrity", false).state()).isEqualTo(State.OK);
    assertThat(LockdownMode.requirement((String) null, false).state()).isEqualTo(State.OK);
    assertThat(LockdownMode.requirement("confidentiality", true).state()).isEqualTo(State.FAILED);
  }

  @Test
  void pidNamespaceCostsOwners() {
    assertThat(NamespaceRequirements.pid(true, true).state()).isEqualTo(State.OK);
    assertThat(NamespaceRequirements.pid(false, true).fix()).isEqualTo("docker run --pid=host");
    assertThat(NamespaceRequirements.pid(true, false).fix()).isEqualTo("mount -t proc proc /proc");
    assertThat(NamespaceRequirements.warnings(true, true)).isEmpty();
    assertThat(NamespaceRequirements.warnings(false, true)).hasSize(1);
    assertThat(NamespaceRequirements.warnings(false, false)).hasSize(1);
  }

  @Test
  void timeNamespaceIsCorrected() {
    assertThat(NamespaceRequirements.time(new TimeNamespace.Offsets(3_600_000_000_000L, 0)))
        .isEqualTo(
            Requirement.ok(
                "time_namespace", "TIME is corrected by the offset of CLOCK_MONOTONIC, 3600 s"));
  }

  @ParameterizedTest
  @EnumSource(Capability.class)
  void numbersAreThoseOfTheKernel(Capability capability) {
    assertThat(capability.isIn(-1L)).isTrue();
    assertThat(capability.isIn(0)).isFalse();
  }
}
