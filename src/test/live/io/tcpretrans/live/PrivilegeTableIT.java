package io.tcpretrans.live;

import static io.tcpretrans.live.ErrorsIT.UNSUPPORTED;
import static io.tcpretrans.live.ErrorsIT.assertSentence;
import static io.tcpretrans.live.ErrorsIT.tracer;
import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of capabilities in the manual: each is dropped alone, and the run lacks what the table
 * says and nothing else.
 */
@Live
@Tag("same-with-any-hook")
class PrivilegeTableIT {
  private static final int PORT = 7401;
  private static final String NOBODY = "65534";

  private static final Path PARANOID = Path.of("/proc/sys/kernel/perf_event_paranoid");
  private static final int CAP_SYS_RESOURCE = 24;

  private String paranoid;

  /** The kernels of Debian and Ubuntu require CAP_SYS_ADMIN from the value 3 on. */
  @BeforeEach
  void allowPerfEvents() throws IOException {
    paranoid = Files.readAllLines(PARANOID).get(0);
    if (Tracer.isInGuest()) {
      Files.writeString(PARANOID, "2");
    }
    Assumptions.assumeTrue(
        Integer.parseInt(Files.readAllLines(PARANOID).get(0)) < 3,
        "kernel.perf_event_paranoid may require CAP_SYS_ADMIN");
  }

  @AfterEach
  void restorePerfEvents() throws IOException {
    if (Tracer.isInGuest()) {
      Files.writeString(PARANOID, paranoid);
    }
  }

  /** Returns the capabilities of the table that this process can pass on. */
  private static List<String> all() throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "bpf",
                "perfmon",
                "ipc_lock",
                "syslog",
                "sys_ptrace",
                "dac_read_search",
                "net_admin",
                "sys_admin",
                "sys_nice"));
    String effective =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("CapEff:"))
            .findFirst()
            .orElseThrow()
            .substring("CapEff:".length())
            .strip();
    if ((Long.parseUnsignedLong(effective, 16) >>> CAP_SYS_RESOURCE & 1) == 1) {
      all.add("sys_resource");
    }
    return all;
  }

  /** Returns a prefix that drops these capabilities, such as {@code sys_admin,bpf}. */
  private static String without(String capabilities) {
    String dropped = "-" + capabilities.replace(",", ",-");
    return "setpriv --bounding-set=" + dropped + " --inh-caps=" + dropped + " ";
  }

  /** Returns a prefix that runs a command as nobody with these capabilities only. */
  private static String nobodyWith(List<String> capabilities) {
    String added = "-all,+" + String.join(",+", capabilities);
    return "setpriv --reuid=%s --regid=%s --clear-groups --inh-caps=%s --ambient-caps=%s "
        .formatted(NOBODY, NOBODY, added, added);
  }

  private static List<String> allExcept(String capability) throws IOException {
    return all().stream().filter(name -> !name.equals(capability)).toList();
  }

  private static String name(String capability) {
    return "CAP_" + capability.toUpperCase(Locale.ROOT);
  }

  /** The check of a user without a capability names it, and no other. */
  @ParameterizedTest
  @CsvSource({
    "bpf",
    "perfmon",
    "ipc_lock",
    "syslog",
    "sys_ptrace",
    "dac_read_search",
    "net_admin",
    "sys_admin",
    "sys_nice"
  })
  void checkNamesTheDroppedCapabilityAlone(String dropped) throws IOException {
    assumeJarIsReadable();
    Requirements check =
        Requirements.check(
            "prlimit --memlock=3145728:3145728 " + nobodyWith(allExcept(dropped)), "");

    assertThat(check.byName().keySet())
        .filteredOn(name -> name.startsWith("CAP_"))
        .filteredOn(name -> !check.line(name).startsWith("ok "))
        .isSubsetOf(name(dropped));
    if (List.of("bpf", "perfmon").contains(dropped)) {
      assertThat(check.line(name(dropped))).isEqualTo("ok included in CAP_SYS_ADMIN");
    } else if (!check.line(name(dropped)).startsWith("ok not needed")) { // kptr_restrict is 0
      assertThat(check.line(name(dropped))).isEqualTo("degraded not effective");
      assertThat(check.fix(name(dropped))).isEqualTo("sudo tcpretrans");
    }
    assertThat(check.usable()).isTrue();
    assertThat(check.status()).isZero();
  }

  private static void assumeJarIsReadable() throws IOException {
    Command reads =
        Command.shell(
            nobodyWith(List.of("bpf")) + "test -r " + Path.of(Tracer.jar()).toAbsolutePath());
    Assumptions.assumeTrue(reads.status() == 0, "another user cannot read the jar");
  }

  @ParameterizedTest
  @CsvSource({"bpf, CAP_BPF", "perfmon, CAP_PERFMON"})
  void nothingIsTracedWithoutBpfOrPerfmon(String dropped, String name) throws IOException {
    String prefix = without(dropped + ",sys_admin");

    assertSentence(
        Command.shell(prefix + tracer("-d 1")),
        UNSUPPORTED,
        "tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON, and root lacks them");
    Requirements check = Requirements.check(prefix + "env container=oci ", "");
    assertThat(check.status()).isEqualTo(UNSUPPORTED);
    assertThat(check.usable()).isFalse();
    assertThat(check.line(name)).isEqualTo("failed not effective");
    assertThat(check.fix(name)).isEqualTo("docker run --cap-add=" + name.substring(4));
    if (Tracer.isInGuest()) {
      assertThat(Requirements.check(prefix, "").fix(name)).as("outside a container").isNull();
    }
  }

  /** Returns the check of a user who may not exceed a limit that no BPF map fits into. */
  private static Requirements checkWithoutRoomForMaps() throws IOException {
    return Requirements.check("prlimit --memlock=65536:65536 " + without("sys_resource"), "");
  }

  /** Returns whether BPF maps count towards RLIMIT_MEMLOCK, as in Linux 5.10. */
  private static boolean mapsAreCharged() throws IOException {
    return !checkWithoutRoomForMaps().line("CAP_SYS_RESOURCE").startsWith("ok ");
  }

  /** Returns a prefix that keeps no capability but CAP_BPF and CAP_PERFMON. */
  private static String onlyBpfAndPerfmon() throws IOException {
    String room = mapsAreCharged() ? "prlimit --memlock=unlimited:unlimited " : "";
    return room + "setpriv --inh-caps=-all,+bpf,+perfmon --bounding-set=-all,+bpf,+perfmon";
  }

  @Test
  void sysAdminIncludesBpfAndPerfmon() throws IOException {
    Command run = Command.shell(without("bpf,perfmon") + tracer("-d 1"));

    assertThat(run.status()).as(run.errors()).isZero();
    assertThat(run.errors()).startsWith("Tracing TCP retransmits");
  }

  @Test
  void bpfAndPerfmonAloneTrace() throws IOException {
    List<String> command = new ArrayList<>(List.of(onlyBpfAndPerfmon().split(" ", -1)));
    command.addAll(Tracer.commandLine());
    try (TwoHosts hosts = new TwoHosts();
        Tracer tracer = Tracer.withCommandLine(command)) {
      dropEverything(hosts);

      assertThat(tracer.await(hosts.sender(), rows -> rows.size() >= 2)).isNotEmpty();
      tracer.stop();
    }
  }

  /** Without CAP_SYS_ADMIN, libbpf cannot search the types of modules. */
  @Test
  void bpfAndPerfmonSufficeForTheDefaultHook() throws IOException {
    Command traced = Command.shell(onlyBpfAndPerfmon() + " " + tracer("-d 1"));

    assertThat(traced.status()).as(traced.errors()).isZero();
    assertThat(traced.errors()).contains("Tracing TCP retransmits");
  }

  /** Starts a connection whose SYNs a rule of the receiver drops. */
  private static Traffic dropEverything(TwoHosts hosts) throws IOException {
    hosts.receiver().run("iptables -I INPUT -p tcp --dport " + PORT + " -j DROP");
    Traffic client = hosts.sender().startTraffic();
    client.run("start " + RECEIVER_V4 + " " + PORT);
    return client;
  }

  @Test
  void buffersAreSmallerWithoutIpcLock() throws IOException {
    Assumptions.assumeFalse(mapsAreCharged(), "the maps alone exceed this limit");
    String limit = "prlimit --memlock=3145728:3145728 ";
    String warning = "The event buffer has only ";

    assertThat(Command.shell(limit + without("ipc_lock,sys_resource") + tracer("-d 1")).errors())
        .contains(warning);
    assertThat(Command.shell(limit + tracer("-d 1")).errors()).doesNotContain(warning);
  }

  @Test
  void functionsHaveNoNamesWithoutSyslog() throws IOException {
    Path pointers = Path.of("/proc/sys/kernel/kptr_restrict");
    String before = Files.readAllLines(pointers).get(0);
    try (TwoHosts hosts = new TwoHosts()) {
      Files.writeString(pointers, "1");
      dropEverything(hosts);
      assertThat(functions(hosts, Tracer.withoutCapability("syslog", "--why")))
          .containsOnly("null");
      assertThat(functions(hosts, new Tracer("--why"))).doesNotContain("null");
      assertThat(Requirements.check(without("syslog"), "").line("functions"))
          .isEqualTo("degraded /proc/kallsyms shows no addresses");
    } finally {
      Files.writeString(pointers, before);
    }
  }

  /** Returns the functions that dropped the packets of new connections. */
  private static List<String> functions(TwoHosts hosts, Tracer started) throws IOException {
    try (Tracer tracer = started) {
      hosts.sender().startTraffic().run("start " + RECEIVER_V4 + " " + PORT);
      List<JsonNode> rows =
          tracer.await(
              hosts.sender(), all -> all.stream().anyMatch(row -> !row.get("drop_netns").isNull()));
      return rows.stream()
          .filter(row -> !row.get("drop_netns").isNull())
          .map(row -> row.get("drop_function").asText())
          .distinct()
          .toList();
    }
  }

  /** Only a process, and no mount, leads to a namespace that unshare(1) makes. */
  @Test
  void namespacesOfOtherProcessesAreHiddenWithoutPtrace() throws IOException {
    Process hidden = new ProcessBuilder("unshare", "--net", "sleep", "60").start();
    try {
      assertThat(Requirements.check(without("sys_ptrace"), "").line("namespaces"))
          .startsWith("degraded ")
          .contains(" processes are hidden");
      assertThat(Requirements.check("", "").line("namespaces")).doesNotContain("hidden");
    } finally {
      hidden.destroyForcibly();
    }
  }

  @Test
  void namesOfContainersAreUnreadableWithoutDacReadSearch() throws IOException {
    assumeJarIsReadable();
    String mount =
        "unshare --mount sh -c 'mount -t tmpfs none /var/lib && mkdir -m 700 /var/lib/docker"
            + " && mkdir /var/lib/docker/containers && exec \"$@\"' sh ";

    assertThat(
            Requirements.check(mount + nobodyWith(allExcept("dac_read_search")), "")
                .line("containers"))
        .startsWith("degraded cannot read /var/lib/docker");
    assertThat(Requirements.check(mount + nobodyWith(all()), "").line("containers"))
        .startsWith("ok /var/lib/docker/containers"); // this host may have other runtimes
  }

  @Test
  void flowtablesAreInvisibleWithoutNetAdmin() throws IOException {
    try (Host host = new Host("tcpretrans-" + ProcessHandle.current().pid() + "-flow")) {
      Command made =
          Command.of(
              host.inside(
                  "nft",
                  "add table ip t; add flowtable ip t f { hook ingress priority 0; devices = { lo }; }"));
      Assumptions.assumeTrue(made.status() == 0, "this kernel has no flowtables");

      assertThat(Requirements.check(without("net_admin"), "").line("bypass"))
          .doesNotContain("flowtables of nftables");
      assertThat(Requirements.check("", "").line("bypass")).contains("flowtables of nftables: ");
    }
  }

  @Test
  void otherNamespacesAreNotReadWithoutSysAdmin() throws IOException {
    try (Host host = new Host("tcpretrans-" + ProcessHandle.current().pid() + "-named")) {
      Requirements check = Requirements.check(without("sys_admin"), "");

      assertThat(check.line("namespaces")).startsWith("degraded ");
      assertThat(check.line("bypass")).isEqualTo("degraded cannot list BPF programs");
      assertThat(check.usable()).isTrue();
      assertThat(Requirements.check("", "").line("namespaces")).startsWith("ok ");
      assertThat(host.inode()).isPositive();
    }
  }

  @Test
  void ownersAreLookedUpAtNormalPriorityWithoutNice() throws IOException {
    String message = "cannot raise the priority of the owner thread";

    assertThat(Command.shell(without("sys_nice") + tracer("-v -d 1")).errors()).contains(message);
    assertThat(Command.shell(tracer("-v -d 1")).errors()).doesNotContain(message);
  }

  /** Linux 5.10 counts BPF maps towards the limit. */
  @Test
  void mapsDoNotFitTheLimitWithoutSysResourceOnOldKernels() throws IOException {
    Assumptions.assumeTrue(mapsAreCharged(), "this kernel does not count BPF maps");
    Requirements check = checkWithoutRoomForMaps();

    assertThat(check.line("CAP_SYS_RESOURCE")).isEqualTo("degraded not effective");
    assertThat(check.status()).isEqualTo(UNSUPPORTED);
  }
}
