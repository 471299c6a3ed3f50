package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attacks by an unprivileged user on a tracer that root runs with -C --why --record. After each
 * attack two containers of root, which no row has named yet, retransmit, and so does a process of
 * the user. Root's rows name the containers; the user's rows never have a name or id of root's.
 */
@Live
@Tag("same-with-any-hook")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileUserIT {
  /** An address that no host has, so that nothing answers. */
  private static final String NO_HOST = "198.18.0.77";

  /** The tracer looks for daemons at most once per second. */
  private static final String REFRESH_SECONDS = "1.2";

  private static final String ANY = "(any other)";

  private final List<Traffic> victims = new ArrayList<>();
  private Path cgroups;
  private Path data;
  private TwoHosts hosts;
  private HostileUser user;
  private Process daemon;
  private Tracer tracer;
  private int number;

  /** Returns the mount point of cgroup v2; null: it is not mounted. */
  private static Path mountPoint() throws IOException {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      return mounts
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields[2].equals("cgroup2"))
          .map(fields -> Path.of(fields[1]))
          .findFirst()
          .orElse(null);
    }
  }

  @BeforeAll
  void startTracer() throws IOException {
    Path mount = mountPoint();
    assumeTrue(mount != null, "cgroup v2 is not mounted");
    assumeTrue(Files.isWritable(mount), "cgroups cannot be made here");
    cgroups =
        Files.createDirectory(mount.resolve("tcpretrans-test-" + ProcessHandle.current().pid()));
    Files.createDirectory(cgroups.resolve("docker"));
    data = Files.createTempDirectory("docker");
    hosts = new TwoHosts();
    hosts
        .sender()
        .run("ip neighbour add " + NO_HOST + " lladdr 02:00:00:00:00:02 dev eth0 nud permanent");
    user = new HostileUser(cgroups);
    Files.copy(Path.of("/bin/bash"), data.resolve("dockerd"));
    Command.of("chmod", "700", data + "/dockerd").requireSuccess();
    daemon =
        new ProcessBuilder(
                data + "/dockerd", "-c", "sleep 1000; :", "dockerd", "--data-root=" + data)
            .start();
    List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C"));
    command.addAll(Tracer.commandLine());
    tracer =
        Tracer.withCommandLine(command, "-C", "--why", "--record", data.resolve("record") + "");
  }

  @AfterAll
  void removeAll() throws IOException, InterruptedException {
    if (tracer != null) {
      tracer.close();
    }
    victims.forEach(Traffic::close);
    if (daemon != null) {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly();
    }
    if (user != null) {
      user.close();
    }
    if (hosts != null) {
      hosts.close();
    }
    if (data != null) {
      Command.of("rm", "-rf", data.toString());
    }
    if (cgroups != null) {
      removeCgroups();
    }
  }

  /** Removes the cgroups, whose processes may need a moment to end. */
  private void removeCgroups() throws IOException {
    Command.shell(
            "for try in $(seq 100); do find "
                + cgroups
                + " -depth -type d -exec rmdir {} + 2>/dev/null; [ -d "
                + cgroups
                + " ] || exit 0; sleep 0.1; done; exit 1")
        .requireSuccess();
  }

  /**
   * A container of root that has not retransmitted yet.
   *
   * @param shown its name, or its short id if no file of root names it
   */
  private record Victim(String id, String shown, Traffic traffic) {}

  /**
   * Starts a container.
   *
   * @param isNamed whether a file of root's daemon names it
   */
  private Victim startVictim(boolean isNamed) throws IOException {
    number++;
    String id = String.format("%04x", number).repeat(16);
    String name = "web" + number;
    if (isNamed) {
      Path folder = Files.createDirectories(data.resolve("containers").resolve(id));
      Files.writeString(folder.resolve("config.v2.json"), "{\"Name\":\"/" + name + "\"}");
    }
    Path cgroup = Files.createDirectory(cgroups.resolve("docker").resolve(id));
    Traffic traffic = hosts.sender().startTraffic();
    victims.add(traffic);
    Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(traffic.pid()));
    return new Victim(id, isNamed ? name : id.substring(0, 12), traffic);
  }

  /** Lets a process open a connection that nothing answers, and returns its local port. */
  private static int startRetransmits(Traffic traffic) throws IOException {
    traffic.run("start " + NO_HOST + " 9");
    return Integer.parseInt(traffic.run("port 0"));
  }

  /** Returns the rows of a connection when one of them satisfies the condition. */
  private List<JsonNode> await(int port, Predicate<JsonNode> wanted) throws IOException {
    List<JsonNode> rows =
        tracer.await(
            hosts.sender(), all -> all.stream().filter(r -> isFrom(port, r)).anyMatch(wanted));
    return rows.stream().filter(row -> isFrom(port, row)).toList();
  }

  /** Asserts that rows of a container of root have its name and its id, whatever users do. */
  private void assertShown(Victim victim, int port) throws IOException {
    List<JsonNode> rows = await(port, row -> container(row) != null);
    assertThat(rows).extracting(HostileUserIT::container).containsOnly(victim.shown);
    assertThat(rows).extracting(row -> row.get("container_id").asText()).containsOnly(victim.id);
  }

  private static boolean isFrom(int port, JsonNode row) {
    return row.get("lport").asInt() == port;
  }

  private static String container(JsonNode row) {
    return row.get("container").isNull() ? null : row.get("container").asText();
  }

  /**
   * @param script a script for {@link HostileUser#attack}, in which {@code $id} and {@code $name}
   *     are those of a container of root, {@code $bare} is the id of one without a name, {@code
   *     $own} is another id, {@code $pid} is the process of the user that retransmits, and {@code
   *     $data} is the data root of root's daemon
   * @param shown what the user's process may be shown in: {@code null} for the host, {@code OWN}
   *     for the short id of {@code $own}, or a name
   */
  private static Arguments attack(String description, String shown, String script) {
    return Arguments.of(description, shown, script);
  }

  static Stream<Arguments> attacks() {
    return Stream.of(
        attack(
            "a false name in a data root",
            null,
            "config $dir/data $id false; daemon --data-root $dir/data"),
        attack(
            "a data root that is not ASCII",
            null,
            "d=$dir/$'b\\344r\\303\\274'; config $d $id false; daemon --data-root $d"),
        attack(
            "a FIFO instead of a file",
            null,
            "mkdir -p $dir/d/containers/$id; mkfifo $dir/d/containers/$id/config.v2.json;"
                + " daemon --data-root=$dir/d"),
        attack("a FIFO that is the data root", null, "mkfifo $dir/d; daemon --data-root=$dir/d"),
        attack(
            "a deep file of 4 MB",
            "OWN",
            "config $dir/d $id x; head -c 4000000 /dev/zero | tr '\\0' '['"
                + " >$dir/d/containers/$id/config.v2.json; config $dir/d $own x;"
                + " cp $dir/d/containers/$id/* $dir/d/containers/$own; daemon --data-root $dir/d;"
                + " join $pid $own"),
        attack(
            "a deep file of less than 1 MiB for an own container",
            "OWN",
            "config $dir/d $own x; head -c 1000000 /dev/zero | tr '\\0' '['"
                + " >$dir/d/containers/$own/config.v2.json; daemon --data-root $dir/d;"
                + " join $pid $own"),
        attack("a cgroup with the id of root's container", null, "join $pid $id"),
        attack(
            "a cgroup with the id of root's container, and a name for it",
            null,
            "config $dir/d $id false; daemon --data-root $dir/d; join $pid $id"),
        attack(
            "a cgroup with the first 12 digits of the id", null, "join $pid ${id:0:12}${own:12}"),
        attack(
            "an own container with the name of root's",
            "OWN",
            "config $dir/d $own $name; daemon --data-root $dir/d; join $pid $own"),
        attack(
            "an own container with a name of its own",
            "mine",
            "config $dir/d $own mine; daemon --data-root $dir/d; join $pid $own"),
        attack(
            "an own container with a name of 60,000 letters",
            "OWN",
            "config $dir/d $own $(head -c 60000 /dev/zero | tr '\\0' x);"
                + " daemon --data-root $dir/d; join $pid $own"),
        attack(
            "a link to a file of root",
            "OWN",
            "mkdir -p $dir/d/containers/$own;"
                + " ln -s $data/containers/$id/config.v2.json $dir/d/containers/$own/;"
                + " daemon --data-root $dir/d; join $pid $own"),
        attack(
            "a link to the directory of root's daemon",
            null,
            "ln -s $data $dir/d; daemon --data-root $dir/d; join $pid $id"),
        attack(
            "a link to a device",
            "OWN",
            "mkdir -p $dir/d/containers/$own;"
                + " ln -s /dev/zero $dir/d/containers/$own/config.v2.json;"
                + " daemon --data-root $dir/d; join $pid $own"),
        attack(
            "a file of 1 TB",
            "OWN",
            "config $dir/d $own x; truncate -s 1T $dir/d/containers/$own/config.v2.json;"
                + " daemon --data-root $dir/d; join $pid $own"),
        attack(
            "a file that becomes a FIFO and a link again and again",
            ANY,
            "config $dir/d $own mine; daemon --data-root $dir/d; join $pid $own;"
                + " f=$dir/d/containers/$own/config.v2.json; cp $f $dir/f; mkfifo $dir/p;"
                + " ln -s /dev/zero $dir/l; (while :; do ln -f $dir/p $f; cp -P $dir/l $f.l;"
                + " mv -T $f.l $f; ln -f $dir/f $f; done) >/dev/null 2>&1 &"),
        attack(
            "fifty daemons",
            null,
            "for n in $(seq 50); do config $dir/$n $id false; daemon --data-root $dir/$n; done"),
        attack(
            "two thousand cgroups",
            null,
            "for n in $(seq 1000); do mkdir -p $cgroup/$n/docker-$id.scope; done"),
        attack(
            "a user namespace and a mount namespace with another root",
            null,
            "config $dir/d $id false; unshare -Urm bash -c 'mount --bind '$dir/d' /mnt;"
                + " exec '$dir'/dockerd -c \"sleep 100; :\" dockerd --data-root /mnt' &"
                + " sleep 0.5"),
        attack(
            "a program that runs with root's rights, called like a daemon",
            null,
            "config $dir/d $id false; mkdir $dir/bin; ln -s $(command -v su) $dir/bin/dockerd;"
                + " (sleep 100 | $dir/bin/dockerd -c : root --data-root $dir/d) 2>/dev/null &"
                + " (sleep 100 | $dir/bin/dockerd -- root --data-root $dir/d) 2>/dev/null &"
                + " sleep 0.3"),
        attack(
            "a data root in the directories of root's daemon",
            null,
            "daemon --data-root $data; daemon --data-root /; daemon --data-root ../../..$data;"
                + " daemon --data-root /proc/self/root$data; join $pid $id"),
        attack(
            "two hundred thousand arguments",
            null,
            "config $dir/d $id false; daemon --data-root $dir/d $(yes a | head -n 200000)"),
        attack(
            "options without values and with many",
            null,
            "daemon --data-root; daemon --data-root=; daemon --data-root ''"
                + " --data-root $(head -c 5000 /dev/zero | tr '\\0' /)x"));
  }

  @Order(1)
  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void attackChangesNoRowOfRoots(String description, String shown, String script)
      throws IOException {
    Victim named = startVictim(true);
    Victim unnamed = startVictim(false);
    Traffic own = user.startTraffic(hosts.sender());
    String ownId = String.format("%04x", 0xffff - number).repeat(16);
    try {
      user.attack(
          String.format(
              "id=%s bare=%s name=%s own=%s pid=%d data=%s",
              named.id, unnamed.id, named.shown, ownId, own.pid(), data),
          script);

      Command.of("sleep", REFRESH_SECONDS).requireSuccess();
      int first = startRetransmits(named.traffic);
      int second = startRetransmits(unnamed.traffic);
      assertShown(named, first);
      assertShown(unnamed, second);

      String expected = "OWN".equals(shown) ? ownId.substring(0, 12) : shown;
      List<JsonNode> users =
          await(
              startRetransmits(own),
              row ->
                  row.get("comm").asText().equals("traffic")
                      && (expected == null
                          || ANY.equals(expected)
                          || expected.equals(container(row))));
      if (ANY.equals(expected)) {
        assertThat(users)
            .extracting(HostileUserIT::container)
            .doesNotContain(named.shown, unnamed.shown);
      } else {
        assertThat(users).extracting(HostileUserIT::container).isSubsetOf(expected, null);
      }
      assertThat(users)
          .extracting(row -> row.get("container_id").asText())
          .doesNotContain(named.id, unnamed.id);
      assertThat(tracer.stderr()).doesNotContain(" failed (", "OutOfMemory");
    } finally {
      own.close();
      user.endAttack();
    }
  }

  /** Who may write to a cgroup may move any process in it. */
  @Order(1)
  @Test
  void processOfRootInACgroupOfTheUserIsInNoContainerOfTheUser() throws IOException {
    Traffic traffic = hosts.sender().startTraffic();
    victims.add(traffic);
    long pid = traffic.pid();
    Files.writeString(user.cgroup().resolve("cgroup.procs"), Long.toString(pid));
    String own = "ee".repeat(32);
    user.attack(
        "own=" + own, "config $dir/d $own false; daemon --data-root $dir/d; join " + pid + " $own");
    try {
      assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup"))).contains(own);
      Command.of("sleep", REFRESH_SECONDS).requireSuccess();
      List<JsonNode> rows =
          await(startRetransmits(traffic), row -> row.get("comm").asText().equals("traffic"));

      assertThat(rows).extracting(HostileUserIT::container).containsOnlyNulls();
    } finally {
      user.endAttack();
    }
  }

  @Order(2)
  @Test
  void tracerEndsAsUsualAfterAllAttacks() throws IOException {
    tracer.stop();

    assertThat(tracer.stderr()).doesNotContain(" failed (", "OutOfMemory", "Exception");
    List<String> reports =
        tracer.stderr().lines().filter(line -> line.contains("cannot read names")).toList();
    assertThat(reports).isNotEmpty().doesNotHaveDuplicates();
    Command replay = Tracer.command("--replay", data.resolve("record").toString(), "-q", "-C");
    assertThat(replay.errors()).isEmpty();
    assertThat(replay.status()).isZero();
  }
}
