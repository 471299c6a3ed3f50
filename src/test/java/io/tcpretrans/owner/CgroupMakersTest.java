package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.sys.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests with directories of a temporary directory, which have owners as those of cgroups do. */
class CgroupMakersTest {
  private static final int USER = 64123;

  @TempDir private Path point;

  @BeforeEach
  void makeGroups() throws IOException {
    assumeTrue(Files.getAttribute(point, "unix:uid").equals(0), "only root can give files away");
    Files.setAttribute(point, "unix:mode", 0755);
    Files.createDirectories(point.resolve("a/b/c/d"));
  }

  private CgroupMakers of(String path) throws IOException {
    return CgroupMakers.ofDirectories(point.toString(), path);
  }

  @Test
  void onlyRootCanNameCgroupsInDirectoriesOfRoot() throws IOException {
    Files.setAttribute(point.resolve("a/b/c/d"), "unix:uid", USER);

    assertThat(of("/a/b/c/d")).isEqualTo(new CgroupMakers(4, HostFiles.ROOT));
    assertThat(of("/a/b/c/d").of(3)).isEqualTo(HostFiles.ROOT);
  }

  @Test
  void userCanNameAllCgroupsBelowADirectoryOfTheUser() throws IOException {
    Files.setAttribute(point.resolve("a/b"), "unix:uid", USER);

    assertThat(of("/a/b/c/d")).isEqualTo(new CgroupMakers(2, USER));
    assertThat(of("/a/b/c/d").of(1)).isEqualTo(HostFiles.ROOT);
    assertThat(of("/a/b/c/d").of(2)).isEqualTo(USER);
    assertThat(of("/a/b/c/d").of(3)).isEqualTo(USER);
    assertThat(of("/a/b")).isEqualTo(new CgroupMakers(2, HostFiles.ROOT));
  }

  @ParameterizedTest
  @CsvSource({"777, 0", "757, 0", "775, 64123", "1777, 0"})
  void directoryThatSeveralUsersCanWriteBelongsToNone(String mode, int group) throws IOException {
    Files.setAttribute(point.resolve("a"), "unix:mode", Integer.parseInt(mode, 8));
    Files.setAttribute(point.resolve("a"), "unix:gid", group);

    assertThat(of("/a/b")).isEqualTo(new CgroupMakers(1, CgroupMakers.SEVERAL));
  }

  @Test
  void groupOfRootIsRoot() throws IOException {
    Files.setAttribute(point.resolve("a"), "unix:mode", 0775);

    assertThat(of("/a/b")).isEqualTo(new CgroupMakers(2, HostFiles.ROOT));
  }

  @Test
  void removedCgroupHasNoMaker() {
    assertThatThrownBy(() -> of("/a/x/y")).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/docker/x, 2, 0",
    "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-x.scope, 2, 1000",
    "/../../user.slice/user-65534.slice/docker-x.scope, 4, 65534",
    "/user-x.slice/y, 1, -1",
    "/user.slice/y, 2, 0",
  })
  void invisibleDirectoryBelongsToTheUserOfItsSlice(String path, int names, long user) {
    assertThat(CgroupMakers.ofNames(path)).isEqualTo(new CgroupMakers(names, user));
  }
}
