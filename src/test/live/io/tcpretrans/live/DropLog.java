package io.tcpretrans.live;

import static java.util.stream.Collectors.joining;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.zip.ZipFile;

/** The drop log of the running kernel, written and read by src/test/c/drop_log.c. */
final class DropLog implements AutoCloseable {
  /** Any sequence number, any ACK number. */
  private static final String EVERYTHING = "find 0 4294967295 0 4294967295 0 0";

  private final Path object = Files.createTempFile("droplog", ".bpf.o");
  private final Process process;
  private final BufferedReader answers;
  private final PrintStream commands;

  /**
   * Starts the log.
   *
   * @param programs {@code typed} or {@code raw}
   */
  DropLog(String programs) throws IOException {
    extract(object);
    process =
        new ProcessBuilder(Command.program("drop_log"), object.toString(), programs)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader();
    commands = new PrintStream(process.getOutputStream(), true);
    if (!"ready".equals(answers.readLine())) {
      throw new IOException("the drop log did not start");
    }
  }

  /** Copies the BPF object from the jar, so that the tests run what users run. */
  private static void extract(Path file) throws IOException {
    String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
    String jar = System.getProperty("tcpretrans.jar", "target/tcpretrans.jar");
    try (ZipFile zip = new ZipFile(jar);
        InputStream bytes =
            zip.getInputStream(
                zip.getEntry("META-INF/native/linux-" + machine + "/droplog.bpf.o"))) {
      Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * A record of the log by the names of its fields (struct dropped_packet, struct departure or
   * struct drop_place).
   */
  record Entry(String kind, Map<String, String> fields) {
    long number(String field) {
      return Long.parseLong(fields.get(field));
    }

    String text(String field) {
      return fields.get(field);
    }
  }

  private static Entry entry(String line) {
    String[] words = line.split(" ", -1);
    Map<String, String> fields = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      fields.put(words[i].substring(0, equals), words[i].substring(equals + 1));
    }
    return new Entry(words[0], fields);
  }

  private List<Entry> ask(String command, String lastLine) throws IOException {
    List<Entry> entries = new ArrayList<>();
    commands.println(command);
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      entries.add(entry(line));
      if (line.startsWith(lastLine)) {
        return entries;
      }
    }
    throw new IOException("the drop log ended");
  }

  /** Returns all drops, departures and, last, the times since when the log is complete. */
  List<Entry> find() throws IOException {
    return ask(EVERYTHING, "answer");
  }

  /** Returns the same for one retransmit. */
  List<Entry> find(long seq, long end, long ackLow, long ackHigh) throws IOException {
    return find(seq, end, ackLow, ackHigh, 0, 0);
  }

  /** Returns the same, with later fragments of this hash, and without drops before a time. */
  List<Entry> find(long seq, long end, long ackLow, long ackHigh, long hash, long sinceNs)
      throws IOException {
    long[] numbers = {seq, end, ackLow, ackHigh, hash, sinceNs};
    return ask(
        "find " + LongStream.of(numbers).mapToObj(Long::toString).collect(joining(" ")), "answer");
  }

  /** Returns the length of the answer to {@link #find()} in bytes, or -errno. */
  int length(int size) throws IOException {
    return number(EVERYTHING.replace("find", "length") + " " + size);
  }

  /**
   * Returns the number of drops at the place of this one in a period, or -errno.
   *
   * @param tracked whether the SYNs with an entry of connection tracking are counted
   */
  int count(Entry drop, boolean tracked, long sinceNs, long untilNs) throws IOException {
    return number(
        "count %s %s %d %d %d"
            .formatted(
                drop.text("location"), drop.text("netns_id"), tracked ? 1 : 0, sinceNs, untilNs));
  }

  private int number(String command) throws IOException {
    commands.println(command);
    return Integer.parseInt(answers.readLine());
  }

  /** Returns the drops of a flow. */
  List<Entry> drops(Frame.Flow flow) throws IOException {
    return ofFlow("drop", flow);
  }

  /** Returns the departures of a flow. */
  List<Entry> departures(Frame.Flow flow) throws IOException {
    return ofFlow("departure", flow);
  }

  private List<Entry> ofFlow(String kind, Frame.Flow flow) throws IOException {
    long number = number(flow);
    return find().stream()
        .filter(e -> e.kind().equals(kind) && e.number("flow") == number)
        .toList();
  }

  /** Returns the number by which records name a flow. */
  long number(Frame.Flow flow) throws IOException {
    commands.println(
        "flow "
            + String.join(
                " ",
                flow.source(),
                String.valueOf(flow.sport()),
                flow.destination(),
                String.valueOf(flow.dport())));
    return Long.parseLong(answers.readLine());
  }

  /** Returns the places where packets were dropped in a namespace. */
  List<Entry> places(Host host) throws IOException {
    return ask("places", "end").stream()
        .filter(e -> e.kind().equals("place") && e.number("netns") == host.inode())
        .toList();
  }

  @Override
  public void close() throws IOException {
    commands.close();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.delete(object);
  }
}
