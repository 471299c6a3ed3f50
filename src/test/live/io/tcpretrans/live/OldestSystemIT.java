package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The jar on the oldest supported system: the C library and Java of Debian 11, in a chroot. */
@Live
@Tag("same-with-any-kernel")
class OldestSystemIT {
  private static final Path ROOT = Path.of("target", "debian-11").toAbsolutePath();

  /** Runs a command in the root directory of the first argument. */
  private static final String ENTER =
      "for directory in proc sys dev run; do mount --rbind /$directory $0/$directory || exit; done;"
          + " mount -t tmpfs none $0/tmp && mount --bind target $0/mnt && exec chroot $0 \"$@\"";

  @BeforeEach
  void assumeDebian11() {
    assumeTrue(
        Files.isDirectory(ROOT), "no Debian 11: make target/debian-11 makes it on Debian only");
  }

  /** Returns a command line that runs a command in the chroot; its mounts end with the command. */
  private static List<String> inside(String... command) {
    List<String> arguments =
        new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", ENTER, ROOT.toString()));
    arguments.addAll(Arrays.asList(command));
    return arguments;
  }

  private static List<String> tracer(String... options) {
    List<String> arguments = inside("java", "-Xcheck:jni", "-jar", "/mnt/tcpretrans.jar");
    arguments.addAll(Arrays.asList(options));
    return arguments;
  }

  @Test
  void checkLoadsTheNativePartsWithGlibc231() throws IOException {
    assertThat(Command.of(inside("ldd", "--version")).requireSuccess().output())
        .contains(" 2.31\n");

    Command check = Command.of(tracer("--check"));
    assertThat(check.status()).as(check.output() + check.errors()).isZero();
    assertThat(check.output()).containsPattern("(?m)^native +ok ");
    assertThat(check.errors()).isEmpty();
  }

  @Test
  void everyRetransmitIsARowWithItsOwnerAndCause() throws IOException {
    try (TwoHosts hosts = new TwoHosts();
        Tracer tracer = Tracer.withCommandLine(tracer(), "--why")) {
      Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, 7301);
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("send 0 14480");
      tracer.await(hosts.sender(), rows -> rows.size() >= 3);
      hosts.mendLink();
      connection.server().run("receive 1 14480");

      List<JsonNode> rows = tracer.awaitAllSegments(hosts.sender());
      assertThat(rows)
          .extracting(row -> row.get("pid").asLong())
          .containsOnly(connection.client().pid());
      assertThat(rows).extracting(row -> row.get("cause").asText()).contains("netfilter");
      tracer.stopAndAssertAllSeen();
    }
  }
}
