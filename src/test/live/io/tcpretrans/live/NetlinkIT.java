package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lists of devices, addresses and listeners over netlink(7), read by a process that the test
 * starts.
 */
@Live
@Tag("same-with-any-hook")
class NetlinkIT {
  private static final int CONNECTIONS = 2500;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WITHOUT_CAPABILITIES = "setpriv --bounding-set -all --inh-caps -all ";

  /** Paths of counters in the JSON of ip(8), by their names in struct rtnl_link_stats64. */
  private static final Map<String, String> COUNTERS =
      Map.of(
          "rx_missed_errors", "/stats64/rx/missed_errors",
          "rx_fifo_errors", "/stats64/rx/fifo_errors",
          "rx_over_errors", "/stats64/rx/over_errors",
          "rx_errors", "/stats64/rx/errors",
          "tx_errors", "/stats64/tx/errors",
          "tx_dropped", "/stats64/tx/dropped");

  private Host host;

  @BeforeEach
  void addHost() throws IOException {
    host = new Host("tcpretrans-netlink-" + ProcessHandle.current().pid());
  }

  @AfterEach
  void removeHost() throws IOException {
    if (host != null) {
      host.close();
    }
  }

  private static String classPath() {
    try {
      String tests =
          Path.of(NetlinkIT.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString();
      return Tracer.jar() + ":" + tests;
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs a process that reads a list.
   *
   * @param prefix a command that runs the process, or empty
   * @param what {@code devices} or {@code listeners}
   * @param file of the network namespace
   * @param times how often the list is read; the last one is printed
   */
  private static Command read(String prefix, String what, String file, int times)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    if (!prefix.isEmpty()) {
      arguments.addAll(List.of(prefix.strip().split(" ", -1)));
    }
    arguments.addAll(List.of(Tracer.java(), "-Xcheck:jni", "-cp", classPath()));
    arguments.addAll(
        List.of("io.tcpretrans.capture.NetlinkLists", what, file, Integer.toString(times)));
    return Command.of(arguments);
  }

  private static List<String> lines(String what, String file) throws IOException {
    return read("", what, file, 1).requireSuccess().output().lines().toList();
  }

  private static List<String> deviceLines(Host host) throws IOException {
    return lines("devices", host.file());
  }

  private String linkStatistics(String device) throws IOException {
    return host.run("ip", "-s", "-s", "-d", "-j", "link", "show", device).output();
  }

  private static long counter(String ip, String counter) throws IOException {
    JsonNode device = JSON.readTree(ip).get(0);
    return device.at(COUNTERS.get(counter)).asLong();
  }

  private static long counter(List<String> lines, String device, String counter) {
    String line =
        lines.stream().filter(l -> l.split(" ", -1)[1].equals(device)).findFirst().orElseThrow();
    return Long.parseLong(line.replaceAll(".*" + counter + "=(\\d+).*", "$1"));
  }

  /** A VXLAN device drops packets without a known remote. */
  @Test
  void deviceCountersEqualThoseOfIp() throws IOException {
    Command added =
        Command.shell(
            String.join(" ", host.inside("ip link add lossy0 type vxlan id 5 dstport 4789")));
    Assumptions.assumeTrue(added.status() == 0, "this kernel has no such device");
    host.run("ip address add 198.18.50.1/24 dev lossy0");
    host.run("ip link set lossy0 up arp off");
    Traffic client = host.startTraffic();
    for (int i = 0; i < 3; i++) {
      client.run("start 198.18.50.2 80");
    }

    String before = linkStatistics("lossy0");
    List<String> lines = deviceLines(host);
    String after = linkStatistics("lossy0");

    assertThat(lines).anyMatch(line -> line.startsWith("1 lo - stack-only "));
    assertThat(lines).noneMatch(line -> line.contains(" lossy0 - stack-only "));
    assertThat(counter(lines, "lossy0", "tx_dropped")).isPositive();
    for (String counter : COUNTERS.keySet()) {
      assertThat(counter(lines, "lossy0", counter))
          .as(counter)
          .isBetween(counter(before, counter), counter(after, counter));
    }
  }

  @Test
  void stackReportsTheDropsOfTunAndTapDevices() throws IOException {
    host.run("ip tuntap add tap0 mode tap");
    host.run("ip tuntap add tun0 mode tun");

    assertThat(deviceLines(host))
        .map(line -> line.replaceAll("^\\d+ (.*) \\{.*", "$1"))
        .containsExactlyInAnyOrder("lo - stack-only", "tap0 - stack-only", "tun0 - stack-only");
  }

  @ParameterizedTest
  @CsvSource({"xdpdrv, xdp", "xdpgeneric, -", "xdpdrv off, -"})
  void onlyAProgramInTheDriverIsNativeXdp(String mode, String shown) throws IOException {
    host.run("ip link add eth0 type veth peer name eth1");
    String program = " object " + Command.program("drop_some.bpf.o") + " section xdp";
    host.run("ip link set dev eth0 " + mode + (mode.endsWith("off") ? "" : program));

    assertThat(deviceLines(host))
        .map(line -> line.replaceAll("^\\d+ (.*) \\{.*", "$1"))
        .containsExactlyInAnyOrder(
            "lo - stack-only", "eth0 " + shown + " stack-only", "eth1 - stack-only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mount", "process"})
  void listenersOfBothFamiliesEqualThoseOfSs(String entered) throws IOException {
    host.run("ip address add 198.18.50.1/32 dev lo");
    host.run("ip address add 2001:db8::1/128 dev lo nodad");
    Traffic server = host.startTraffic();
    for (String socket : List.of("127.0.0.1 80", "198.18.50.1 81", ":: 82", "2001:db8::1 83")) {
      server.run("listen " + socket + " 16");
    }
    String file = entered.equals("mount") ? host.file() : "/proc/" + server.run("pid") + "/ns/net";

    List<String> listeners =
        lines("listeners", file).stream().map(line -> line.split(" ", -1)[0]).toList();

    assertThat(listeners)
        .containsExactlyInAnyOrder("127.0.0.1:80", "198.18.50.1:81", "[::]:82", "[2001:db8::1]:83");
    assertThat(host.run("ss -Hltn").output().lines())
        .map(line -> line.split(" +", -1)[3].replaceFirst("^\\*:", "[::]:"))
        .containsExactlyInAnyOrderElementsOf(listeners);
  }

  @Test
  void listenerIsFoundAmongThousandsOfConnections() throws IOException {
    Traffic server = host.startTraffic();
    server.run("listen 127.0.0.1 80 4000");
    for (int i = 0; i < CONNECTIONS; i++) {
      server.run("connect 127.0.0.1 80");
    }

    assertThat(host.run("ss -Htn state established").output().lines()).hasSize(2 * CONNECTIONS);
    assertThat(lines("listeners", host.file())).containsExactly("127.0.0.1:80 0");
  }

  /** A listener's queue of backlog + 1 connections that no process accepts is full. */
  @Test
  void listenerCountsTheRequestsForWhichItHadNoRoom() throws IOException {
    host.run("ip address add 198.18.50.1/32 dev lo");
    Traffic server = host.startTraffic();
    server.run("listen 198.18.50.1 80 1");
    server.run("listen :: 81 16");
    Traffic client = host.startTraffic();
    for (int i = 0; i < 5; i++) {
      client.run("start 198.18.50.1 80");
    }

    assertThat(dropsOf("198.18.50.1:80")).isPositive();
    assertThat(lines("listeners", host.file())).contains("[::]:81 0");
  }

  /** T12: without SYN cookies, a full queue of requests does not raise ListenOverflows. */
  @Test
  void listenerCountsTheRequestsThatAFullQueueOfRequestsRefused() throws IOException {
    host.run("ip address add 198.18.50.1/32 dev lo");
    host.run("sysctl -qw net.ipv4.tcp_syncookies=0 net.ipv4.tcp_max_syn_backlog=2");
    host.run("iptables -A INPUT -p tcp --tcp-flags SYN,ACK SYN,ACK -j DROP");
    host.startTraffic().run("listen :: 81 16");
    Traffic client = host.startTraffic();
    for (int i = 0; i < 6; i++) {
      client.run("start 198.18.50.1 81");
    }

    assertThat(dropsOf("[::]:81")).isPositive();
  }

  /** Returns what a listener has discarded, which is all that its namespace's listeners have. */
  private long dropsOf(String listener) throws IOException {
    long before = listenDrops(); // clients resend their requests
    List<String> lines = lines("listeners", host.file());
    long drops =
        lines.stream()
            .filter(line -> line.startsWith(listener + " "))
            .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
    assertThat(drops).isBetween(before, listenDrops());
    return drops;
  }

  private long listenDrops() throws IOException {
    String line = host.run("nstat -asz TcpExtListenDrops").output().strip();
    return Long.parseLong(line.replaceAll("(?s).*ListenDrops +(\\d+) .*", "$1"));
  }

  @Test
  void addressesEqualThoseThatWereAdded() throws IOException {
    host.run("ip address add 198.18.50.1/24 dev lo");
    host.run("ip address add 198.18.50.2 peer 198.18.50.3 dev lo");
    host.run("ip address add 2001:db8::1/64 dev lo nodad");

    assertThat(lines("addresses", host.file()))
        .contains("198.18.50.1", "198.18.50.2", "2001:db8::1")
        .isSubsetOf("127.0.0.1", "::1", "198.18.50.1", "198.18.50.2", "2001:db8::1");
  }

  @Test
  void listThatChangesWhileItIsReadIsReadAgain() throws IOException {
    StringBuilder batch = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      batch.append("link add a").append(i).append(" type veth peer name b").append(i).append("\\n");
    }
    String ip = "ip -n " + host.name() + " ";
    Command.shell("printf '" + batch + "' | " + ip + "-batch -").requireSuccess();
    Process change =
        new ProcessBuilder(
                "bash",
                "-c",
                "while "
                    + ip
                    + "link add more0 type veth peer name more1 && "
                    + ip
                    + "link delete more0; do :; done")
            .start();
    try {
      List<String> devices =
          read("", "devices", host.file(), 500).requireSuccess().output().lines().toList();

      assertThat(devices).hasSizeBetween(101, 103);
    } finally {
      change.destroy();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"devices", "addresses", "listeners"})
  void endedNamespaceIsAnError(String what) throws IOException {
    String mounted = host.file();
    long pid = Long.parseLong(host.startTraffic().run("pid"));
    host.close();
    host = null;

    for (String file : List.of(mounted, "/proc/" + pid + "/ns/net")) {
      Command read = read("", what, file, 1);
      assertThat(read.status()).isEqualTo(1);
      assertThat(read.errors())
          .matches("cannot list the [ a-zA-Z]+ of a network namespace \\(ENOENT\\)\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"devices", "addresses", "listeners"})
  void withoutCapabilitiesOnlyTheOwnNamespaceIsRead(String what) throws IOException {
    host.startTraffic().run("listen :: 80 16");
    Command other = read(WITHOUT_CAPABILITIES, what, host.file(), 1);
    Command own = read("ip netns exec " + host.name() + " " + WITHOUT_CAPABILITIES, what, "-", 1);

    assertThat(other.status()).isEqualTo(1);
    assertThat(other.errors())
        .matches(
            "cannot list the [ a-zA-Z]+ of a network namespace \\(EPERM\\);"
                + " grant CAP_SYS_ADMIN\n");
    assertThat(own.status()).as(own.errors()).isZero();
    assertThat(own.output()).isNotEmpty();
  }
}
