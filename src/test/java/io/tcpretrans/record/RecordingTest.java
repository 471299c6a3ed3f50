package io.tcpretrans.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.DropsLeftOut;
import io.tcpretrans.event.Encapsulation;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.PacketDrop;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.event.UnknownReason;
import io.tcpretrans.pipeline.RunReport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of {@link Recorder} and {@link ReplaySource} with files that one writes for the other. */
class RecordingTest {
  private static final Instant START = Instant.parse("2026-06-22T14:00:00.000000001Z");
  private static final Instant END = Instant.parse("2026-06-22T15:00:00.987654321Z");
  private static final RunReport.Check CHECK =
      new RunReport.Check(1, 2, 3, 4, 5, 6, 7, 8, List.of("web", "b\u00fc\u001b[2J"));

  /** Three events. Their recording has five lines: the header, the events and the end line. */
  private static final List<Event> EVENTS =
      List.of(Rows.ipv4(), new LostEvents(Events.TIME, 17), Rows.ipv6());

  @TempDir private Path directory;
  private final List<String> errors = new ArrayList<>();

  /** Records these events, and returns the file. */
  private Path record(String name, List<? extends Event> events) throws IOException {
    Path file = directory.resolve(name);
    try (Recorder recorder = Recorder.create(file, "kprobe", false, START, errors::add)) {
      events.forEach(recorder::accept);
      recorder.finish(END, CHECK, null);
    }
    return file;
  }

  private static List<Event> readAll(ReplaySource source) {
    List<Event> events = new ArrayList<>();
    while (source.poll(0, events::add)) {
      continue;
    }
    return events;
  }

  private static List<Event> replay(Path file) throws IOException {
    try (ReplaySource source = ReplaySource.open(file, false, false)) {
      return readAll(source);
    }
  }

  /** Writes these lines to a file, and returns the file. */
  private Path fileOf(String... lines) throws IOException {
    return Files.write(directory.resolve("lines.jsonl"), Arrays.asList(lines));
  }

  /** Returns a line of a file; the first line is 1. */
  private static String line(Path recording, int number) throws IOException {
    return Files.readAllLines(recording).get(number - 1);
  }

  @Test
  void lateOwnersAreReplayedWithTheirConnection() throws IOException {
    Owner httpd = new Owner(1240, "httpd", null, null);
    Owner web = new Owner(0, null, "web", "8646764d8512");
    List<OwnerFound> found = new ArrayList<>();
    RandomEvents.of(43)
        .limit(100)
        .forEach(
            event -> found.add(OwnerFound.of(event, END, found.size() % 2 == 0 ? httpd : web)));

    List<OwnerFound> replayed =
        replay(record("owners.jsonl", found)).stream().map(OwnerFound.class::cast).toList();

    assertThat(replayed)
        .extracting(OwnerFound::connectionKey)
        .isEqualTo(found.stream().map(OwnerFound::connectionKey).toList());
    assertThat(replayed)
        .extracting(OwnerFound::owner)
        .isEqualTo(found.stream().map(OwnerFound::owner).toList());
    assertThat(replayed).extracting(OwnerFound::time).containsOnly(END);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.jsonl", "compressed.jsonl.gz"})
  void replayedEventsEqualTheRecordedEvents(String name) throws IOException {
    List<Event> events = RandomEvents.rows(42).limit(5_000).collect(Collectors.toList());
    events.add(1_000, new LostEvents(START.plusNanos(123), 99));
    events.add(2_000, Rows.withOwner(Rows.ipv4(), Owner.NONE.asPending()));

    assertThat(replay(record(name, events))).isEqualTo(events);
    assertThat(errors).isEmpty();
  }

  private static final HostFacts FACTS =
      new HostFacts(
          12.345678901,
          262144L,
          List.of(
              new HostFacts.Namespace(
                  4026532246L,
                  4097,
                  "web[77]",
                  "web",
                  "nsenter --net=/proc/77/ns/net ",
                  false,
                  1,
                  2,
                  3),
              HostFacts.Namespace.unknown(4026531840L, 1)));

  private static final DropPlace PLACE =
      new DropPlace("NO_SOCKET", "tcp_v4_rcv", "eth0", null, 4026532246L, -77, 99L, null, true);

  /** Returns a finding for each enum constant that a finding can have, and each optional part. */
  private static List<CauseFinding> findings() {
    List<CauseFinding> findings = new ArrayList<>();
    for (Cause cause : Cause.values()) {
      findings.add(CauseFinding.of(cause, Proof.values()[findings.size() % 3]));
    }
    for (LostPacket lost : LostPacket.values()) {
      findings.add(new CauseFinding(Cause.ROUTE, Proof.SEEN, lost, PLACE, null, null, null));
    }
    for (Encapsulation encapsulation : Encapsulation.values()) {
      DropPlace place = new DropPlace(null, null, null, null, null, 0, 0L, encapsulation, false);
      findings.add(new CauseFinding(Cause.TC, Proof.SEEN, null, place, null, null, null));
    }
    for (UnknownReason reason : UnknownReason.values()) {
      findings.add(CauseFinding.unknown(reason).withUnseen("rx_missed_errors@eth0"));
    }
    LeftPlace left = new LeftPlace("eth0", 4026532246L, -77, 1234);
    findings.add(new CauseFinding(Cause.OUTSIDE, Proof.SEEN, null, null, left, null, null));
    DropPlace unnamed = DropPlace.ofListener(null, 0);
    findings.add(new CauseFinding(Cause.BRIDGE, Proof.LIKELY, null, unnamed, null, null, null));
    DropPlace queue = DropPlace.ofQueue("eth0", "fd00::1", 1L, 2);
    findings.add(new CauseFinding(Cause.NEIGHBOUR, Proof.LIKELY, null, queue, null, null, null));
    return findings;
  }

  private Path recordWithCauses(String name, List<? extends Event> events) throws IOException {
    Path file = directory.resolve(name);
    try (Recorder recorder = Recorder.create(file, "kprobe", true, START, errors::add)) {
      events.forEach(recorder::accept);
      recorder.finish(END, CHECK, FACTS);
    }
    return file;
  }

  @Test
  void replayedCausesAndFactsEqualTheRecordedOnes() throws IOException {
    List<Row> rows = new ArrayList<>(findings().stream().map(Rows::ipv4WithCause).toList());
    rows.add(Rows.ipv6());
    Path file = recordWithCauses("causes.jsonl", rows);

    try (ReplaySource source = ReplaySource.open(file, false, true)) {
      assertThat(readAll(source)).isEqualTo(rows);
      assertThat(source.facts()).isEqualTo(FACTS);
      assertThat(source.check(() -> false)).isEqualTo(CHECK);
    }
  }

  @Test
  void causesAreLeftOutWithoutWhy() throws IOException {
    Row row = Rows.ipv4WithCause(findings().get(0));

    assertThat(replay(recordWithCauses("causes.jsonl", List.of(row)))).containsExactly(Rows.ipv4());
  }

  @Test
  void recordingWithoutCausesIsRefusedIfCausesAreWanted() throws IOException {
    Path file = record("a", EVENTS);

    assertThatThrownBy(() -> ReplaySource.open(file, false, true).close())
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot replay %s: it has no causes; leave out --why, or record with --why", file);
  }

  @Test
  void factsAreThoseOfTheLastPartThatHasThem() throws IOException {
    Row row = Rows.ipv4WithCause(findings().get(0));
    Path both =
        concatenate("both", recordWithCauses("1", List.of(row)), record("2", List.of(Rows.ipv6())));

    try (ReplaySource source = ReplaySource.open(both, false, true)) {
      assertThat(readAll(source)).containsExactly(row, Rows.ipv6());
      assertThat(source.facts()).isEqualTo(FACTS);
    }
  }

  @Test
  void namesOfANewerVersionAreReadAsUnknown() throws IOException {
    Path file = recordWithCauses("a", List.of(Rows.ipv4WithCause(findings().get(0))));
    String changed =
        line(file, 2)
            .replace("\"cause\":\"conntrack-full\"", "\"cause\":\"gremlins\"")
            .replace("\"proof\":\"seen\"", "\"proof\":\"sworn\"");

    try (ReplaySource source =
        ReplaySource.open(fileOf(line(file, 1), changed, line(file, 3)), false, true)) {
      assertThat(readAll(source))
          .containsExactly(Rows.ipv4WithCause(CauseFinding.of(Cause.UNKNOWN, Proof.NONE)));
    }
  }

  @Test
  void droppedPacketsAreRecordedAndTheReplaySkipsThem() throws IOException {
    Row row = Rows.ipv4WithCause(findings().get(0));
    CauseFinding route = new CauseFinding(Cause.ROUTE, Proof.SEEN, null, PLACE, null, null, null);
    PacketDrop drop =
        new PacketDrop(
            Events.TIME, row.event().local(), row.event().remote(), 0x12, 7, 8, 1, route);
    List<Event> events =
        List.of(drop, row, new DropsLeftOut(Events.TIME, 3), new DropsLeftOut(Events.TIME, 4));
    Path file = recordWithCauses("drops.jsonl", events);

    assertThat(line(file, 2))
        .isEqualTo(
            "{\"event\":\"drop\",\"time\":\"2026-06-22T14:02:11.123456Z\",\"ip\":4,"
                + "\"saddr\":\"172.17.0.5\",\"sport\":8080,"
                + "\"daddr\":\"10.0.0.15\",\"dport\":45212,"
                + "\"flags\":\"S.\",\"seq\":7,\"ack\":8,\"len\":1,"
                + "\"cause\":\"route\",\"proof\":\"seen\",\"drop_reason\":\"NO_SOCKET\","
                + "\"drop_function\":\"tcp_v4_rcv\",\"drop_dev\":\"eth0\","
                + "\"drop_netns\":4026532246,\"encap\":null,"
                + "\"time_ns\":1782136931123456000,\"drop_netns_id\":-77}");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(lines.size() - 1)).endsWith("\"drops_left_out\":7}");
    try (ReplaySource replay = ReplaySource.open(file, false, true)) {
      assertThat(readAll(replay)).containsExactly(row);
      assertThat(replay.damage()).isNull();
    }
  }

  /** The diagnosis prints commands to paste, and the recording may be of somebody else. */
  @ParameterizedTest
  @CsvSource({
    "nsenter --net=/run/netns/a , true",
    "nsenter --net='/run/netns/a b' , true",
    "nsenter --net='/run/netns/a'\\''b' , true",
    "nsenter --net=$'/run/netns/\\xe4' , true",
    "nsenter --net=/x; reboot , false",
    "nsenter --net='/x';reboot;' , false",
    "reboot; , false",
  })
  void onlyACommandThatEntersANamespaceIsTakenFromARecording(String command, boolean taken)
      throws IOException {
    Path file = recordWithCauses("a", List.of());
    String changed =
        line(file, 3)
            .replace("nsenter --net=/proc/77/ns/net ", command.replace("\\", "\\\\") + " ");

    try (ReplaySource source =
        ReplaySource.open(
            fileOf(line(file, 1), line(file, 2), changed, line(file, 5)), false, true)) {
      readAll(source);
      assertThat(source.facts().namespaces().get(0).enter()).isEqualTo(taken ? command + " " : "");
    }
  }

  @Test
  void recordingWhoseNameEndsInGzIsCompressed() throws IOException {
    byte[] compressed = Files.readAllBytes(record("a.jsonl.gz", EVENTS));

    assertThat(compressed).startsWith((byte) 0x1f, (byte) 0x8b);
    assertThat(Files.readString(record("a.jsonl", EVENTS))).startsWith("{\"event\":\"recording\",");
  }

  @Test
  void startHookCheckAndEndOfTheRunAreReplayed() throws IOException {
    try (ReplaySource source = ReplaySource.open(record("a", EVENTS), false, false)) {
      assertThat(source.startTime()).isEqualTo(START);
      assertThat(source.hook()).isEqualTo("kprobe");
      readAll(source);
      assertThat(source.check(() -> false)).isEqualTo(CHECK);
      assertThat(source.now()).isEqualTo(END);
      assertThat(source.damage()).isNull();
    }
  }

  @Test
  void pacedReplayDeliversAnEventBeforeItWaitsForTheNext() throws IOException {
    Event first = Rows.withTime(Rows.ipv4(), START);
    Event later = Rows.withTime(Rows.ipv4(), START.plusSeconds(20));
    try (ReplaySource source = ReplaySource.open(record("a", List.of(first, later)), true, false)) {
      List<Event> events = new ArrayList<>();
      assertThat(source.poll(60_000, events::add)).isTrue();
      assertThat(events).containsExactly(first);
    }
  }

  @Test
  void pacedReplayLastsUntilTheEndTimeOfTheRecording() throws IOException {
    Event first = Rows.withTime(Rows.ipv4(), START);
    try (ReplaySource source = ReplaySource.open(record("a", List.of(first)), true, false)) {
      for (int poll = 0; poll < 3; poll++) {
        assertThat(source.poll(1, event -> {})).isTrue();
      }
    }
  }

  @Test
  void checkIsReadWithoutPollingTheEventsBeforeIt() throws IOException {
    try (ReplaySource source = ReplaySource.open(record("a", EVENTS), false, false)) {
      assertThat(source.check(() -> false)).isEqualTo(CHECK);
    }
  }

  @Test
  void linesAndFieldsOfNewerVersionsAreSkipped() throws IOException {
    Path recording = record("a", List.of(Rows.ipv4()));
    String lineWithNewFields =
        line(recording, 2).replaceFirst("\\{", "{\"new\":{\"a\":[1,{}]},\"newer\":1.5,");

    Path file =
        fileOf(
            line(recording, 1),
            "{\"event\":\"new\",\"x\":1}",
            lineWithNewFields,
            line(recording, 3));

    assertThat(replay(file)).containsExactly(Rows.ipv4());
  }

  @Test
  void newerFormatIsRefused() throws IOException {
    Path file = fileOf("{\"event\":\"recording\",\"version\":2,\"time_ns\":1,\"hook\":\"kprobe\"}");

    assertThatThrownBy(() -> ReplaySource.open(file, false, false).close())
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot replay %s: its format 2 is newer than this tcpretrans;"
                + " replay it with a newer version",
            file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "root:x:0:0", "[]", "{}", "{\"event\":\"retransmit\"}", "{\"eve"})
  void fileThatIsNotARecordingIsRefused(String text) throws IOException {
    Path file = fileOf(text);

    assertThatThrownBy(() -> ReplaySource.open(file, false, false).close())
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot replay %s: it is not a tcpretrans recording; give a file that --record wrote",
            file);
  }

  @Test
  void missingFileAndDirectoryAreNamedInTheError() {
    Path file = directory.resolve("missing");

    assertThatThrownBy(() -> ReplaySource.open(file, false, false).close())
        .hasMessage(
            "cannot replay %s: No such file or directory (ENOENT); give a file that --record wrote",
            file);
    assertThatThrownBy(
            () -> Recorder.create(file.resolve("x"), "kprobe", false, START, errors::add))
        .hasMessage(
            "cannot record to %s/x: No such file or directory (ENOENT); give a writable file with --record FILE",
            file);
  }

  /** Truncates a recording after each of its bytes. */
  @Test
  void truncatedFileIsReadUpToItsLastWholeLine() throws IOException {
    Path recording = record("a", EVENTS);
    byte[] bytes = Files.readAllBytes(recording);
    int headerLength = line(recording, 1).length() + 1;
    int lengthWithoutEnd = bytes.length - line(recording, 5).length() - 1;
    Path truncated = directory.resolve("truncated");
    for (int length = headerLength; length < bytes.length - 2; length++) {
      Files.write(truncated, Arrays.copyOf(bytes, length));
      String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
      int wholeLines = (int) text.lines().filter(line -> line.endsWith("}")).count();
      try (ReplaySource source = ReplaySource.open(truncated, false, false)) {
        assertThat(readAll(source)).isEqualTo(EVENTS.subList(0, Math.min(3, wholeLines - 1)));
        assertThat(source.damage())
            .as("truncated to %d bytes", length)
            .startsWith(truncated.toString());
        boolean endsWithinALine = !text.endsWith("\n") && !text.endsWith("}");
        if (length < lengthWithoutEnd && endsWithinALine) {
          assertThat(source.damage()).endsWith("it was cut after line " + wholeLines);
        }
      }
    }
  }

  @Test
  void recordingWithoutEndLineIsReportedAsCut() throws IOException {
    Path recording = record("a", EVENTS);

    try (ReplaySource source =
        ReplaySource.open(fileOf(line(recording, 1), line(recording, 2)), false, false)) {
      assertThat(readAll(source)).hasSize(1);
      assertThat(source.damage()).contains("has no end line");
      assertThat(source.check(() -> false)).isNull();
    }
  }

  @Test
  void truncatedGzipFileIsReadUpToTheDamage() throws IOException {
    List<Event> events = RandomEvents.rows(7).limit(2_000).collect(Collectors.toList());
    Path recording = record("a.gz", events);
    byte[] bytes = Files.readAllBytes(recording);
    Files.write(recording, Arrays.copyOf(bytes, bytes.length / 2));

    try (ReplaySource source = ReplaySource.open(recording, false, false)) {
      List<Event> read = readAll(source);
      assertThat(read)
          .isNotEmpty()
          .hasSizeLessThan(2_000)
          .isEqualTo(events.subList(0, read.size()));
      assertThat(source.damage())
          .isEqualTo("%s has no end line: it was cut after line %d", recording, read.size() + 1);
    }
  }

  @Test
  void fullDiskIsReportedOnceAndDoesNotThrow() throws IOException {
    Path full = Path.of("/dev/full");
    try (Recorder recorder = Recorder.create(full, "kprobe", false, START, errors::add)) {
      recorder.accept(Rows.ipv4());
      recorder.flush();
      recorder.finish(END, CHECK, null);
    }

    assertThat(errors)
        .containsExactly(
            "recording stopped after 0 events: cannot write /dev/full:"
                + " No space left on device (ENOSPC); tracing continues.");
  }

  @Test
  void flushedEventsAreInTheFile() throws IOException {
    Path file = directory.resolve("a.gz");
    try (Recorder recorder = Recorder.create(file, "kprobe", false, START, errors::add)) {
      recorder.accept(Rows.ipv4());
      recorder.flush();

      assertThat(replay(file)).containsExactly(Rows.ipv4());
    }
  }

  /** Copies and truncates the file twice while it is recorded, as logrotate's copytruncate does. */
  @ParameterizedTest
  @ValueSource(strings = {"cut.jsonl", "cut.jsonl.gz"})
  void eachCopyOfATruncatedFileIsARecording(String name) throws IOException {
    Path file = directory.resolve(name);
    List<Path> copies = new ArrayList<>();
    List<Event> events = RandomEvents.rows(7).limit(900).collect(Collectors.toList());
    try (Recorder recorder = Recorder.create(file, "kprobe", false, START, errors::add)) {
      for (int part = 0; part < 3; part++) {
        events.subList(part * 300, part * 300 + 300).forEach(recorder::accept);
        recorder.flush();
        if (part < 2) {
          copies.add(Files.copy(file, directory.resolve(part + name)));
          truncate(file, part * 10);
        }
      }
      recorder.finish(END, CHECK, null);
    }
    for (int part = 0; part < 2; part++) {
      assertThat(replayWithoutEnd(copies.get(part)))
          .isEqualTo(events.subList(part * 300, part * 300 + 300));
    }
    assertThat(errors).isEmpty();
  }

  private static void truncate(Path file, int size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  /** Returns the events of a recording that has no end line. */
  private static List<Event> replayWithoutEnd(Path file) throws IOException {
    try (ReplaySource source = ReplaySource.open(file, false, false)) {
      List<Event> events = readAll(source);
      assertThat(source.damage()).as(file.toString()).isNotNull();
      return events;
    }
  }

  @Test
  void pendingEventsFollowTheNewHeaderOfATruncatedFile() throws IOException {
    Path file = directory.resolve("late.jsonl");
    try (Recorder recorder = Recorder.create(file, "kprobe", false, START, errors::add)) {
      recorder.flush();
      recorder.accept(EVENTS.get(0));
      truncate(file, 0);
      recorder.accept(EVENTS.get(1));
      recorder.finish(END, CHECK, null);
    }

    assertThat(replay(file)).isEqualTo(EVENTS.subList(0, 2));
  }

  @Test
  void recordingContinuesInARenamedFile() throws IOException {
    Path file = directory.resolve("a.jsonl");
    Path renamed = directory.resolve("a.jsonl.1");
    try (Recorder recorder = Recorder.create(file, "kprobe", false, START, errors::add)) {
      recorder.accept(EVENTS.get(0));
      recorder.flush();
      Files.move(file, renamed);
      recorder.accept(EVENTS.get(1));
      recorder.finish(END, CHECK, null);
    }

    assertThat(replay(renamed)).isEqualTo(EVENTS.subList(0, 2));
    assertThat(file).doesNotExist();
  }

  /**
   * Records three events, and copies and truncates the file after the first and the second.
   *
   * @return the files of the three parts
   */
  private List<Path> recordInThreeParts(String name) throws IOException {
    Path file = directory.resolve(name);
    List<Path> parts = new ArrayList<>();
    try (Recorder recorder = Recorder.create(file, "kprobe", false, START, errors::add)) {
      for (Event event : EVENTS) {
        recorder.accept(event);
        recorder.flush();
        if (parts.size() < 2) {
          parts.add(Files.copy(file, directory.resolve(parts.size() + name)));
          truncate(file, 0);
        }
      }
      recorder.finish(END, CHECK, null);
    }
    parts.add(file);
    return parts;
  }

  /** Writes the contents of these files into one file, and returns that file. */
  private Path concatenate(String name, Path... files) throws IOException {
    Path concatenated = directory.resolve(name);
    Files.write(concatenated, new byte[0]);
    for (Path file : files) {
      Files.write(concatenated, Files.readAllBytes(file), StandardOpenOption.APPEND);
    }
    return concatenated;
  }

  /** Asserts that a file without damage has these events and this check. */
  private static void assertReplay(Path file, List<Event> events, RunReport.Check check)
      throws IOException {
    try (ReplaySource source = ReplaySource.open(file, false, false)) {
      assertThat(readAll(source)).isEqualTo(events);
      assertThat(source.damage()).isNull();
      assertThat(source.check(() -> false)).isEqualTo(check);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.jsonl.gz"})
  void lastPartAloneIsReadableWithoutTheCheckOfTheWholeRun(String name) throws IOException {
    assertReplay(recordInThreeParts(name).get(2), EVENTS.subList(2, 3), null);
  }

  @Test
  void checkIsReplayedOnlyIfAllPartsOfTheRunAreThere() throws IOException {
    List<Path> parts = recordInThreeParts("a.jsonl");
    Path first = parts.get(0);
    Path second = parts.get(1);
    Path last = parts.get(2);

    assertReplay(concatenate("whole", first, second, last), EVENTS, CHECK);
    assertReplay(concatenate("gap", first, last), List.of(EVENTS.get(0), EVENTS.get(2)), null);
    assertReplay(concatenate("tail", second, last), EVENTS.subList(1, 3), null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.jsonl.gz"})
  void concatenatedRunsAreReadOneAfterTheOther(String name) throws IOException {
    Path first = record("1" + name, EVENTS.subList(0, 2));
    Path second = record("2" + name, EVENTS.subList(2, 3));

    assertReplay(concatenate(name, first, second), EVENTS, null);
  }

  @Test
  void missingEndLineIsNoDamageIfAnotherRunFollows() throws IOException {
    Path recording = record("a", EVENTS);
    Path withoutEnd = fileOf(line(recording, 1), line(recording, 2));

    List<Event> events = new ArrayList<>(List.of(EVENTS.get(0)));
    events.addAll(EVENTS);
    assertReplay(concatenate("both", withoutEnd, recording), events, null);
  }

  @Test
  void newerFormatAfterAReadableRecordingIsReportedAsDamage() throws IOException {
    Path newer =
        fileOf("{\"event\":\"recording\",\"version\":2,\"time_ns\":1,\"hook\":\"kprobe\"}");
    Path both = concatenate("both", record("a", EVENTS), newer);

    try (ReplaySource source = ReplaySource.open(both, false, false)) {
      assertThat(readAll(source)).isEqualTo(EVENTS);
      assertThat(source.damage())
          .startsWith(both + " is damaged at line 6 (its format 2 is newer than this tcpretrans");
    }
  }

  @Test
  void checkOfAPacedReplayIsNullIfAnotherRunFollows() throws IOException {
    Path both = concatenate("both", record("a", EVENTS), record("b", EVENTS));
    try (ReplaySource source = ReplaySource.open(both, true, false)) {
      source.poll(0, event -> {});
      assertThat(source.check(() -> false)).isNull();
      assertThat(source.damage()).isNull();
    }
  }

  /** GZIPInputStream must not take a pipe that has no bytes available for the end of the file. */
  @Test
  void allGzipMembersAreReadFromAPipe() throws Exception {
    int members = 150;
    byte[] member = Files.readAllBytes(record("a.gz", EVENTS.subList(0, 1)));
    Path pipe = directory.resolve("pipe.gz");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try (OutputStream stream = Files.newOutputStream(pipe)) {
                for (int count = 0; count < members; count++) {
                  stream.write(member);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    assertReplay(pipe, Collections.nCopies(members, EVENTS.get(0)), null);
    writer.get(60, TimeUnit.SECONDS);
  }

  /** Truncates the file at each byte of its first event while it is recorded. */
  @Test
  void fileTruncatedWithinALineIsReadUpToThatLine() throws IOException {
    Path complete = record("complete.jsonl", EVENTS);
    int headerSize = line(complete, 1).length() + 1;
    int eventSize = line(complete, 2).length() + 1;
    for (int size = headerSize; size <= headerSize + eventSize; size++) {
      Path file = directory.resolve("truncated.jsonl");
      try (Recorder recorder = Recorder.create(file, "kprobe", false, START, errors::add)) {
        recorder.accept(EVENTS.get(0));
        recorder.accept(EVENTS.get(1));
        recorder.flush();
        truncate(file, size);
        recorder.accept(EVENTS.get(2));
        recorder.finish(END, CHECK, null);
      }
      boolean withoutFirst = size == headerSize;
      boolean withFirst = size >= headerSize + eventSize - 1; // the line feed may be missing
      List<Event> expected =
          withoutFirst
              ? EVENTS.subList(2, 3)
              : withFirst ? List.of(EVENTS.get(0), EVENTS.get(2)) : List.of();
      try (ReplaySource source = ReplaySource.open(file, false, false)) {
        assertThat(readAll(source)).as("truncated to %d bytes", size).isEqualTo(expected);
        assertThat(source.damage() == null)
            .as("truncated to %d bytes", size)
            .isEqualTo(withoutFirst || withFirst);
      }
    }
    assertThat(errors).isEmpty();
  }

  /** The size of a pipe is always 0, which must not be taken for a truncation. */
  @ParameterizedTest
  @ValueSource(strings = {"pipe", "pipe.gz"})
  void recordingIntoAPipeHasOneHeader(String name) throws Exception {
    Path pipe = directory.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<List<Event>> reader =
        CompletableFuture.supplyAsync(
            () -> {
              try (ReplaySource source = ReplaySource.open(pipe, false, false)) {
                List<Event> events = readAll(source);
                assertThat(source.damage()).isNull();
                assertThat(source.check(() -> false)).isEqualTo(CHECK);
                return events;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try (Recorder recorder = Recorder.create(pipe, "kprobe", false, START, errors::add)) {
      for (Event event : EVENTS) {
        recorder.accept(event);
        recorder.flush();
      }
      recorder.finish(END, CHECK, null);
    }

    assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(EVENTS);
    assertThat(errors).isEmpty();
  }
}
