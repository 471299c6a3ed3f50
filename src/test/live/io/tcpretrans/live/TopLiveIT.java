package io.tcpretrans.live;

import static io.tcpretrans.live.TestTerminal.has;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live screen ({@code --top}) of a live run, in a terminal of tmux(1). */
@Live
@Tag("same-with-any-kernel")
class TopLiveIT {
  private static final int PORT = 7702;

  @TempDir private Path directory;
  private TestTerminal terminal;

  @BeforeEach
  void prepareTerminal() throws IOException {
    terminal = new TestTerminal(directory);
  }

  @AfterEach
  void endTmux() throws IOException {
    if (terminal != null) {
      terminal.close();
    }
  }

  private void start(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("--top", "--hook", Tracer.hook()));
    all.addAll(List.of(options));
    terminal.start(120, 24, "", String.join(" ", Tracer.commandLine(all.toArray(String[]::new))));
    terminal.await(has("no retransmits yet"));
  }

  @Test
  void warningIsOnTheScreenAndOnStderrAfterwards() throws IOException {
    start("--container", "no-such-container");
    terminal.await(has("No visible container matches 'no-such-container'; waiting for one."));
    terminal.press("Escape");
    terminal.await(has("No visible container").negate());
    terminal.press("q");
    terminal.await(has("it is over").and(has("No visible container matches")));
    terminal.assertRestored();
  }

  @Test
  void closedConnectionIsMarked() throws IOException {
    try (TwoHosts hosts = new TwoHosts()) {
      start("-D", Integer.toString(PORT), "-i", "0.2");
      Traffic server = hosts.receiver().startTraffic();
      server.run("listen :: " + PORT + " 16");
      CompletableFuture<String> accepted = server.start("accept 0");
      Traffic client = hosts.sender().startTraffic();
      hosts.breakLink();
      CompletableFuture<String> connected =
          client.start("connect " + TwoHosts.RECEIVER_V4 + " " + PORT);
      terminal.await(has(":" + PORT + " "));
      hosts.mendLink();
      connected.join();
      accepted.join();
      terminal.await(has(":" + PORT + " ").and(has("CLOSED").negate()));

      client.run("close 0");
      server.run("close 1");
      terminal.await(has("CLOSED").and(has(" yes ")));
      terminal.press("q");
      terminal.assertRestored();
    }
  }
}
