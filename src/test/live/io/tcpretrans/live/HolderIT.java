package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Queues that hold packets between a client, a router and a server, as a process that the test
 * starts finds them. The router's device {@code front} leads to the client, {@code back} to the
 * server.
 */
@Live
@Tag("same-with-any-hook")
class HolderIT {
  private static final String CLIENT = "198.18.61.2";
  private static final String SERVER = "198.18.62.2";
  private static final String CLIENT_V6 = "fd61::2";
  private static final String SERVER_V6 = "fd62::2";

  /** EBUSY: the kernel resent nothing because the original is still in a queue of this host. */
  private static final int BUSY = -16;

  private static final int SENT = 0;

  /** Longer than the ticks of 10 ms that the age of a neighbour's state has. */
  private static final int WAIT_MS = 100;

  private final List<Host> hosts = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private Host client;
  private Host router;
  private Host server;
  private PrintStream questions;
  private BufferedReader answers;

  @BeforeEach
  void connect() throws IOException {
    client = host("c");
    router = host("r");
    server = host("s");
    link(client, "front", CLIENT, "198.18.61.1", CLIENT_V6, "fd61::1");
    link(server, "back", SERVER, "198.18.62.1", SERVER_V6, "fd62::1");
    router.run("sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
  }

  private Host host(String role) throws IOException {
    Host host = new Host("tcpretrans-hold-" + ProcessHandle.current().pid() + role);
    hosts.add(host);
    return host;
  }

  private void link(Host host, String device, String v4, String gateway, String v6, String gateway6)
      throws IOException {
    host.run("ip link add eth0 type veth peer name " + device + " netns " + router.name());
    host.run("ip address add " + v4 + "/24 dev eth0");
    host.run("ip address add " + v6 + "/64 dev eth0 nodad");
    router.run("ip address add " + gateway + "/24 dev " + device);
    router.run("ip address add " + gateway6 + "/64 dev " + device + " nodad");
    router.run("ip link set " + device + " up");
    host.run("ip link set eth0 up");
    host.run("ip route add default via " + gateway);
    host.run("ip -6 route add default via " + gateway6);
  }

  @AfterEach
  void remove() throws IOException {
    processes.forEach(Process::destroy);
    for (Host host : hosts) {
      host.close();
    }
  }

  /** Starts the process that finds the queues. */
  private void startFinding() throws IOException {
    List<String> command = new ArrayList<>(List.of(Tracer.java(), "-Xcheck:jni", "-cp"));
    command.add(Tracer.jar() + ":" + testClasses());
    command.add("io.tcpretrans.capture.HolderQuestions");
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    questions = new PrintStream(process.getOutputStream(), true);
    answers = process.inputReader();
    assertThat(answers.readLine()).isEqualTo("ready");
  }

  private static String testClasses() {
    try {
      return Path.of(HolderIT.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private String ask(String question) throws IOException {
    questions.println(question);
    return answers.readLine();
  }

  /** Ends an attempt of the client; what sends its packet is called after it begins. */
  private String find(String source, String destination, int error) throws IOException {
    assertThat(ask("begin")).isEqualTo("begun");
    return end(source, destination, error);
  }

  private String end(String source, String destination, int error) throws IOException {
    return ask("find " + client.inode() + " " + source + " " + destination + " " + error);
  }

  private static void waitForTheKernel() {
    try {
      Thread.sleep(WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns a connection of the client to the server. */
  private Traffic established() throws IOException {
    server.startTraffic().run("listen " + SERVER + " 80 16");
    Traffic traffic = client.startTraffic();
    traffic.run("connect " + SERVER + " 80");
    return traffic;
  }

  /** Runs a program of src/test/c/hold_queue.c in the router. */
  private void holdQueue(int number) throws IOException {
    Process program =
        new ProcessBuilder(router.inside(Command.program("hold_queue"), Integer.toString(number)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(program);
    assertThat(program.inputReader().readLine()).isEqualTo("ready");
  }

  @Test
  void nothingHoldsThePacketsOfAWorkingConnection() throws IOException {
    startFinding();
    established().run("send 0 1000");

    assertThat(find(CLIENT, SERVER, SENT)).isEqualTo("none");
    assertThat(find(CLIENT, SERVER, BUSY)).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource({CLIENT + ", 198.18.61.77", CLIENT_V6 + ", fd61::77"})
  void synToAFreeAddressWaitsAtTheClient(String source, String free) throws IOException {
    startFinding();
    client.startTraffic().run("start " + free + " 80");
    waitForTheKernel();

    assertThat(find(source, free, BUSY)).isEqualTo("neighbour eth0 " + client.inode() + " " + free);
    assertThat(find(source, "198.18.61.78", BUSY)).isEqualTo("none");
  }

  /** A rule may send the packets to another next hop than the one that does not answer. */
  @Test
  void nextHopIsUnknownWhereRulesChooseTheRoutingTable() throws IOException {
    client.run("ip rule add fwmark 7 lookup 100");
    startFinding();
    client.startTraffic().run("start 198.18.61.77 80");
    waitForTheKernel();

    assertThat(find(CLIENT, "198.18.61.77", SENT)).isEqualTo("none");
    client.run("ip rule del fwmark 7");
    assertThat(find(CLIENT, "198.18.61.77", SENT)).startsWith("neighbour eth0 ");
  }

  @Test
  void dataWaitsAtTheRouterForTheServersAddress() throws IOException {
    startFinding();
    Traffic traffic = established();
    server.run("ip link set eth0 arp off");
    router.run("ip neighbour flush dev back");
    traffic.run("send 0 1000");
    waitForTheKernel();

    assertThat(find(CLIENT, SERVER, SENT))
        .isEqualTo("neighbour back " + router.inode() + " " + SERVER);
  }

  @Test
  void acknowledgementWaitsAtTheRouterForTheClientsAddress() throws IOException {
    startFinding();
    Traffic traffic = established();
    String gateway = router.run("cat /sys/class/net/front/address").output().strip();
    client.run("ip neighbour replace 198.18.61.1 lladdr " + gateway + " dev eth0 nud permanent");
    client.run("sysctl -q -w net.ipv4.conf.eth0.arp_ignore=8"); // it answers no request
    router.run("ip neighbour flush dev front");
    traffic.run("send 0 1000");
    waitForTheKernel();

    assertThat(find(CLIENT, SERVER, SENT))
        .isEqualTo("neighbour front " + router.inode() + " " + CLIENT);
  }

  @Test
  void packetWaitsForAVerdictThatNeverComes() throws IOException {
    holdQueue(5);
    router.run("iptables -A FORWARD -p tcp -j NFQUEUE --queue-num 5");
    startFinding();
    assertThat(ask("begin")).isEqualTo("begun");
    client.startTraffic().run("start " + SERVER + " 80");

    assertThat(end(CLIENT, SERVER, SENT)).isEqualTo("netfilter null " + router.inode() + " 5");
    assertThat(find(CLIENT, SERVER, BUSY)).isEqualTo("netfilter null " + router.inode() + " 5");
  }

  @Test
  void queueWithoutPacketsHoldsNone() throws IOException {
    holdQueue(5);
    router.run("iptables -A FORWARD -p udp -j NFQUEUE --queue-num 5");
    startFinding();
    established().run("send 0 1000");

    assertThat(find(CLIENT, SERVER, SENT)).isEqualTo("none");
    assertThat(find(CLIENT, SERVER, BUSY)).isEqualTo("none");
  }

  @Test
  void originalWaitsInAQueueingDiscipline() throws IOException {
    startFinding();
    Traffic traffic = established();
    router.run("tc qdisc add dev back root tbf rate 16kbit burst 2kb limit 100kb");
    traffic.run("send 0 20000");
    waitForTheKernel();

    assertThat(find(CLIENT, SERVER, BUSY)).isEqualTo("qdisc back " + router.inode() + " null");
    assertThat(find(CLIENT, SERVER, SENT)).isEqualTo("none");
  }
}
