package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tcpretrans.Damage;
import io.tcpretrans.sys.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads randomly damaged files of container runtimes. No file ends the lookup of a name.
 *
 * <p>{@code -Dfuzz.files=20000} sets the number of rounds, and {@code -Dfuzz.seed=7} the first
 * random number.
 */
@Timeout(600) // only ends a reading that would never end
class DamagedContainerFilesTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.files", 2_000);
  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

  private static final String ID =
      "8646764d8512e8ba9fd3ab0b0d4e5b0f1a2b3c4d5e6f708192a3b4c5d6e7f809";

  /** The text of each file that is read. */
  private static final Map<String, String> FILES =
      Map.of(
          "etc/docker/daemon.json",
          "{\"log-driver\":\"local\",\"data-root\":\"/mnt/docker\"}",
          "mnt/docker/containers/" + ID + "/config.v2.json",
          "{\"State\":{\"Running\":true},\"ID\":\"" + ID + "\",\"Name\":\"/web\",\"Driver\":\"x\"}",
          "run/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json",
          "{\"ociVersion\":\"1.0\",\"annotations\":{\"io.kubernetes.cri.container-name\":\"c\","
              + "\"io.kubernetes.cri.sandbox-name\":\"p\",\"nerdctl/name\":\"n\"}}",
          "var/lib/containers/storage/overlay-containers/containers.json",
          "[{\"id\":\"" + ID + "\",\"names\":[\"pod\"]},{\"id\":\"1\",\"names\":[\"x\"]}]");

  private static final ContainerClaim CLAIM = new ContainerClaim(ID, HostFiles.ROOT, Set.of());

  @TempDir private Path root;

  private ContainerNames names() {
    return new ContainerNames(root, new PlainHostFiles(), message -> {});
  }

  @Test
  void damagedFilesNameAContainerOrNone() throws IOException {
    System.out.println("fuzz.seed=" + SEED);
    for (String file : FILES.keySet()) {
      Files.createDirectories(root.resolve(file).getParent());
    }
    for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
      Random random = new Random(seed);
      Damage damage = new Damage(random);
      for (Map.Entry<String, String> file : FILES.entrySet()) {
        Path path = root.resolve(file.getKey());
        if (random.nextInt(4) == 0) {
          Files.deleteIfExists(path); // otherwise the first runtime hides the next ones
        } else {
          Files.write(path, damage.of(List.of(file.getValue())));
        }
      }
      ContainerNames names = names();
      assertThatCode(() -> names.refresh(new ProcessContainers(new PlainHostFiles())))
          .as("-Dfuzz.files=1 -Dfuzz.seed=%d", seed)
          .doesNotThrowAnyException();
      String name = names.nameOf(CLAIM);
      assertThat(name == null ? "x" : name).as("-Dfuzz.seed=%d", seed).hasSizeBetween(1, 320);
    }
  }

  @Test
  void limitsOfAFileEndItsReading() throws IOException {
    Path file = root.resolve("var/lib/docker/containers/" + ID + "/config.v2.json");
    Files.createDirectories(file.getParent());
    for (String before :
        List.of(
            "\"a\":" + "[".repeat(100_000) + "]".repeat(100_000), "\"a\":" + "9".repeat(100_000))) {
      Files.writeString(file, "{" + before + ",\"Name\":\"/late\"}");
      ContainerNames names = names();
      names.refresh(new ProcessContainers(new PlainHostFiles()));
      assertThat(names.nameOf(CLAIM)).isNull();
    }
  }
}
