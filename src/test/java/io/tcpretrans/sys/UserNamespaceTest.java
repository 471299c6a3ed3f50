package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserNamespaceTest {
  private static final String ALL_IDS = "         0          0 4294967295\n";

  @TempDir private Path process;

  private void link(String target) throws IOException {
    Files.createSymbolicLink(
        Files.createDirectory(process.resolve("ns")).resolve("user"), Path.of(target));
  }

  private void map(String ids) throws IOException {
    Files.writeString(process.resolve("uid_map"), ids);
  }

  @ParameterizedTest
  @CsvSource({"user:[4026531837], true", "user:[4026532208], false"})
  void inodeNumberDecidesEvenIfAllIdsAreMapped(String link, boolean initial) throws IOException {
    link(link);
    map(ALL_IDS);

    assertThat(UserNamespace.isInitial(process)).isEqualTo(initial);
  }

  @Test
  void uidMapDecidesIfTheInodeNumberCannotBeRead() throws IOException {
    map(ALL_IDS);
    assertThat(UserNamespace.isInitial(process)).isTrue();

    map("         0       1000          1\n");
    assertThat(UserNamespace.isInitial(process)).isFalse();
  }

  @Test
  void uidMapDecidesIfTheLinkHasNoInodeNumber() throws IOException {
    link("user:");
    map("         0       1000          1\n");

    assertThat(UserNamespace.isInitial(process)).isFalse();
  }

  @Test
  void withoutProcTheNamespaceCountsAsTheFirst() {
    assertThat(UserNamespace.isInitial(process)).isTrue();
  }
}
