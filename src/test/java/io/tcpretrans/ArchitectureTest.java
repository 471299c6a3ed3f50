package io.tcpretrans;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may see whom, by package below io.tcpretrans; "" is that package itself, which has Main. */
class ArchitectureTest {
  private static final Set<String> PIPELINE_AND_BELOW = Set.of("event", "sys", "pipeline");
  private static final Set<String> FIELD_AND_BELOW = Set.of("event", "sys", "pipeline", "field");

  private static final Map<String, Set<String>> MAY_SEE =
      Map.ofEntries(
          Map.entry("event", Set.of()),
          Map.entry("sys", Set.of()),
          Map.entry("pipeline", Set.of("event")),
          Map.entry("field", PIPELINE_AND_BELOW),
          Map.entry("capture", Set.of("event", "sys", "pipeline", "field", "owner")),
          Map.entry("record", FIELD_AND_BELOW),
          Map.entry("count", FIELD_AND_BELOW),
          Map.entry("view", Set.of("event", "sys", "pipeline", "field", "count")),
          Map.entry("owner", PIPELINE_AND_BELOW),
          Map.entry("filter", PIPELINE_AND_BELOW),
          Map.entry("why", PIPELINE_AND_BELOW),
          Map.entry(
              "trace",
              Set.of(
                  "event",
                  "sys",
                  "pipeline",
                  "field",
                  "capture",
                  "record",
                  "count",
                  "view",
                  "owner",
                  "filter",
                  "why")),
          Map.entry(
              "cli",
              Set.of("event", "sys", "pipeline", "capture", "count", "view", "filter", "trace")),
          Map.entry("", Set.of("cli")));

  /** A line of jdeps with two classes of ours; the groups are their packages. */
  private static final Pattern OURS =
      Pattern.compile(
          "^ *io\\.tcpretrans\\.?((?:[a-z0-9]+\\.)*)[A-Z]\\S* +"
              + "-> io\\.tcpretrans\\.?((?:[a-z0-9]+\\.)*)[A-Z]\\S* ",
          Pattern.MULTILINE);

  private record Dependency(String from, String to, String line) {
    boolean forbidden() {
      return !from.equals(to) && !MAY_SEE.getOrDefault(from, Set.of()).contains(to);
    }

    @Override
    public String toString() {
      return line;
    }
  }

  private static Set<Dependency> dependencies;

  @BeforeAll
  static void lookAtEveryClass() throws URISyntaxException {
    Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    StringWriter out = new StringWriter();
    PrintWriter printer = new PrintWriter(out);
    int status =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                printer,
                printer,
                "--multi-release=base",
                "--ignore-missing-deps",
                "-verbose:class",
                "-filter:none",
                classes.toString());
    assertThat(status).as(out.toString()).isZero();
    dependencies =
        OURS.matcher(out.toString())
            .results()
            .map(ArchitectureTest::dependency)
            .collect(Collectors.toSet());
  }

  private static Dependency dependency(MatchResult match) {
    return new Dependency(
        withoutLastDot(match.group(1)),
        withoutLastDot(match.group(2)),
        match.group().strip().replaceAll(" +", " "));
  }

  private static String withoutLastDot(String name) {
    return name.isEmpty() ? name : name.substring(0, name.length() - 1);
  }

  @Test
  void packagesSeeOnlyWhatTheyMay() {
    assertThat(dependencies).filteredOn(Dependency::forbidden).isEmpty();
  }

  @Test
  void everyPackageHasItsRule() {
    assertThat(dependencies).extracting(Dependency::from).isSubsetOf(MAY_SEE.keySet());
  }

  @Test
  void theRuleIsHeldAgainstTheRealClasses() {
    assertThat(dependencies)
        .extracting(Dependency::from)
        .contains("", "cli", "capture", "view", "field", "pipeline", "event", "sys");
    assertThat(dependencies)
        .anyMatch(seen -> seen.from().equals("view") && seen.to().equals("event"))
        .anyMatch(seen -> seen.from().isEmpty() && seen.to().equals("cli"));
  }
}
