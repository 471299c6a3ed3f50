package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.owner.DockerDataRoots.DataRoot;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerDataRootsTest {
  private static final String ID = "8".repeat(64);
  private static final String OUTER =
      "7777777777777777777777777777777777777777777777777777777777777777";
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

  @ParameterizedTest
  @CsvSource({"1000, , 4", "0, " + OUTER + ", 4", "0, , 50"})
  void onlyRootsDaemonsOnTheHostHaveAnyNumberOfDataRoots(long user, String container, int count) {
    Set<DataRoot> found = new LinkedHashSet<>();
    for (int number = 0; number < 50; number++) {
      DockerDataRoots.add(ROOT, "/d" + number, user, container, found);
      DockerDataRoots.add(ROOT, "/d" + number, 1001 + number, null, found);
    }

    assertThat(found).hasSize(count + 50);
  }

  @Test
  void dataRootOfRootIsFoundHoweverManyOthersThereAre() {
    Set<DataRoot> found = new LinkedHashSet<>();
    for (int user = 1; user <= 2000; user++) {
      DockerDataRoots.add(ROOT, "/d", user, null, found);
    }
    DockerDataRoots.add(ROOT, "/root", 0, null, found);

    assertThat(found).hasSize(1025).contains(new DataRoot(ROOT, "/root", 0, null));
  }

  @Test
  void nameThatNoFileCanHaveIsNoDataRoot() {
    Set<DataRoot> found = new LinkedHashSet<>();
    DockerDataRoots.add(ROOT, null, 0, null, found);
    DockerDataRoots.add(ROOT, "/a\0b", 0, null, found);

    assertThat(found).isEmpty();
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
