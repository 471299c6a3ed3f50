package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkNamespaceTest {
  /** The number in {@code net:[4026531840]}. */
  private static long own() throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    return Long.parseLong(link.replaceAll("[^0-9]", ""));
  }

  @Test
  void ownNamespaceIsFound() throws IOException {
    assertThat(NetworkNamespace.all()).containsKey(own());
  }

  @Test
  void namespaceWithAProcessHasTheFilesOfThatProcess() throws IOException {
    NetworkNamespace namespace = NetworkNamespace.all().get(own());

    assertThat(namespace.inode()).isEqualTo(own());
    assertThat(namespace.file().toString()).matches("/proc/[0-9]+/ns/net");
    assertThat(namespace.procNet()).isEqualTo(namespace.file().resolve("../../net").normalize());
  }

  @Test
  void keysAreTheInodeNumbers() throws IOException {
    assertThat(NetworkNamespace.all())
        .allSatisfy((inode, namespace) -> assertThat(namespace.inode()).isEqualTo(inode));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "net:", "net:]1[", "net:[", "net:[]", "net:[x]", "net:[99999999999999999999]"})
  void otherNamesThanThoseOfNamespacesAreRefused(String link) {
    assertThatThrownBy(() -> NetworkNamespace.inode(Path.of(link)))
        .isInstanceOf(IOException.class)
        .hasMessage("'" + link + "' is not the name of a namespace");
  }
}
