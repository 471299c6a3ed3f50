package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceMountTest {
  @Test
  void onlyNetworkNamespacesAreListed() {
    List<Mount> mounts =
        List.of(
            new Mount("/", "/run/netns", "tmpfs", "rw"),
            new Mount("net:[4026532177]", "/run/netns/blue", "nsfs", "rw"),
            new Mount("mnt:[4026532178]", "/run/snapd/ns/x.mnt", "nsfs", "rw"),
            new Mount("net:[99999999999]", "/run/netns/long", "nsfs", "rw"),
            new Mount("/net:[1]", "/tmp/x", "tmpfs", "rw"));

    assertThat(NamespaceMount.of(mounts))
        .containsExactly(new NamespaceMount(4026532177L, "/run/netns/blue"));
  }

  @Test
  void pathHasTheBytesOfTheMountPoint() {
    String point = "/run/netns/a b\tc\nd\\e\rf\u00e9";
    NamespaceMount mount = new NamespaceMount(1, point);

    assertThat(mount.pathBytes()).isEqualTo(point.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(FileNames.bytes(mount.path())).isEqualTo(mount.pathBytes());
    assertThat(mount.name()).isEqualTo("a b\tc\nd\\e\rf\\xe9");
  }

  @Test
  void nameInUtf8IsDecoded() {
    byte[] utf8 = "/run/netns/bl\u00fc".getBytes(StandardCharsets.UTF_8);
    String path = new String(utf8, StandardCharsets.ISO_8859_1);

    assertThat(new NamespaceMount(1, path).name()).isEqualTo("bl\u00fc");
  }
}
