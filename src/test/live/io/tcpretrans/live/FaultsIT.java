package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults that are drawn by chance and diagnosed by one command, which is the same for all. */
@Live
@Tag("same-with-any-hook")
class FaultsIT {
  /** The time in which a SYN is resent twice. */
  private static final String SECONDS = "4";

  /** Returns all faults in random order. */
  static Stream<Fault> draw() {
    List<Fault> faults = Arrays.asList(Fault.values());
    Collections.shuffle(faults);
    return faults.stream();
  }

  @ParameterizedTest(name = "draw {index}")
  @MethodSource("draw")
  void firstLineOfTheDiagnosisNamesTheFaultThatWasDrawn(Fault drawn) throws IOException {
    try (ServerAndClients net = new ServerAndClients();
        Tracer tracer = new Tracer("--why")) {
      drawn.happen(net);
      Command.of("sleep", SECONDS).requireSuccess();
      tracer.stop();

      List<String> lines = tracer.stderr().lines().toList();
      int totals =
          lines.indexOf(
              lines.stream().filter(line -> line.startsWith("Diagnosis: ")).findFirst().get());
      assertThat(Fault.named(lines.get(totals + 1)))
          .as(String.join("\n", lines.subList(totals, lines.size())))
          .containsExactly(drawn);
    }
  }
}
