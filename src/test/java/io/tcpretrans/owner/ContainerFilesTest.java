package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerFilesTest {
  @TempDir private Path root;

  @Test
  void hostWithoutARuntimeHasNoDirectories() {
    assertThat(ContainerFiles.find(root)).isEqualTo(new ContainerFiles(List.of(), List.of()));
  }

  @Test
  void directoriesOfRuntimesAreFound() throws IOException {
    Path docker = Files.createDirectories(root.resolve("var/lib/docker/containers"));
    Path podman =
        Files.createDirectories(root.resolve("var/lib/containers/storage/overlay-containers"));

    assertThat(ContainerFiles.find(root).readable()).containsExactly(docker, podman);
    assertThat(ContainerFiles.find(root).unreadable()).isEmpty();
  }
}
