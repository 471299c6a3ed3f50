package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.Mount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupTreeTest {
  private static Path mountPoint() throws IOException {
    return Mount.all().stream()
        .filter(mount -> mount.type().equals("cgroup2"))
        .map(Mount::path)
        .findFirst()
        .orElse(null);
  }

  @Test
  void aGroupMayHaveAnyBytesInItsName(@TempDir Path root) throws IOException {
    Path odd = Files.createDirectory(FileNames.below(root, "b\udce4r\r\ud83d\ude00"));
    Path inside = Files.createDirectory(odd.resolve("docker"));
    CgroupTree tree = new CgroupTree();

    tree.read(new Mount("/", root.toString(), "cgroup2", "rw"));

    assertThat(tree.path(inode(root))).isEqualTo("/");
    assertThat(tree.path(inode(odd))).isEqualTo("/b\\xe4r\r\ud83d\ude00");
    assertThat(tree.path(inode(inside))).isEqualTo("/b\\xe4r\r\ud83d\ude00/docker");
  }

  private static long inode(Path directory) throws IOException {
    return (Long) Files.getAttribute(directory, "unix:ino");
  }

  @Test
  void aGroupIsFoundByTheInodeOfItsDirectoryAlsoAfterItsRemoval() throws IOException {
    Path root = mountPoint();
    assumeTrue(root != null && Files.isWritable(root), "no writable cgroup v2 hierarchy");
    Path group =
        Files.createDirectory(root.resolve("tcpretrans-test-" + ProcessHandle.current().pid()));
    long id = (Long) Files.getAttribute(group, "unix:ino");
    CgroupTree tree = new CgroupTree();
    try {
      assertThat(tree.path(id)).isNull();
      tree.read();
    } finally {
      Files.delete(group);
    }

    assertThat(tree.path(id)).isEqualTo("/" + group.getFileName());
    tree.read();
    assertThat(tree.path(id)).isEqualTo("/" + group.getFileName());
    assertThat(tree.path(-1)).isNull();
  }

  @Test
  void groupsOfAUserLeaveRoomForOthers(@TempDir Path root) throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can give groups away");
    Path users = Files.createDirectory(root.resolve("a"));
    for (int i = 0; i < 5000; i++) {
      Files.setAttribute(Files.createDirectory(users.resolve("g" + i)), "unix:uid", 65534);
    }
    Path others = Files.createDirectory(root.resolve("b"));
    CgroupTree tree = new CgroupTree();

    tree.read(new Mount("/", root.toString(), "cgroup2", "rw"));

    assertThat(tree.path(inode(others))).isEqualTo("/b");
    try (Stream<Path> groups = Files.list(users)) {
      assertThat(groups.filter(group -> tree.path(inodeOf(group)) != null)).hasSize(4096);
    }
  }

  private static long inodeOf(Path directory) {
    try {
      return inode(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
