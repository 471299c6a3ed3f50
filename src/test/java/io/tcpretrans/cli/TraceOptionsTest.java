package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.capture.CaptureOptions;
import io.tcpretrans.capture.Hook;
import io.tcpretrans.view.Column;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceOptionsTest {
  private static final String DEFAULT = "TIME PID IP LADDR RADDR STATE";
  private static final String EXTENDED =
      "SEGS LEN ATTEMPT RTT_MS RTO_MS CWND SSTHRESH WAIT_MS STALL_MS";

  private static String columns(String words) {
    return Typed.options(words).columns().stream()
        .map(Column::name)
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource({"''", "-c", "-l", "-c -l", "--connections", "--local"})
  void connectionsAndLocalAddNoColumnToTheDefault(String words) {
    assertThat(columns(words)).isEqualTo(DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "-s, SEQ",
    "--sequence, SEQ",
    "-t, TYPE",
    "--type, TYPE",
    "-x, " + EXTENDED,
    "--extended, " + EXTENDED,
    "-C, COMM CONTAINER",
    "--dir in, DIR",
    "--dir out -x, " + EXTENDED + " DIR",
    "-w --dir out, WHY WHERE DIR",
    "--container, COMM CONTAINER",
    "--container --pid 1, COMM CONTAINER",
    "-x -C -t, TYPE COMM CONTAINER " + EXTENDED,
    "-s -t -x, SEQ TYPE " + EXTENDED,
    "-x -t -s, SEQ TYPE " + EXTENDED,
    "-xts, SEQ TYPE " + EXTENDED,
  })
  void flagsAddColumnsInTheOrderOfTheHelp(String words, String more) {
    assertThat(columns(words)).isEqualTo(DEFAULT + " " + more);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--columns time,raddr:rport,error | TIME RADDR ERROR",
        "--columns error,time | ERROR TIME",
        "--columns time --columns pid | PID",
        "--columns=rtt_ms | RTT_MS",
        "--columns time,pid -l | TIME PID LADDR",
        "--columns laddr:lport,pid -l | LADDR PID",
        "--columns time -t -s | TIME SEQ TYPE",
        "--columns time,len -x | TIME LEN SEGS ATTEMPT RTT_MS RTO_MS CWND SSTHRESH WAIT_MS STALL_MS",
      })
  void flagsAddMissingColumnsAfterTheListedOnes(String words, String columns) {
    assertThat(columns(words)).isEqualTo(columns);
  }

  @ParameterizedTest
  @CsvSource({"'', true, true", "-4, true, false", "-6, false, true"})
  void eachFamilyFlagExcludesTheOtherFamily(String words, boolean ipv4, boolean ipv6) {
    CaptureOptions capture = Typed.options(words).capture();

    assertThat(capture.filter().ipv4()).isEqualTo(ipv4);
    assertThat(capture.filter().ipv6()).isEqualTo(ipv6);
  }

  @ParameterizedTest
  @CsvSource({
    "'', AUTO",
    "--hook auto, AUTO",
    "--hook kprobe, KPROBE",
    "--hook TracePoint, TRACEPOINT",
  })
  void hookIgnoresCaseAndDefaultsToAuto(String words, Hook hook) {
    assertThat(Typed.options(words).capture().hook()).isEqualTo(hook);
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "--lossprobe, true",
    "--hook kprobe --lossprobe, true",
    "--check --lossprobe, false"
  })
  void lossProbesAreNotCapturedForTheCheck(String words, boolean lossProbes) {
    assertThat(Typed.options(words).capture().lossProbes()).isEqualTo(lossProbes);
  }

  @ParameterizedTest
  @CsvSource({"-o bcc", "-o bcc -s", "-o bcc -c -l", "-o bcc --lossprobe -4 -n 1 -d 1"})
  void bccOutputAcceptsOptionsThatKeepItsColumns(String words) {
    assertThat(Typed.options(words).output).isEqualTo(OutputFormat.BCC);
  }

  @Test
  void filesReachTheCaptureUnchanged() {
    CaptureOptions capture = Typed.options("--btf a.btf --tmpdir /root/x").capture();

    assertThat(capture.btfFile()).isEqualTo(Path.of("a.btf"));
    assertThat(capture.directory()).isEqualTo(Path.of("/root/x"));
  }

  @Test
  void defaultsAreTheKernelsTypesAndJavasTemporaryDirectory() {
    CaptureOptions capture = Typed.options("").capture();

    assertThat(capture.btfFile()).isNull();
    assertThat(capture.directory()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
  }

  @ParameterizedTest
  @CsvSource({
    "-d 10, 10000000000",
    "--duration 0.5, 500000000",
    "-d.5, 500000000",
    "-d 5s, 5000000000",
    "-d 500ms, 500000000",
    "-d 1.5m, 90000000000",
    "--duration=2h, 7200000000000",
    "-d +1., 1000000000",
    "'', 9223372036854775807",
    "-d 99999999999999999999999, 9223372036854775807",
  })
  void durationIsInSecondsOrHasAUnit(String words, long nanos) {
    assertThat(Typed.options(words).durationNanos()).isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource({"'', 9223372036854775807", "-n 1, 1", "--max-events 1000, 1000"})
  void maxEventsIsUnlimitedByDefault(String words, long maxEvents) {
    assertThat(Typed.options(words).maxEvents).isEqualTo(maxEvents);
  }

  @ParameterizedTest
  @CsvSource({
    "'', TABLE",
    "-o table, TABLE",
    "-o json, JSON",
    "-o bcc, BCC",
    "--output=JSON, JSON"
  })
  void outputFormatIgnoresCaseAndDefaultsToTable(String words, OutputFormat output) {
    assertThat(Typed.options(words).output).isEqualTo(output);
  }

  @ParameterizedTest
  @CsvSource({
    "-w",
    "--why",
    "-s",
    "-T",
    "--count",
    "--top",
    "--check",
    "--json-schema",
    "-v",
    "-q"
  })
  void eachFlagSetsItsOwnField(String word) {
    TraceOptions options = Typed.options(word);

    assertThat(options.why).isEqualTo(word.matches("-w|--why"));
    assertThat(options.sequence).isEqualTo(word.equals("-s"));
    assertThat(options.timestamps).isEqualTo(word.equals("-T"));
    assertThat(options.count).isEqualTo(word.equals("--count"));
    assertThat(options.top).isEqualTo(word.equals("--top"));
    assertThat(options.check).isEqualTo(word.equals("--check"));
    assertThat(options.jsonSchema).isEqualTo(word.equals("--json-schema"));
    assertThat(options.verbose).isEqualTo(word.equals("-v"));
    assertThat(options.quiet).isEqualTo(word.equals("-q"));
  }
}
