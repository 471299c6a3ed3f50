package io.tcpretrans;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the files for contributors name commands that exist. */
class ContributingTest {
  private static final Path GITHUB = Path.of(".github");
  private static final Pattern MAKE = Pattern.compile("`make ([a-z-]+)[^`]*`");

  @Test
  void everyMakeTargetOfTheContributorFilesExists() throws IOException {
    String makefile = Files.readString(Path.of("Makefile"));
    for (String page : new String[] {"CONTRIBUTING.md", "pull_request_template.md"}) {
      Stream<String> targets =
          MAKE.matcher(Files.readString(GITHUB.resolve(page)))
              .results()
              .map(found -> found.group(1));
      assertThat(targets)
          .isNotEmpty()
          .allSatisfy(target -> assertThat(makefile).contains("\n" + target + ":"));
    }
  }

  @Test
  void workflowRunsTheCiScript() throws IOException {
    assertThat(Files.readString(GITHUB.resolve("workflows/ci.yml")).lines())
        .filteredOn(line -> line.contains("run:"))
        .containsExactly("      - run: .ci/run");
    assertThat(Path.of(".ci", "run")).isExecutable();
  }

  @Test
  void bugReportFormAsksForCheckKernelAndRecording() throws IOException {
    assertThat(Files.readString(GITHUB.resolve("ISSUE_TEMPLATE/bug.yml")))
        .contains("tcpretrans.jar --check", "uname -srm", "--record problem.jsonl");
  }
}
