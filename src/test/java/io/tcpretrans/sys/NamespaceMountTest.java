package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NamespaceMountTest {
  private static String line(String root, String point) {
    return "25 30 0:4 " + root + " " + point + " rw shared:3 - nsfs nsfs rw\n";
  }

  @Test
  void onlyNetworkNamespacesAreListed() {
    String text =
        line("/", "/run/netns")
            + line("net:[4026532177]", "/run/netns/blue")
            + line("mnt:[4026532178]", "/run/snapd/ns/x.mnt")
            + line("/net:[1]", "/tmp/x");

    assertThat(NamespaceMount.of(text))
        .containsExactly(new NamespaceMount(4026532177L, "/run/netns/blue"));
  }

  @Test
  void aMountPointMayHoldAnyByteButANewline() {
    String text =
        line("/", "/tmp/a\rb\rc")
            + "\n short \n"
            + line("net:[1]", "/run/netns/a\\040b\\011c\\012d\\134e\rf\u00e9");

    NamespaceMount mount = NamespaceMount.of(text).get(0);

    assertThat(mount.path()).isEqualTo("/run/netns/a b\tc\nd\\e\rf\u00e9");
    assertThat(mount.pathBytes())
        .isEqualTo("/run/netns/a b\tc\nd\\e\rf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void theNameIsTextWhereItIs() {
    byte[] utf8 = "/run/netns/bl\u00fc".getBytes(StandardCharsets.UTF_8);
    String path = new String(utf8, StandardCharsets.ISO_8859_1);

    assertThat(new NamespaceMount(1, path).name()).isEqualTo("bl\u00fc");
  }
}
