package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All pairs of options. A pair is refused with the reason, or each of the two changes what the
 * other one alone prints in a replay. The file option-pairs.txt has the pairs that are refused and
 * those in which one adds nothing to the other; {@code mvn test -Dtest=OptionPairsTest
 * -Dsamples=write} writes it.
 */
class OptionPairsTest {
  private static final Path TABLE = Path.of("src/test/resources/option-pairs.txt");

  /** The words of each option, with the flag that it needs; %d is the directory of the test. */
  private static final List<String> WORDS =
      List.of(
          "-c",
          "-l",
          "-s",
          "-t",
          "-C",
          "-x",
          "-w",
          "--columns pid,raddr:rport",
          "-4",
          "-6",
          "-p 1",
          "--comm a",
          "--container web",
          "--netns 4026532001",
          "-L 80,55",
          "-D 40000",
          "--laddr 10.0.0.0/8,fd00::/8",
          "--raddr 10.0.0.0/8,fd00::/8",
          "--state ESTABLISHED",
          "--types FAST",
          "--port !55",
          "--dir in",
          "--count",
          "--top",
          "--by comm",
          "-i 2 --count",
          "-d 5",
          "-n 30",
          "-o json",
          "--lossprobe",
          "--json-schema",
          "-T",
          "--record %d/new.jsonl",
          "--replay %d/recording.jsonl",
          "--hook kprobe",
          "--check",
          "--btf %d/btf",
          "--tmpdir %d",
          "--color always",
          "-v",
          "-q");

  /** Further values of options in {@link #WORDS}. */
  private static final List<String> FURTHER_WORDS =
      List.of(
          "--by why -w", "--by flow", "--by raddr/24", "-o csv", "-o bcc", "--columns pid,why -w");

  /** The flags in these words that their options need. */
  private static final List<String> FLAGS_OF_VALUES = List.of("-w", "--count");

  /** Options that print a text and exit while the command line is read. */
  private static final Set<Option<?>> EXITING =
      Set.of(Options.SHORT_HELP, Options.HELP, Options.VERSION);

  /** Options with which nothing is replayed, so that only the check of the options is tested. */
  private static final List<String> NOT_REPLAYED =
      List.of("--json-schema", "--record", "--hook", "--check", "--btf");

  /** Options without an effect on the output: the default view, and a directory for libraries. */
  private static final List<String> WITHOUT_EFFECT = List.of("-c", "-l", "--tmpdir", "--replay");

  @TempDir private Path directory;

  /** The output by the words of a command, or null. */
  private final Map<String, String> outputs = new LinkedHashMap<>();

  private static List<String> allWords() {
    List<String> all = new ArrayList<>(WORDS);
    all.addAll(FURTHER_WORDS);
    return all;
  }

  private static String name(String words) {
    return words.split(" ", 2)[0];
  }

  private static boolean isOf(List<String> names, String words) {
    return names.contains(name(words));
  }

  @Test
  void everyOptionHasAnExample() {
    List<String> names =
        Options.ALL.stream()
            .filter(option -> !EXITING.contains(option))
            .map(option -> option.names().get(0))
            .toList();

    assertThat(WORDS).extracting(OptionPairsTest::name).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void pairsAreRefusedOrBothOptionsHaveAnEffect() throws IOException {
    PairRecording.write(directory.resolve("recording.jsonl"));
    List<String> table = new ArrayList<>();
    List<String> all = allWords();
    for (int first = 0; first < all.size(); first++) {
      for (int second = first + 1; second < all.size(); second++) {
        if (!name(all.get(first)).equals(name(all.get(second)))) {
          addPair(all.get(first), all.get(second), table);
        }
      }
    }
    if ("write".equals(System.getProperty("samples"))) {
      Files.write(TABLE, table);
    }

    assertThat(table).containsExactlyElementsOf(Files.readAllLines(TABLE));
  }

  private void addPair(String first, String second, List<String> table) throws IOException {
    String both = joined(first, second);
    String error = error(both);
    if (error != null) {
      assertThat(error).as(both).matches(".*(leave out|add |leave it out).*");
      table.add("refused: " + both + ": " + error);
      return;
    }
    if (isOf(NOT_REPLAYED, first) || isOf(NOT_REPLAYED, second)) {
      return;
    }
    for (List<String> order : List.of(List.of(first, second), List.of(second, first))) {
      String added = order.get(1);
      if (!isOf(WITHOUT_EFFECT, added)
          && error(order.get(0)) == null
          && output(both).equals(output(order.get(0)))) {
        table.add("no more than " + order.get(0) + ": " + both);
      }
    }
  }

  /** Returns the words of both, without the flag of the second that the first has too. */
  private static String joined(String first, String second) {
    List<String> words = new ArrayList<>(List.of(first.split(" ")));
    for (String word : second.split(" ", -1)) {
      if (!FLAGS_OF_VALUES.contains(word) || !words.contains(word)) {
        words.add(word);
      }
    }
    return String.join(" ", words);
  }

  /** Returns the error of a command line; null: it is accepted. */
  private String error(String words) {
    try {
      TraceOptions.of(Typed.values(words.replace("%d", directory.toString())));
      return null;
    } catch (WrongUsage e) {
      return e.getMessage();
    }
  }

  /** Returns what a replay with these options prints on stdout and stderr. */
  private String output(String words) throws IOException {
    String known = outputs.get(words);
    if (known != null) {
      return known;
    }
    String replay = words.contains("--replay") ? words : "--replay %d/recording.jsonl " + words;
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Replays.run(Typed.options(replay.replace("%d", directory.toString())), out, err);
    String output = out + "\n--\n" + err;
    outputs.put(words, output);
    return output;
  }
}
