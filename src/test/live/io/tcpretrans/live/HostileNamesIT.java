package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tcpretrans.sys.ShellWord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Names that a terminal or a shell would obey: of the interface that drops, its network namespace,
 * and the process and the cgroup that own the connection.
 */
@Live
@Tag("same-with-any-hook")
class HostileNamesIT {
  /** Clears the screen and colors it; at most 15 bytes, as the kernel allows (IFNAMSIZ). */
  private static final String ESCAPES = "\u001b[2J\u001b[31m";

  private static final String ESCAPED = "\\x1b[2J\\x1b[31m";
  private static final String CONTAINER_ID = "0123456789abcdef".repeat(4);
  private static final Path CGROUP =
      Path.of("/sys/fs/cgroup")
          .resolve(Files.isDirectory(Path.of("/sys/fs/cgroup/pids")) ? "pids" : "")
          .resolve("tcpretrans-" + ESCAPES)
          .resolve(CONTAINER_ID);

  @TempDir private Path directory;
  private final List<Output> outputs = new ArrayList<>();
  private RoutedHosts hosts;

  /** A process of tcpretrans whose stdout and stderr go to files. */
  private final class Output {
    private final Process process;
    private final Path out = directory.resolve("out" + outputs.size());
    private final Path err = directory.resolve("err" + outputs.size());

    Output(String... options) throws IOException {
      List<String> command = Tracer.commandLine("-v", "--hook", Tracer.hook());
      command.addAll(onlyOfSender());
      command.addAll(Arrays.asList(options));
      process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      outputs.add(this);
    }

    /** Waits until the process traces and counts every segment. */
    void awaitStart() throws IOException {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (!errors().contains("\nself-check: ")) {
        if (System.nanoTime() > deadline || !process.isAlive()) {
          throw new IOException("tcpretrans does not trace: " + errors());
        }
        Command.of("sleep", "0.2").requireSuccess();
      }
    }

    /** Ends the process as Ctrl-C does. */
    void stop() throws IOException {
      Command.of("kill", "-INT", Long.toString(process.pid())).requireSuccess();
      try {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(process.exitValue()).as(errors()).isZero();
    }

    String output() throws IOException {
      return read(out);
    }

    String errors() throws IOException {
      return read(err);
    }
  }

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new RoutedHosts(ESCAPES);
  }

  @AfterEach
  void removeHosts() throws IOException {
    outputs.forEach(output -> output.process.destroyForcibly());
    hosts.close(); // ends the process in the cgroup, too
    Files.deleteIfExists(CGROUP);
    Files.deleteIfExists(CGROUP.getParent());
  }

  /** Returns the options that leave out other traffic of this machine. */
  private List<String> onlyOfSender() {
    return List.of("--netns", Long.toString(hosts.sender().inode()));
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private void renameInterface(String name) throws IOException {
    Host router = hosts.router();
    router.run("ip", "link", "set", "dev", "rb", "down");
    router.run("ip", "link", "set", "dev", "rb", "name", name);
    router.run("ip", "link", "set", "dev", name, "up");
  }

  /** Stops the answers to ARP, so that packets wait and are dropped at the router's interface. */
  private void silenceReceiver() throws IOException {
    hosts.receiver().run("ip link set eth0 arp off");
    hosts.router().run("ip neighbour flush to 198.18.5.2");
  }

  /** Returns text of which only the colors are escape sequences, without them. */
  private static String withoutColors(String text) {
    return text.replaceAll("\u001b\\[(0|1|31|33)m", "");
  }

  private static void assertNothingIsObeyed(String text) {
    assertThat(text.codePoints().filter(Character::isISOControl).filter(letter -> letter != '\n'))
        .as(text)
        .isEmpty();
  }

  private static List<String> commandsToTry(String errors) {
    return errors.lines().filter(line -> line.contains("try: ")).toList();
  }

  @Test
  void noOutputHasAnEscapeSequenceOfAName() throws IOException {
    renameInterface(ESCAPES);
    Path recording = directory.resolve("recording.jsonl");
    Files.createDirectories(CGROUP);
    List<String> options = new ArrayList<>(onlyOfSender());
    options.addAll(List.of("--why", "--record", recording.toString()));
    try (Tracer tracer = new Tracer(options.toArray(String[]::new))) {
      Output table = new Output("-w", "-C", "--color", "never");
      Output colors = new Output("-w", "-C", "-T", "--color", "always");
      Output csv = new Output("-w", "-o", "csv");
      Output count = new Output("--count", "--by", "process", "-C");
      for (Output output : outputs) {
        output.awaitStart();
      }
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
      connection.client().run("comm " + ESCAPES);
      Files.writeString(CGROUP.resolve("cgroup.procs"), Long.toString(connection.client().pid()));
      connection.transfer(1000);
      silenceReceiver();
      connection.client().run("send 0 1000");
      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 6);

      assertThat(rows).anyMatch(row -> row.get("drop_dev").asText().equals(ESCAPES));
      assertThat(rows).anyMatch(row -> row.get("comm").asText().equals(ESCAPES));
      assertThat(rows).anyMatch(row -> row.get("container_id").asText().equals(CONTAINER_ID));
      tracer.stop();
      for (Output output : outputs) {
        output.stop();
      }
      assertThat(table.output())
          .contains(" " + ESCAPED + " ", " 0123456789ab ", "@" + ESCAPED + "\n");
      assertThat(withoutColors(colors.output())).contains("@" + ESCAPED + "\n");
      assertThat(csv.output()).contains("," + ESCAPED + ",");
      assertThat(count.output()).contains(" " + ESCAPED + " ");
      assertDiagnosis(table.errors());
      assertDiagnosis(tracer.stderr());
      for (Output output : outputs) {
        assertNothingIsObeyed(withoutColors(output.output()).replace("\r\n", "\n"));
        assertNothingIsObeyed(output.errors());
      }
      assertNothingIsObeyed(read(recording));
    }
    assertReplaysAreEscaped(recording);
  }

  /** The diagnosis names the interface, and a command to paste names the namespace for bash. */
  private void assertDiagnosis(String errors) throws IOException {
    assertThat(errors)
        .contains(" on " + ESCAPED + " in the network namespace tcpretrans-")
        .contains("m" + ESCAPED + " (" + hosts.router().inode() + ")");
    String enter = "try: nsenter --net=" + ShellWord.of(Path.of(hosts.router().file())) + " ";
    assertThat(enter).contains("$'/run/netns/");
    assertThat(commandsToTry(errors))
        .isNotEmpty()
        .allMatch(line -> line.strip().startsWith(enter))
        .allSatisfy(HostileNamesIT::assertCanBePasted);
  }

  private static void assertCanBePasted(String line) throws IOException {
    String command = line.replaceFirst(".*?try: ", "");
    Command run = Command.of("bash", "-c", command);
    assertThat(run.status()).as(command + ": " + run.errors()).isZero();
  }

  private void assertReplaysAreEscaped(Path recording) throws IOException {
    for (String options :
        List.of(
            "-w -C",
            "-w -o json",
            "-w -o csv",
            "-o bcc",
            "--count --by process",
            "--count --by process -o json",
            "--top")) {
      List<String> words = new ArrayList<>(List.of("--replay", recording.toString()));
      words.addAll(List.of(options.split(" ", -1)));
      words.addAll(onlyOfSender());
      Command replay = Tracer.command(words.toArray(String[]::new)).requireSuccess();

      assertThat(replay.output()).isNotEmpty();
      assertNothingIsObeyed(replay.output().replace("\r\n", "\n") + replay.errors());
      if (options.contains("-w")) {
        assertDiagnosis(replay.errors());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "$(reboot),dev '$(reboot)'",
        "a;b,dev 'a;b'",
        "a\"b,dev 'a\"b'",
        "-x,",
        "a'b,",
      })
  void commandToTryNamesAnInterfaceOnlyWhereAShellTakesItAsItIs(String name, String argument)
      throws IOException {
    renameInterface(name);
    Output table = new Output("-w");
    table.awaitStart();
    Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
    connection.transfer(1000);
    silenceReceiver();
    connection.client().run("send 0 1000");
    while (table.output().lines().filter(line -> line.contains("@" + name)).count() < 3) {
      Command.of("sleep", "0.2").requireSuccess();
      assertThat(table.process.isAlive()).as(table.errors()).isTrue();
    }
    table.stop();

    List<String> commands = commandsToTry(table.errors());
    assertThat(commands)
        .anyMatch(
            line -> line.endsWith(" to 198.18.5.2" + (argument == null ? "" : " " + argument)))
        .allSatisfy(HostileNamesIT::assertCanBePasted);
  }
}
