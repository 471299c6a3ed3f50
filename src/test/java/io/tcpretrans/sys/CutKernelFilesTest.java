package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tcpretrans.Prefixes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads files of the kernel that end after any of their characters, or have other text. */
class CutKernelFilesTest {
  private static final String CONNTRACK =
      "entries  searched found new invalid ignore delete insert insert_failed drop early_drop\n"
          + "00000007  00000000 00000000 00000000 00000001 00000002 0 0 00000003 00000004 0000000a\n"
          + "00000007  00000000 00000000 00000000 00000001 00000002 0 0 00000001 00000001 00000001\n";
  @TempDir private Path directory;

  private interface Parser {
    void parse(String text) throws IOException;
  }

  private static void assertParsesPrefixes(String text, Parser parser) {
    Prefixes.of(text)
        .forEach(
            prefix -> {
              ThrowingCallable parsing = () -> parser.parse(prefix);
              assertThatCode(parsing).as("cut to '%s'", prefix).doesNotThrowAnyException();
            });
  }

  private static String resource(String name) throws IOException {
    return Files.readString(Path.of("src", "test", "resources", "io", "tcpretrans", "sys", name));
  }

  @Test
  void countersOfTcp() throws IOException {
    String text = resource("snmp") + resource("netstat");

    assertParsesPrefixes(text, TcpCounters::of);
    assertParsesPrefixes(text, cut -> TcpCounters.drops(KernelFile.lines(cut)));
    assertParsesPrefixes(text.replaceAll("[0-9]+", "99999999999999999999"), TcpCounters::of);
    assertThat(TcpCounters.of("Tcp: RetransSegs OutSegs\nTcp: x 18446744073709551615\n"))
        .isEqualTo(new TcpCounters(0, 0, -1)); // a counter of 64 bits that is about to wrap
  }

  @Test
  void countersOfConntrack() {
    assertParsesPrefixes(CONNTRACK, cut -> ConntrackCounters.find(KernelFile.lines(cut)));
    assertParsesPrefixes(
        CONNTRACK.replace("0000000", "zzzz"), cut -> ConntrackCounters.find(KernelFile.lines(cut)));
  }

  @Test
  void mounts() throws IOException {
    String text =
        KernelFile.text(Path.of("/proc/self/mountinfo")).lines().limit(10).collect(lines())
            + "40 28 0:3 net:[4026532246] /run/netns/bl\\303\\274 rw shared:5 - nsfs nsfs rw\n";

    assertParsesPrefixes(text, cut -> NamespaceMount.of(Mount.of(cut)));
    assertParsesPrefixes(
        text.replace("4026532246", "99999999999999999999"),
        cut -> NamespaceMount.of(Mount.of(cut)));
  }

  private static java.util.stream.Collector<CharSequence, ?, String> lines() {
    return Collectors.joining("\n", "", "\n");
  }

  @Test
  void processes() throws IOException {
    assertParsesPrefixes(
        KernelFile.text(Path.of("/proc/self/stat")), cut -> ProcessFiles.startTicks(cut));
    assertParsesPrefixes(
        "a\nb\n", cut -> ProcessFiles.comm(cut.getBytes(StandardCharsets.ISO_8859_1)));
    assertParsesPrefixes(
        "java\0-jar\0x\0--replay\0a\0",
        cut -> ProgramArguments.of(new String[] {"--replay", "a"}, cut, StandardCharsets.UTF_8));
  }

  @Test
  void userNamespaces() {
    assertParsesPrefixes(
        "         0          0 4294967295\n",
        cut -> {
          Files.writeString(directory.resolve("uid_map"), cut);
          UserNamespace.isInitial(directory);
        });
  }

  @Test
  void numbersThatAreNoneAreReplaced() {
    assertThat(Stream.of("", "-", "x", "18446744073709551616", " 1"))
        .allSatisfy(text -> assertThat(KernelNumber.decimal(text, 7)).isEqualTo(7));
    assertThat(KernelNumber.decimal("18446744073709551615", 7)).isEqualTo(-1);
    assertThat(KernelNumber.decimal("-1", 7)).isEqualTo(-1);
    assertThat(KernelNumber.hex("ff", 7)).isEqualTo(255);
    assertThat(Arrays.asList(KernelNumber.hex("0x1", 7), KernelNumber.hex("g", 7)))
        .containsOnly(7L);
  }
}
