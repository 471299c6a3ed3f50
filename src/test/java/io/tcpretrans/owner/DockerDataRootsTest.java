package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.owner.DockerDataRoots.DataRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DockerDataRootsTest {
  private static final String ID = "8".repeat(64);
  private static final String OUTER = "7".repeat(64);
  private static final Path ROOT = Path.of("/");
  private static final String DIRECTORY = "/d";

  private static ContainerClaim claim(long user, String... enclosing) {
    return new ContainerClaim(ID, user, Set.of(enclosing));
  }

  @Test
  void daemonNamesOnlyContainersOfItsUser() {
    assertThat(new DataRoot(ROOT, DIRECTORY, 0, null).mayName(claim(0))).isTrue();
    assertThat(new DataRoot(ROOT, DIRECTORY, 0, null).mayName(claim(1000))).isFalse();
    assertThat(new DataRoot(ROOT, DIRECTORY, 1000, null).mayName(claim(1000))).isTrue();
    assertThat(new DataRoot(ROOT, DIRECTORY, 1000, null).mayName(claim(0))).isFalse();
  }

  @Test
  void daemonInAContainerNamesOnlyContainersInThatContainer() {
    DataRoot inside = new DataRoot(ROOT, DIRECTORY, 0, OUTER);

    assertThat(inside.mayName(claim(0, OUTER))).isTrue();
    assertThat(inside.mayName(claim(0))).isFalse();
    assertThat(inside.mayName(claim(0, ID))).isFalse();
    assertThat(new DataRoot(ROOT, DIRECTORY, 0, null).mayName(claim(0, OUTER))).isTrue();
  }

  @Test
  void valueOfAnOptionMayBeTheNextWord() {
    assertThat(
            DockerDataRoots.option(
                List.of("dockerd", "--data-root", "/d", "-H", "x"), "--data-root"))
        .isEqualTo("/d");
    assertThat(DockerDataRoots.option(List.of("dockerd", "--data-root=/e"), "--data-root"))
        .isEqualTo("/e");
    assertThat(DockerDataRoots.option(List.of("dockerd", "--data-root"), "--data-root")).isNull();
    assertThat(DockerDataRoots.option(List.of("dockerd"), "--data-root")).isNull();
  }
}
