package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidNamespaceTest {
  @TempDir private Path process;

  private void link(String name, String target) throws IOException {
    Path link = process.resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  @Test
  void initialNamespaceHasAFixedInode() throws IOException {
    link("ns/pid", "pid:[4026531836]");

    assertThat(PidNamespace.isInitial(process)).isTrue();
  }

  @Test
  void anyOtherInodeIsAnotherNamespace() throws IOException {
    link("ns/pid", "pid:[4026532906]");

    assertThat(PidNamespace.isInitial(process)).isFalse();
  }

  @Test
  void namespaceThatCannotBeReadCountsAsInitial() {
    assertThat(PidNamespace.isInitial(process)).isTrue();
  }

  @Test
  void procOfAnotherNamespaceHasAnotherPidOfThisProcess() throws IOException {
    link("self", "17");

    assertThat(PidNamespace.hasOwnProc(process.resolve("self"), 17)).isTrue();
    assertThat(PidNamespace.hasOwnProc(process.resolve("self"), 1)).isFalse();
    assertThat(PidNamespace.hasOwnProc(process.resolve("none"), 1)).isTrue();
  }

  @Test
  void testsHaveTheirOwnProc() {
    assertThat(PidNamespace.hasOwnProc()).isTrue();
  }
}
