package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcpretrans.Main;
import io.tcpretrans.cli.ManualPage.Sample;
import io.tcpretrans.cli.SourceMessages.Message;
import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.view.Column;
import io.tcpretrans.view.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares README and manual with the program: samples, links, and the completeness of options,
 * columns, causes, proofs, types, JSON fields and messages.
 *
 * <p>{@code mvn test -Dtest=ReadmeTest -Dsamples=write} writes all samples anew.
 */
@Timeout(60)
class ReadmeTest {
  private static final boolean WRITE = "write".equals(System.getProperty("samples"));

  /** Source files whose texts are not messages, with the reason. */
  private static final Map<String, String> FILES_WITHOUT_MESSAGES =
      Map.ofEntries(
          Map.entry("cli/HelpText.java", "help text, which is a sample of the manual"),
          Map.entry("cli/BashCompletion.java", "a script"),
          Map.entry("cli/ZshCompletion.java", "a script"),
          Map.entry("cli/FishCompletion.java", "a script"),
          Map.entry("cli/Version.java", "output of --version"),
          Map.entry("view/BccView.java", "output, which is a sample of the manual"),
          Map.entry("view/CountBcc.java", "output, which is a sample of the manual"),
          Map.entry("view/TopHelp.java", "live screen, which views.md shows"),
          Map.entry("view/TopLayout.java", "live screen, which views.md shows"),
          Map.entry("view/TopPosition.java", "live screen, which views.md shows"),
          Map.entry("view/TopOrder.java", "live screen, which views.md shows"),
          Map.entry("why/Namespaces.java", "parts of a try: command"));

  /** Source files with the text of the diagnosis, which causes.md documents. */
  private static final Set<String> DIAGNOSIS =
      Set.of(
          "view/DiagnosisText.java",
          "why/NotSentText.java",
          "why/RouteRule.java",
          "why/Rules.java",
          "why/FindingGroup.java",
          "view/SharedText.java",
          "why/UnknownText.java");

  /** Texts that are not messages, with the reason. */
  private static final Map<String, String> NO_MESSAGES =
      Map.ofEntries(
          Map.entry("Max locked memory", "a line of /proc/PID/limits"),
          Map.entry("Max open files", "a line of /proc/PID/limits"),
          Map.entry("0 0 4294967295", "a line of /proc/self/uid_map"),
          Map.entry(", errno", "a cause, which only a stack trace of -v shows"),
          Map.entry("failed to map segment", "a message of the dynamic linker"),
          Map.entry("trap '' INT TERM HUP TTOU TSTP; exec stty \"$0\"", "a shell command"),
          Map.entry("kill -TSTP \"$0\"", "a shell command"));

  @TempDir private Path directory;

  static Stream<Sample> samples() throws IOException {
    return ManualPage.all().stream().flatMap(page -> page.samples().stream());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sampleIsWhatItsCommandPrints(Sample sample) throws IOException, InterruptedException {
    assumeFalse(WRITE, "writesSamplesOnDemand() is about to write it");
    assertThat(sample.shown()).isEqualTo(output(sample.command()));
  }

  @Test
  void samplesIncludeTheHelpTexts() throws IOException {
    assertThat(samples().map(Sample::command)).contains("tcpretrans -h", "tcpretrans --help");
  }

  @Test
  void everyFencedBlockOfTheManualNamesItsCommandOrItsOrigin() throws IOException {
    assertThat(ManualPage.manual()).flatMap(ManualPage::unmarkedBlocks).isEmpty();
  }

  @Test
  void linksLeadToPagesAndHeadingsThatExist() throws IOException {
    for (ManualPage page : ManualPage.all()) {
      for (String link : page.links()) {
        assertThat(link).as(page.file().toString()).satisfies(target -> follow(page, target));
      }
    }
  }

  private static void follow(ManualPage page, String link) {
    String[] parts = link.split("#", 2);
    Path target =
        parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]).normalize();
    assertThat(target).isRegularFile();
    boolean fromManual = page.file().startsWith(ManualPage.MANUAL);
    if (fromManual) { // the site has no other pages
      assertThat(target).startsWith(ManualPage.MANUAL);
    }
    if (parts.length > 1) {
      ManualPage other = ManualPage.read(target);
      Set<String> ids = new TreeSet<>(other.ids());
      if (!fromManual) { // the site's own ids of headings differ from those of code hosts
        ids.addAll(other.headingIds());
      }
      assertThat(ids).contains(parts[1]);
    }
  }

  @Test
  void menuAndOverviewLinkToEveryPage() throws IOException {
    String menu = Files.readString(Path.of("src", "site", "site.xml"));
    List<String> overview = ManualPage.named("index").links();

    for (ManualPage page : ManualPage.manual()) {
      String name = page.file().getFileName().toString();
      assertThat(menu).contains('"' + name.replace(".md", ".html") + '"');
      if (!name.equals("index.md")) {
        assertThat(overview).contains(name);
      }
    }
  }

  @Test
  void everyOptionIsDocumented() throws IOException {
    List<String> names = Options.ALL.stream().flatMap(option -> option.names().stream()).toList();

    assertThat(codeWords(ManualPage.manual())).containsAll(names);
  }

  @Test
  void everyColumnIsDocumented() {
    assertThat(Arrays.stream(Column.values()).map(Column::optionName))
        .allSatisfy(
            name ->
                assertThat(ManualPage.named("rows-and-columns").prose())
                    .contains("\n| " + name.toUpperCase(Locale.ROOT) + " | "));
  }

  @Test
  void everyTypeIsDocumented() {
    assertThat(RetransmitType.values())
        .allSatisfy(
            type ->
                assertThat(ManualPage.named("rows-and-columns").prose())
                    .contains("\n| " + type + " | "));
  }

  @Test
  void everyCauseIsDocumented() {
    assertThat(Cause.values())
        .allSatisfy(
            cause ->
                assertThat(ManualPage.named("causes").prose()).contains("\n### `" + cause + "`\n"));
  }

  @Test
  void everyProofIsDocumented() {
    assertThat(Proof.values())
        .allSatisfy(
            proof ->
                assertThat(ManualPage.named("causes").prose()).contains("\n| `" + proof + "` | "));
  }

  @Test
  void everyJsonFieldIsDocumented() throws IOException {
    Set<String> fields = new TreeSet<>();
    addProperties(new ObjectMapper().readTree(JsonSchema.text()), fields);

    assertThat(fields).hasSizeGreaterThan(30);
    assertThat(codeWords(List.of(ManualPage.named("json-and-csv")))).containsAll(fields);
  }

  private static void addProperties(JsonNode schema, Set<String> names) {
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    schema.forEach(child -> addProperties(child, names));
  }

  @Test
  void everyMessageIsDocumented() throws IOException {
    List<Message> messages = new ArrayList<>(SourceMessages.ofC());
    messages.addAll(SourceMessages.ofJava(FILES_WITHOUT_MESSAGES.keySet()));
    assertThat(messages).hasSizeGreaterThan(100);
    messages.removeIf(message -> NO_MESSAGES.containsKey(message.text()));
    String definitions = definitions();
    messages.removeIf(message -> definitions.contains(message.text())); // the manual page has them
    String troubleshooting = oneLine("troubleshooting");
    String causes = oneLine("causes");

    messages.removeIf(
        message ->
            (DIAGNOSIS.contains(message.file()) ? causes : troubleshooting)
                .contains(message.text()));

    assertThat(messages).as("undocumented messages").isEmpty();
  }

  @Test
  void everyExcludedFileAndTextOccursInTheSource() throws IOException {
    Set<String> unused = new TreeSet<>(NO_MESSAGES.keySet());
    unused.addAll(FILES_WITHOUT_MESSAGES.keySet());
    unused.addAll(DIAGNOSIS);
    for (Message message : SourceMessages.ofJava(Set.of())) {
      unused.remove(message.text());
      unused.remove(message.file());
    }

    assertThat(unused).isEmpty();
  }

  /** The descriptions that --help and the manual page print. */
  private static String definitions() {
    List<String> texts = new ArrayList<>(ExitStatus.MEANINGS);
    Options.ALL.forEach(option -> texts.add(option.help()));
    Arrays.stream(Column.values()).forEach(column -> texts.add(column.meaning()));
    Arrays.stream(Cause.values()).forEach(cause -> texts.add(cause.meaning()));
    return String.join("\n", texts);
  }

  private static String oneLine(String page) {
    return ManualPage.named(page).text().replaceAll("\\s+", " ");
  }

  private static Set<String> codeWords(List<ManualPage> pages) {
    Set<String> words = new TreeSet<>();
    pages.forEach(page -> words.addAll(page.codeWords()));
    return words;
  }

  /** What a command of a sample prints on stdout and stderr, with the time zone UTC. */
  private String output(String command) throws IOException, InterruptedException {
    List<String> words = List.of(command.split(" ", -1));
    List<String> run = new ArrayList<>();
    run.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    run.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest does
    run.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    run.addAll(words.subList(1, words.size()));
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(run).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("TZ", "UTC");
    assertThat(builder.start().waitFor()).isZero();
    return Files.readString(output).replace("\r\n", "\n"); // CSV has CR LF, the pages do not
  }

  @Test
  void writesSamplesOnDemand() throws IOException, InterruptedException {
    assumeTrue(WRITE, "only with -Dsamples=write");
    for (ManualPage page : ManualPage.all()) {
      StringBuilder text = new StringBuilder(page.text());
      List<Sample> samples = new ArrayList<>(page.samples());
      Collections.reverse(samples); // so that the places of the others stay valid
      for (Sample sample : samples) {
        text.replace(sample.start(), sample.end(), sample.formatted(output(sample.command())));
      }
      if (!text.toString().equals(page.text())) {
        Files.writeString(page.file(), text);
      }
    }
  }
}
