package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CgroupTreeTest {
  private static Path mountPoint() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(mount -> mount.contains(" - cgroup2 "))
        .map(mount -> Path.of(mount.split(" ", -1)[4]))
        .findFirst()
        .orElse(null);
  }

  @Test
  void aGroupIsFoundByItsDirectorysInodeAlsoAfterItEnded() throws IOException {
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
}
