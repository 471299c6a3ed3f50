package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountTest {
  @Test
  void lineMayHaveAnyNumberOfOptionalFields() {
    String text =
        """
        25 30 0:4 net:[4026532177] /run/netns/blue rw shared:3 master:1 - nsfs nsfs rw
        26 30 0:5 / /sys/fs/cgroup rw - cgroup cgroup rw,cpu,cpuacct
        27 30 0:6 / /mnt rw -  rw
        """;

    assertThat(Mount.of(text))
        .containsExactly(
            new Mount("net:[4026532177]", "/run/netns/blue", "nsfs", "rw"),
            new Mount("/", "/sys/fs/cgroup", "cgroup", "rw,cpu,cpuacct"),
            new Mount("/", "/mnt", "", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "short",
        "25 30 0:4 / /a rw",
        "25 30 0:4 / - ext4 x",
        "25 30 0:4 / /a rw -"
      })
  void incompleteLineIsSkipped(String line) {
    assertThat(Mount.of(line + "\n26 30 0:5 / /b rw - tmpfs none rw\n"))
        .containsExactly(new Mount("/", "/b", "tmpfs", "rw"));
  }

  @Test
  void octalEscapesAreReplacedAndOtherBytesAreKept() {
    // \000 is no escape: no path has a zero byte
    String text = "25 30 0:4 / /a\\040b\\011c\\012d\\134e\rf\u00e9\\000 rw - tmpfs none rw\n";

    Mount mount = Mount.of(text).get(0);

    assertThat(mount.point()).isEqualTo("/a b\tc\nd\\e\rf\u00e9\\000");
    assertThat(FileNames.bytes(mount.path()))
        .isEqualTo(mount.point().getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void mountsOfThisProcessIncludeItsRoot() throws IOException {
    assertThat(Mount.all()).extracting(Mount::point).contains("/");
  }
}
