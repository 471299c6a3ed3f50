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

/** Tests that each package uses only the packages that it may use. */
class ArchitectureTest {
  private static final Set<String> PIPELINE_AND_BELOW = Set.of("event", "sys", "pipeline");
  private static final Set<String> FIELD_AND_BELOW = Set.of("event", "sys", "pipeline", "field");

  /** The packages that each package may use. The package "" is io.tcpretrans, which has Main. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("event", Set.of()),
          Map.entry("sys", Set.of("event")),
          Map.entry("pipeline", Set.of("event")),
          Map.entry("field", PIPELINE_AND_BELOW),
          Map.entry(
              "capture",
              Set.of("event", "sys", "pipeline", "field", "owner", "why", "why.decision")),
          Map.entry("record", FIELD_AND_BELOW),
          Map.entry("count", FIELD_AND_BELOW),
          Map.entry("view", Set.of("event", "sys", "pipeline", "field", "count")),
          Map.entry("owner", PIPELINE_AND_BELOW),
          Map.entry("filter", PIPELINE_AND_BELOW),
          Map.entry("why", Set.of("event", "sys", "pipeline", "why.decision")),
          Map.entry("why.decision", Set.of("event")),
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
                  "why",
                  "why.decision")),
          Map.entry(
              "cli",
              Set.of(
                  "event",
                  "sys",
                  "pipeline",
                  "field",
                  "capture",
                  "count",
                  "view",
                  "filter",
                  "trace")),
          Map.entry("", Set.of("cli")));

  /** A line of jdeps in which one class of tcpretrans uses another; the groups are packages. */
  private static final Pattern DEPENDENCY_LINE =
      Pattern.compile(
          "^ *io\\.tcpretrans\\.?((?:[a-z0-9]+\\.)*)[A-Z]\\S* +"
              + "-> io\\.tcpretrans\\.?((?:[a-z0-9]+\\.)*)[A-Z]\\S* ",
          Pattern.MULTILINE);

  private record Dependency(String from, String to, String line) {
    boolean isForbidden() {
      return !from.equals(to) && !ALLOWED.getOrDefault(from, Set.of()).contains(to);
    }

    @Override
    public String toString() {
      return line;
    }
  }

  private static Set<Dependency> dependencies;

  @BeforeAll
  static void listDependencies() throws URISyntaxException {
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
        DEPENDENCY_LINE
            .matcher(out.toString())
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

  /** Returns {@code a.b} for {@code a.b.}. */
  private static String withoutLastDot(String name) {
    return name.isEmpty() ? name : name.substring(0, name.length() - 1);
  }

  @Test
  void packagesUseOnlyAllowedPackages() {
    assertThat(dependencies).filteredOn(Dependency::isForbidden).isEmpty();
  }

  @Test
  void everyPackageHasARule() {
    assertThat(dependencies).extracting(Dependency::from).isSubsetOf(ALLOWED.keySet());
  }

  @Test
  void jdepsReportsDependenciesThatExist() {
    assertThat(dependencies)
        .extracting(Dependency::from)
        .contains("", "cli", "capture", "view", "field", "pipeline", "event", "sys");
    assertThat(dependencies)
        .anyMatch(known -> known.from().equals("view") && known.to().equals("event"))
        .anyMatch(known -> known.from().isEmpty() && known.to().equals("cli"));
  }
}
