package io.tcpretrans.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Rows;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded is replayed, and what is damaged is said. */
class RecordingTest {
  private static final Instant START = Instant.parse("2026-06-22T14:00:00.000000001Z");
  private static final Instant END = Instant.parse("2026-06-22T15:00:00.987654321Z");
  private static final RunReport.Check CHECK =
      new RunReport.Check(1, 2, 3, 4, 5, 6, 7, 8, List.of("web", "b\u00fc\u001b[2J"));
  private static final List<Event> THREE =
      List.of(Rows.ipv4(), new LostEvents(Events.TIME, 17), Rows.ipv6());

  @TempDir private Path directory;
  private final List<String> words = new ArrayList<>();

  private Path record(String name, List<? extends Event> events) throws IOException {
    Path file = directory.resolve(name);
    try (Recorder recorder = Recorder.create(file, "kprobe", START, words::add)) {
      events.forEach(recorder::accept);
      recorder.finish(END, CHECK);
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
    try (ReplaySource source = ReplaySource.open(file, false)) {
      return readAll(source);
    }
  }

  private Path file(String... lines) throws IOException {
    return Files.write(directory.resolve("made"), Arrays.asList(lines));
  }

  private static String line(Path recording, int number) throws IOException {
    return Files.readAllLines(recording).get(number - 1);
  }

  /** Of an owner that was found late the connection and the owner come back. */
  @Test
  void lateOwnersComeBackForTheSameConnection() throws IOException {
    Owner httpd = new Owner(1240, "httpd", null, null);
    Owner web = new Owner(0, null, "web", "8646764d8512");
    List<OwnerFound> found = new ArrayList<>();
    RandomEvents.of(43)
        .limit(100)
        .forEach(row -> found.add(OwnerFound.of(row, END, found.size() % 2 == 0 ? httpd : web)));

    List<OwnerFound> replayed =
        replay(record("owners.jsonl", found)).stream().map(OwnerFound.class::cast).toList();

    assertThat(replayed)
        .extracting(OwnerFound::key)
        .isEqualTo(found.stream().map(OwnerFound::key).toList());
    assertThat(replayed)
        .extracting(OwnerFound::owner)
        .isEqualTo(found.stream().map(OwnerFound::owner).toList());
    assertThat(replayed).extracting(OwnerFound::time).containsOnly(END);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.jsonl", "compressed.jsonl.gz"})
  void anyEventsComeBackAsTheyWere(String name) throws IOException {
    List<Event> events = RandomEvents.rows(42).limit(5_000).collect(Collectors.toList());
    events.add(1_000, new LostEvents(START.plusNanos(123), 99));
    events.add(2_000, Rows.withOwner(Rows.ipv4(), Owner.NONE.asPending()));

    assertThat(replay(record(name, events))).isEqualTo(events);
    assertThat(words).isEmpty();
  }

  @Test
  void aNameThatEndsInGzIsCompressed() throws IOException {
    byte[] compressed = Files.readAllBytes(record("a.jsonl.gz", THREE));

    assertThat(compressed).startsWith((byte) 0x1f, (byte) 0x8b);
    assertThat(Files.readString(record("a.jsonl", THREE))).startsWith("{\"event\":\"recording\",");
  }

  @Test
  void whatIsKnownOfTheRunComesBack() throws IOException {
    try (ReplaySource source = ReplaySource.open(record("a", THREE), false)) {
      assertThat(source.start()).isEqualTo(START);
      assertThat(source.hook()).isEqualTo("kprobe");
      readAll(source);
      assertThat(source.check(() -> false)).isEqualTo(CHECK);
      assertThat(source.now()).isEqualTo(END);
      assertThat(source.damage()).isNull();
    }
  }

  /** Else whoever waits for the event that is due would wait for the later ones too. */
  @Test
  void aPacedReplayHandsOnWhatIsDueBeforeItWaitsForMore() throws IOException {
    Event now = Rows.withTime(Rows.ipv4(), START);
    Event later = Rows.withTime(Rows.ipv4(), START.plusSeconds(20));
    try (ReplaySource source = ReplaySource.open(record("a", List.of(now, later)), true)) {
      List<Event> events = new ArrayList<>();
      assertThat(source.poll(60_000, events::add)).isTrue();
      assertThat(events).containsExactly(now);
    }
  }

  @Test
  void aPacedReplayGoesOnUntilTheRecordingEnded() throws IOException {
    Event now = Rows.withTime(Rows.ipv4(), START);
    try (ReplaySource source = ReplaySource.open(record("a", List.of(now)), true)) {
      for (int poll = 0; poll < 3; poll++) {
        assertThat(source.poll(1, event -> {})).isTrue();
      }
    }
  }

  @Test
  void theCheckIsFoundBehindEventsThatNobodyWants() throws IOException {
    try (ReplaySource source = ReplaySource.open(record("a", THREE), false)) {
      assertThat(source.check(() -> false)).isEqualTo(CHECK);
    }
  }

  @Test
  void linesAndFieldsFromNewerVersionsAreLeftOut() throws IOException {
    Path recording = record("a", List.of(Rows.ipv4()));
    String newer = line(recording, 2).replaceFirst("\\{", "{\"new\":{\"a\":[1,{}]},\"newer\":1.5,");

    Path file = file(line(recording, 1), "{\"event\":\"new\",\"x\":1}", newer, line(recording, 3));

    assertThat(replay(file)).containsExactly(Rows.ipv4());
  }

  @Test
  void aFormatThatWouldBeMisreadIsRefused() throws IOException {
    Path file = file("{\"event\":\"recording\",\"version\":2,\"time_ns\":1,\"hook\":\"kprobe\"}");

    assertThatThrownBy(() -> ReplaySource.open(file, false).close())
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot replay %s: its format 2 is newer than this tcpretrans;"
                + " replay it with a newer version",
            file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "root:x:0:0", "[]", "{}", "{\"event\":\"retransmit\"}", "{\"eve"})
  void anythingElseIsNoRecording(String text) throws IOException {
    Path file = file(text);

    assertThatThrownBy(() -> ReplaySource.open(file, false).close())
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot replay %s: it is not a tcpretrans recording; give a file that --record wrote",
            file);
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("missing");

    assertThatThrownBy(() -> ReplaySource.open(file, false).close())
        .hasMessage(
            "cannot replay %s: No such file or directory (ENOENT); give a file that --record wrote",
            file);
    assertThatThrownBy(() -> Recorder.create(file.resolve("x"), "kprobe", START, words::add))
        .hasMessage(
            "cannot record to %s/x: No such file or directory (ENOENT); give a writable file with --record FILE",
            file);
  }

  /** Cut after any byte: all whole lines are events, and the line of the cut is named. */
  @Test
  void aCutFileIsReadUpToTheCut() throws IOException {
    Path recording = record("a", THREE);
    byte[] bytes = Files.readAllBytes(recording);
    int firstLine = line(recording, 1).length() + 1;
    int lastLine = bytes.length - line(recording, 5).length() - 1;
    Path cut = directory.resolve("cut");
    for (int length = firstLine; length < bytes.length - 2; length++) {
      Files.write(cut, Arrays.copyOf(bytes, length));
      String before = new String(bytes, 0, length, StandardCharsets.UTF_8);
      int whole = (int) before.lines().filter(line -> line.endsWith("}")).count();
      try (ReplaySource source = ReplaySource.open(cut, false)) {
        assertThat(readAll(source)).isEqualTo(THREE.subList(0, Math.min(3, whole - 1)));
        assertThat(source.damage()).as("cut after %d bytes", length).startsWith(cut.toString());
        if (length < lastLine && !before.endsWith("\n") && !before.endsWith("}")) {
          assertThat(source.damage()).contains("is damaged at line " + (whole + 1) + " (");
        }
      }
    }
  }

  @Test
  void aKilledRecordingIsSaidToBeCut() throws IOException {
    Path recording = record("a", THREE);

    try (ReplaySource source =
        ReplaySource.open(file(line(recording, 1), line(recording, 2)), false)) {
      assertThat(readAll(source)).hasSize(1);
      assertThat(source.damage()).contains("has no end line");
      assertThat(source.check(() -> false)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000\u0000\u0000",
        "}",
        "{\"event\":\"retransmit\",\"time_ns\":\"soon\"}",
        "{\"event\":\"retransmit\",\"time_ns\":1,\"laddr\":\"localhost\"}",
        "{\"event\":\"lost\"}",
        "{\"event\":\"retransmit\",\"time_ns\":99999999999999999999}",
      })
  void aCorruptLineIsNamedAndWhatComesBeforeItIsRead(String corrupt) throws IOException {
    Path recording = record("a", THREE);
    Path file = file(line(recording, 1), line(recording, 2), corrupt, line(recording, 4));

    try (ReplaySource source = ReplaySource.open(file, false)) {
      assertThat(readAll(source)).containsExactly(Rows.ipv4());
      assertThat(source.damage()).startsWith(file + " is damaged at line 3 (");
    }
  }

  @Test
  void corruptCompressionIsReadUpToTheDamage() throws IOException {
    List<Event> events = RandomEvents.rows(7).limit(2_000).collect(Collectors.toList());
    Path recording = record("a.gz", events);
    byte[] bytes = Files.readAllBytes(recording);
    Files.write(recording, Arrays.copyOf(bytes, bytes.length / 2));

    try (ReplaySource source = ReplaySource.open(recording, false)) {
      List<Event> read = readAll(source);
      assertThat(read)
          .isNotEmpty()
          .hasSizeLessThan(2_000)
          .isEqualTo(events.subList(0, read.size()));
      assertThat(source.damage())
          .isEqualTo(
              "%s is damaged at line %d (Unexpected end of ZLIB input stream)",
              recording, read.size() + 2);
    }
  }

  @Test
  void aFullDiskIsSaidOnceAndEndsNothing() throws IOException {
    Path full = Path.of("/dev/full");
    try (Recorder recorder = Recorder.create(full, "kprobe", START, words::add)) {
      recorder.accept(Rows.ipv4());
      recorder.flush();
      recorder.finish(END, CHECK);
    }

    assertThat(words)
        .containsExactly(
            "recording stopped after 0 events: cannot write /dev/full:"
                + " No space left on device (ENOSPC); tracing continues.");
  }

  @Test
  void eventsAreInTheFileAsSoonAsTheyAreFlushed() throws IOException {
    Path file = directory.resolve("a.gz");
    try (Recorder recorder = Recorder.create(file, "kprobe", START, words::add)) {
      recorder.accept(Rows.ipv4());
      recorder.flush();

      assertThat(replay(file)).containsExactly(Rows.ipv4());
    }
  }

  /** As logrotate's copytruncate does it, twice; each file is read alone. */
  @ParameterizedTest
  @ValueSource(strings = {"cut.jsonl", "cut.jsonl.gz"})
  void aFileThatIsCopiedAndCutBeginsAnew(String name) throws IOException {
    Path file = directory.resolve(name);
    List<Path> parts = new ArrayList<>();
    List<Event> events = RandomEvents.rows(7).limit(900).collect(Collectors.toList());
    try (Recorder recorder = Recorder.create(file, "kprobe", START, words::add)) {
      for (int part = 0; part < 3; part++) {
        events.subList(part * 300, part * 300 + 300).forEach(recorder::accept);
        recorder.flush();
        if (part < 2) {
          parts.add(Files.copy(file, directory.resolve(part + name)));
          cutTo(part * 10, file);
        }
      }
      recorder.finish(END, CHECK);
    }
    for (int part = 0; part < 2; part++) {
      assertThat(replayCut(parts.get(part), part))
          .isEqualTo(events.subList(part * 300, part * 300 + 300));
    }
    assertThat(words).isEmpty();
  }

  private static void cutTo(int size, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  /** Of a file that has no last line. */
  private static List<Event> replayCut(Path file, int part) throws IOException {
    try (ReplaySource source = ReplaySource.open(file, false)) {
      List<Event> events = readAll(source);
      assertThat(source.damage()).as("part " + part).isNotNull();
      return events;
    }
  }

  @Test
  void whatWasNotFlushedWhenTheFileWasCutComesBehindTheNewStart() throws IOException {
    Path file = directory.resolve("late.jsonl");
    try (Recorder recorder = Recorder.create(file, "kprobe", START, words::add)) {
      recorder.flush();
      recorder.accept(THREE.get(0));
      cutTo(0, file);
      recorder.accept(THREE.get(1));
      recorder.finish(END, CHECK);
    }

    assertThat(replay(file)).isEqualTo(THREE.subList(0, 2));
  }

  @Test
  void aRenamedFileIsWrittenOn() throws IOException {
    Path file = directory.resolve("a.jsonl");
    Path renamed = directory.resolve("a.jsonl.1");
    try (Recorder recorder = Recorder.create(file, "kprobe", START, words::add)) {
      recorder.accept(THREE.get(0));
      recorder.flush();
      Files.move(file, renamed);
      recorder.accept(THREE.get(1));
      recorder.finish(END, CHECK);
    }

    assertThat(replay(renamed)).isEqualTo(THREE.subList(0, 2));
    assertThat(file).doesNotExist();
  }

  /** Records three events; before the second and the third, copies the file and truncates it. */
  private List<Path> recordInThreeParts(String name) throws IOException {
    Path file = directory.resolve(name);
    List<Path> parts = new ArrayList<>();
    try (Recorder recorder = Recorder.create(file, "kprobe", START, words::add)) {
      for (Event event : THREE) {
        recorder.accept(event);
        recorder.flush();
        if (parts.size() < 2) {
          parts.add(Files.copy(file, directory.resolve(parts.size() + name)));
          cutTo(0, file);
        }
      }
      recorder.finish(END, CHECK);
    }
    parts.add(file);
    return parts;
  }

  private Path concatenate(String name, Path... files) throws IOException {
    Path all = directory.resolve(name);
    Files.write(all, new byte[0]);
    for (Path file : files) {
      Files.write(all, Files.readAllBytes(file), StandardOpenOption.APPEND);
    }
    return all;
  }

  private static void assertReplay(Path file, List<Event> events, RunReport.Check check)
      throws IOException {
    try (ReplaySource source = ReplaySource.open(file, false)) {
      assertThat(readAll(source)).isEqualTo(events);
      assertThat(source.damage()).isNull();
      assertThat(source.check(() -> false)).isEqualTo(check);
    }
  }

  /** The comparison in the end line counts the whole run, of which this file is a part. */
  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.jsonl.gz"})
  void lastPartAloneIsReadableWithoutTheCheckOfTheWholeRun(String name) throws IOException {
    assertReplay(recordInThreeParts(name).get(2), THREE.subList(2, 3), null);
  }

  @Test
  void concatenatedPartsOfOneRunAreTheWholeRun() throws IOException {
    List<Path> parts = recordInThreeParts("a.jsonl");
    Path first = parts.get(0);
    Path second = parts.get(1);
    Path last = parts.get(2);

    assertReplay(concatenate("whole", first, second, last), THREE, CHECK);
    assertReplay(concatenate("gap", first, last), List.of(THREE.get(0), THREE.get(2)), null);
    assertReplay(concatenate("tail", second, last), THREE.subList(1, 3), null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.jsonl.gz"})
  void concatenatedRunsAreReadOneAfterTheOther(String name) throws IOException {
    Path first = record("1" + name, THREE.subList(0, 2));
    Path second = record("2" + name, THREE.subList(2, 3));

    assertReplay(concatenate(name, first, second), THREE, null);
  }

  @Test
  void runThatWasKilledIsNoDamageWhereAnotherRunFollows() throws IOException {
    Path recording = record("a", THREE);
    Path killed = file(line(recording, 1), line(recording, 2));

    List<Event> events = new ArrayList<>(List.of(THREE.get(0)));
    events.addAll(THREE);
    assertReplay(concatenate("both", killed, recording), events, null);
  }

  @Test
  void newerFormatBehindAReadableRecordingIsNamed() throws IOException {
    Path newer = file("{\"event\":\"recording\",\"version\":2,\"time_ns\":1,\"hook\":\"kprobe\"}");
    Path both = concatenate("both", record("a", THREE), newer);

    try (ReplaySource source = ReplaySource.open(both, false)) {
      assertThat(readAll(source)).isEqualTo(THREE);
      assertThat(source.damage())
          .startsWith(both + " is damaged at line 6 (its format 2 is newer than this tcpretrans");
    }
  }

  @Test
  void pacedReplayGoesOnInTheNextRun() throws IOException {
    Path both = concatenate("both", record("a", THREE), record("b", THREE));
    try (ReplaySource source = ReplaySource.open(both, true)) {
      source.poll(0, event -> {});
      assertThat(source.check(() -> false)).isNull();
      assertThat(source.damage()).isNull();
    }
  }

  /** A pipe reports no available bytes; GZIPInputStream must not take that for the end. */
  @Test
  void allGzipMembersAreReadFromAPipe() throws Exception {
    int members = 150;
    byte[] member = Files.readAllBytes(record("a.gz", THREE.subList(0, 1)));
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

    assertReplay(pipe, Collections.nCopies(members, THREE.get(0)), null);
    writer.get(60, TimeUnit.SECONDS);
  }

  /** At every byte of the second line: no event is made up from the two halves. */
  @Test
  void fileCutToASmallerSizeIsReadUpToTheCut() throws IOException {
    Path whole = record("whole.jsonl", THREE);
    int header = line(whole, 1).length() + 1;
    int event = line(whole, 2).length() + 1;
    for (int size = header; size <= header + event; size++) {
      Path file = directory.resolve("cut.jsonl");
      try (Recorder recorder = Recorder.create(file, "kprobe", START, words::add)) {
        recorder.accept(THREE.get(0));
        recorder.accept(THREE.get(1));
        recorder.flush();
        cutTo(size, file);
        recorder.accept(THREE.get(2));
        recorder.finish(END, CHECK);
      }
      boolean none = size == header;
      boolean all = size >= header + event - 1;
      List<Event> expected =
          none ? THREE.subList(2, 3) : all ? List.of(THREE.get(0), THREE.get(2)) : List.of();
      try (ReplaySource source = ReplaySource.open(file, false)) {
        assertThat(readAll(source)).as("cut to %d bytes", size).isEqualTo(expected);
        assertThat(source.damage() == null).as("cut to %d bytes", size).isEqualTo(none || all);
      }
    }
    assertThat(words).isEmpty();
  }

  /** Nothing asks for the size of a pipe, which is always 0. */
  @ParameterizedTest
  @ValueSource(strings = {"pipe", "pipe.gz"})
  void recordingIntoAPipeHasOneHeader(String name) throws Exception {
    Path pipe = directory.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<List<Event>> reader =
        CompletableFuture.supplyAsync(
            () -> {
              try (ReplaySource source = ReplaySource.open(pipe, false)) {
                List<Event> events = readAll(source);
                assertThat(source.damage()).isNull();
                assertThat(source.check(() -> false)).isEqualTo(CHECK);
                return events;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try (Recorder recorder = Recorder.create(pipe, "kprobe", START, words::add)) {
      for (Event event : THREE) {
        recorder.accept(event);
        recorder.flush();
      }
      recorder.finish(END, CHECK);
    }

    assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(THREE);
    assertThat(words).isEmpty();
  }
}
