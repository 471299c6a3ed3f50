package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CauseSourcesTest {
  private static final String COST = "causes elsewhere";

  @Test
  void countsTheNamespacesThatCanBeRead() {
    assertThat(CauseSources.namespaces(3, List.of(), 0, COST))
        .isEqualTo(Requirement.ok("namespaces", "3 of 3 network namespaces can be read"));
  }

  @Test
  void namespaceThatCannotBeEnteredIsMissing() {
    assertThat(CauseSources.namespaces(3, List.of(new IOException("EPERM")), 0, COST))
        .isEqualTo(
            Requirement.degraded(
                "namespaces",
                "2 of 3 network namespaces can be read",
                COST,
                KernelCapabilities.read().fix(Capability.CAP_SYS_ADMIN)));
  }

  @Test
  void processesWhoseNamespaceIsHiddenAreCounted() {
    assertThat(CauseSources.namespaces(1, List.of(), 40, COST).finding())
        .isEqualTo("1 of 1 network namespaces can be read, and those of 40 processes are hidden");
  }
}
