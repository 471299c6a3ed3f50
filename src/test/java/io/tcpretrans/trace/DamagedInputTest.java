package io.tcpretrans.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcpretrans.Damage;
import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Encapsulation;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.UnknownReason;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.record.Recorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays randomly damaged recordings in all views. Each replay ends, has an exit status that the
 * manual documents, and prints no control character and no text of an exception.
 *
 * <p>{@code -Dfuzz.recordings=20000} sets the number of recordings, and {@code -Dfuzz.seed=7} the
 * first random number. A failure prints the seed of its recording.
 */
@Timeout(1200) // only ends a replay that would never end
class DamagedInputTest {
  private static final int RECORDINGS = Integer.getInteger("fuzz.recordings", 2_000);
  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

  private static final Path WITHOUT_CAUSES =
      Path.of("src", "test", "resources", "replay", "recording.jsonl");

  /** Parts of texts of exceptions. */
  private static final List<String> EXCEPTIONS =
      List.of(
          "Exception",
          "Error:",
          "java.",
          "com.fasterxml",
          "io.tcpretrans",
          "REDACTED",
          "long overflow",
          "integer overflow");

  private static final Pattern NEGATIVE =
      Pattern.compile("-[0-9]+ (?:segment|retransmit|event|of|more)");

  /** The number of characters of a forbidden text that a failure prints. */
  private static final int CONTEXT = 80;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  /** Each replay would leave a thread behind that waits for the signals. */
  @BeforeEach
  void needsSignalsThatAreNotIgnored() throws IOException {
    String ignored =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    long mask = Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16);
    assumeTrue((mask & (1 << 1 | 1 << 14)) == 0, "the tests run with SIGINT or SIGTERM ignored");
  }

  private static <T> T oneOf(Random random, T[] constants) {
    return constants[random.nextInt(constants.length)];
  }

  private static CauseFinding finding(Random random) {
    DropPlace drop =
        new DropPlace(
            "NO_SOCKET",
            "tcp_v4_rcv",
            "eth0",
            random.nextBoolean() ? "fd00::1" : null,
            4026532246L,
            -77,
            99L,
            oneOf(random, Encapsulation.values()),
            random.nextBoolean());
    return new CauseFinding(
        oneOf(random, Cause.values()),
        oneOf(random, Proof.values()),
        oneOf(random, LostPacket.values()),
        random.nextBoolean() ? drop : null,
        random.nextBoolean() ? new LeftPlace("eth0", 4026532246L, -77, 1234) : null,
        oneOf(random, UnknownReason.values()),
        random.nextBoolean() ? "rx_missed_errors@eth0" : null);
  }

  /** Returns the lines of a recording of a few random rows with causes. */
  private List<String> withCauses(Random random) throws IOException {
    Path file = directory.resolve("whole.jsonl");
    List<Row> rows = RandomEvents.rows(random.nextLong()).limit(6).toList();
    try (Recorder recorder = Recorder.create(file, "kprobe", true, Events.TIME, text -> {})) {
      for (Row row : rows) {
        boolean pending = random.nextInt(3) == 0;
        recorder.accept(
            new Row(row.event(), pending ? row.owner().asPending() : row.owner(), finding(random)));
        if (pending) {
          recorder.accept(OwnerFound.of(row.event(), row.time(), row.owner()));
        }
      }
      recorder.accept(new LostEvents(Events.TIME, 17));
      recorder.finish(
          Events.TIME.plusSeconds(9),
          new RunReport.Check(1, 2, 3, 4, 5, 6, 7, 8, List.of("web", "b\u00fc\u001b[2J")),
          new HostFacts(
              12.5,
              262144L,
              List.of(
                  new HostFacts.Namespace(
                      4026532246L, -77, "web[77]", "web", "nsenter --net=/x ", true, 1, 2, 3),
                  HostFacts.Namespace.unknown(4026531840L, 1))));
    }
    return Files.readAllLines(file);
  }

  /** Returns the header of the committed recording, some of its events, and its end. */
  private static List<String> withoutCauses(Random random) throws IOException {
    List<String> all = Files.readAllLines(WITHOUT_CAUSES);
    List<String> some = new ArrayList<>(List.of(all.get(0)));
    for (String line : all.subList(1, all.size() - 1)) {
      if (random.nextInt(5) == 0) {
        some.add(line);
      }
    }
    some.add(all.get(all.size() - 1));
    return some;
  }

  private Path damagedRecording(Random random) throws IOException {
    Damage damage = new Damage(random);
    byte[] bytes = damage.of(random.nextInt(3) > 0 ? withCauses(random) : withoutCauses(random));
    return random.nextInt(10) == 0
        ? Files.write(directory.resolve("damaged.jsonl.gz"), damage.compressed(bytes))
        : Files.write(directory.resolve("damaged.jsonl"), bytes);
  }

  @Test
  void damagedRecordingsAreReplayedOrNamedInEachView() throws IOException {
    System.out.println("fuzz.seed=" + SEED);
    for (long seed = SEED; seed < SEED + RECORDINGS; seed++) {
      Path file = damagedRecording(new Random(seed));
      for (String view : ReplayViews.names().toList()) {
        ReplayViews.Result result;
        String name = "-Dfuzz.recordings=1 -Dfuzz.seed=" + seed + " (" + view + ")";
        try {
          result = ReplayViews.replay(file, view);
        } catch (RuntimeException | StackOverflowError e) {
          throw new AssertionError(name, e);
        }
        assertThat(result.status()).as(name).isIn(0, 1);
        assertHarmless(name, view.startsWith("csv") ? withoutReturns(result.out()) : result.out());
        assertHarmless(name, result.err());
        Matcher negative = NEGATIVE.matcher(result.err());
        failIfFound(name, result.err(), negative.find() ? negative.start() : -1);
        if (view.startsWith(ReplayViews.JSON)) {
          for (String line : result.out().lines().toList()) {
            JSON.readTree(line);
          }
        } else if (!view.startsWith("csv")) {
          failIfFound(name, result.out(), result.out().indexOf("null"));
        }
      }
    }
  }

  private static String withoutReturns(String csv) {
    return csv.replace("\r\n", "\n");
  }

  private static void assertHarmless(String name, String text) {
    for (String part : EXCEPTIONS) {
      failIfFound(name, text, text.indexOf(part));
    }
    for (int at = 0; at < text.length(); at++) {
      if (isControl(text.charAt(at))) {
        failIfFound(name, text, at);
      }
    }
  }

  /** Returns whether a character moves the cursor, changes colours, or splits a line. */
  private static boolean isControl(char character) {
    return character != '\n'
        && (Character.isISOControl(character) || (character >= '\u2028' && character <= '\u202e'));
  }

  private static void failIfFound(String name, String text, int at) {
    if (at >= 0) {
      int end = Math.min(text.length(), at + CONTEXT);
      fail("%s prints at character %d: %s", name, at, text.substring(at, end));
    }
  }
}
