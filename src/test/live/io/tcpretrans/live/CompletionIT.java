package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed completions in interactive shells, where a user presses Tab. */
@Tag("same-with-any-kernel")
class CompletionIT {
  private static final String PROMPT = ">";

  /** What is typed before Tab, and what then stands in the line, which may go on. */
  private record Completion(String typed, String line) {}

  private static final List<Completion> COMPLETIONS =
      List.of(
          new Completion("--time", "--timestamps"),
          new Completion("-w --dura", "-w --duration"),
          new Completion("--container --time", "--container --timestamps"),
          new Completion("--columns time,pi", "--columns time,pid"),
          new Completion("--columns=time,raddr:r", "--columns=time,raddr:rport"),
          new Completion("--columns raddr:rport,cont", "--columns raddr:rport,container"),
          new Completion("--state est", "--state ESTABLISHED"),
          new Completion("--types RTO,SYNA", "--types RTO,SYNACK"),
          new Completion("--by cont", "--by container"),
          new Completion("-o js", "-o json"),
          new Completion("-wo js", "-wo json"),
          new Completion("--hook tr", "--hook tracepoint"),
          new Completion("--color al", "--color always"),
          new Completion("--replay rec", "--replay recording.jsonl"),
          new Completion("--record=rec", "--record=recording.jsonl"),
          new Completion("--btf rec", "--btf recording.jsonl"),
          new Completion("--tmpdir nat", "--tmpdir natives/"));

  @TempDir private Path directory;
  private TestTerminal terminal;

  @BeforeEach
  void install() throws IOException {
    assumeTrue(Command.shell("command -v tmux").status() == 0, "tmux is missing: make deps-test");
    assumeTrue(Files.exists(Path.of("src/install/install")), "the sources are not here");
    Command.of("src/install/install", "/usr", directory.toString()).requireSuccess();
    Path home = Files.createDirectories(directory.resolve("home/natives")).getParent();
    Files.createFile(home.resolve("recording.jsonl"));
    terminal = new TestTerminal(directory);
  }

  @AfterEach
  void endTmux() throws IOException {
    if (terminal != null) {
      terminal.close();
    }
  }

  /**
   * Starts a shell, completes, and asserts the results.
   *
   * @param shell its name
   * @param command starts it with the file {@code rc}
   * @param rc the commands that it reads at the start
   */
  private void assertCompletes(String shell, String command, String rc) throws IOException {
    assumeTrue(
        Command.shell("command -v " + shell).status() == 0, shell + " is missing: make deps-test");
    Path home = directory.resolve("home");
    Path share = directory.resolve("usr/share");
    Files.writeString(home.resolve(".zshrc"), rc.replace("SHARE", share.toString()));
    String environment =
        "export HOME=%s XDG_DATA_DIRS=%s:/usr/share PATH=%s:$PATH"
            .formatted(home, share, directory.resolve("usr/bin"));
    terminal.start(120, 24, "cd " + home + "\n" + environment, command);
    terminal.await(firstLine(PROMPT::equals, "the shell was here"));
    for (Completion completion : COMPLETIONS) {
      terminal.press("C-u");
      terminal.type("clear\n");
      terminal.await(firstLine(PROMPT::equals, null));
      terminal.type("tcpretrans " + completion.typed);
      terminal.press("Tab");
      String line = PROMPT + " tcpretrans " + completion.line;
      assertThat(terminal.await(firstLine(text -> text.startsWith(line), null))).isNotEmpty();
    }
  }

  /** Returns the condition on the first line below a line; null: on the first line. */
  private static Predicate<List<String>> firstLine(Predicate<String> wanted, String above) {
    return lines -> {
      int index = above == null ? 0 : lines.indexOf(above) + 1;
      return index < lines.size() && wanted.test(lines.get(index).stripTrailing());
    };
  }

  @Test
  void bashCompletesOptionsValuesListsAndFiles() throws IOException {
    assertCompletes(
        "bash",
        "bash --noprofile --rcfile .zshrc",
        "PS1='> '; . SHARE/bash-completion/completions/tcpretrans\n");
  }

  @Test
  void zshCompletesOptionsValuesListsAndFiles() throws IOException {
    assertCompletes(
        "zsh",
        "ZDOTDIR=$HOME zsh -d",
        "PS1='> '; fpath=(SHARE/zsh/site-functions $fpath); autoload -U compinit; compinit -u -D\n");
  }

  /** Without its suggestions, which would show a completion that nobody asked for. */
  @Test
  void fishCompletesOptionsValuesListsAndFiles() throws IOException {
    assertCompletes(
        "fish",
        "fish -C 'source .zshrc'",
        "function fish_prompt; echo -n '> '; end; function fish_greeting; end\n"
            + "set -g fish_autosuggestion_enabled 0\n");
  }
}
