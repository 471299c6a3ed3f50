package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSymbolsTest {
  private static final String KALLSYMS =
      "ffffffff81000000 T _stext\nffffffff81000010 t a.constprop.0\n"
          + "ffffffffc0000000 t b\t[module]\nffffffffc0000010 d c\t[module]\n";

  @TempDir private Path directory;
  private KernelSymbols symbols;

  @BeforeEach
  void read() throws IOException, CaptureException {
    Needs.nativeParts();
    NativeLoader.forHost().load(directory);
    Path file = directory.resolve("kallsyms");
    Files.writeString(
        file,
        """
        ffffffff81000100 T nf_hook_slow
        ffffffff81000080 t first.constprop.0
        ffffffff81000180 D data_not_code
        ffffffff81000800 T _etext
        ffffffffc0001100 t nft_do_chain\t[nf_tables]
        ffffffffc0001200 t nft_exit\t[nf_tables]
        ffffffffc0009000 t nf_nat_inet_fn\t[nf_nat]

        short
        ffffffff81000300
        ffffffff81000300 t
        """);
    symbols = KernelSymbols.read(file);
  }

  @Test
  void addressBelongsToTheLastFunctionThatBeginsAtOrBeforeIt() {
    assertThat(symbols.function(0xffffffff81000100L)).isEqualTo("nf_hook_slow");
    assertThat(symbols.function(0xffffffff810001ffL)).isEqualTo("nf_hook_slow");
    assertThat(symbols.function(0xffffffffc0001150L)).isEqualTo("nft_do_chain");
  }

  @Test
  void codeOfAModuleThatWasLoadedLaterHasNoFunction() {
    assertThat(symbols.function(0xffffffffc0001fffL)).isEqualTo("nft_exit");
    assertThat(symbols.function(0xffffffffc0002000L)).isNull();
    assertThat(symbols.function(0xffffffffc000a000L)).isNull();
  }

  @Test
  void addressBehindTheKernelsCodeHasNoFunction() {
    assertThat(symbols.function(0xffffffff810007ffL)).isNotNull();
    assertThat(symbols.function(0xffffffff81000800L)).isNull();
    assertThat(symbols.function(0xffffffffc0000000L)).isNull();
  }

  @Test
  void suffixOfTheCompilerIsOmitted() {
    assertThat(symbols.function(0xffffffff81000090L)).isEqualTo("first");
  }

  @Test
  void addressBeforeAllFunctionsIsUnknown() {
    assertThat(symbols.function(0x1000)).isNull();
  }

  @Test
  void functionIsFoundByItsFullName() throws IOException {
    Path file = directory.resolve("kallsyms");

    assertThat(KernelSymbols.have(file, "nf_hook_slow")).isTrue();
    assertThat(KernelSymbols.have(file, "nft_exit")).isTrue();
    assertThat(KernelSymbols.have(file, "nf_hook")).isFalse();
    assertThat(KernelSymbols.have(file, "data_not_code")).isFalse();
  }

  @Test
  void hiddenAddressesHaveNoFunction() throws IOException {
    Path file = directory.resolve("hidden");
    Files.writeString(file, "0000000000000000 T nf_hook_slow\n0000000000000000 T kfree_skb\n");

    KernelSymbols hidden = KernelSymbols.read(file);

    assertThat(KernelSymbols.areHidden(file)).isTrue();
    assertThat(KernelSymbols.areHidden(directory.resolve("kallsyms"))).isFalse();
    assertThat(hidden.isEmpty()).isTrue();
    assertThat(hidden.function(0xffffffff81000100L)).isNull();
    assertThat(symbols.isEmpty()).isFalse();
  }

  @Test
  void fileThatIsCutAnywhereIsRead() throws IOException {
    Path file = directory.resolve("cut");
    for (String text : List.of(KALLSYMS, KALLSYMS.replace(' ', '\n'), "a\n" + KALLSYMS)) {
      for (int length = 0; length <= text.length(); length++) {
        Files.writeString(file, text.substring(0, length));
        KernelSymbols cut = KernelSymbols.read(file);
        for (long address : new long[] {0, -1, 0xa, 0xffffffff81000011L, 0xffffffffc0000001L}) {
          cut.function(address);
        }
        KernelSymbols.areHidden(file);
        KernelSymbols.have(file, "b");
      }
    }
  }
}
