package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/** A running process of tcpretrans that prints JSON, whose lines and stderr a test reads. */
final class Tracer implements AutoCloseable {
  private static final int LIMIT_SECONDS = 60;

  /** Under emulation on a busy machine the start alone may take more than a minute. */
  private static final int START_LIMIT_SECONDS = 150;

  private static final String NOT_JSON = "not JSON: ";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SKIPPED_FOR_HIDDEN =
      "this kernel ran no BPF program for some retransmits, as PID 1 was current";

  private final HiddenRetransmits hidden;
  private final String options;
  private final Process process;
  private final List<JsonNode> lines = new ArrayList<>();
  private final StringBuilder stderr = new StringBuilder();
  private final CompletableFuture<Void> tracing = new CompletableFuture<>();

  /** Starts tcpretrans with the hook under test and waits until it traces. */
  Tracer(String... options) throws IOException {
    this(commandLine(), hook(), options);
  }

  private Tracer(List<String> commandLine, String hook, String[] options) throws IOException {
    this.options = String.join(" ", options);
    List<String> arguments = new ArrayList<>(commandLine);
    arguments.addAll(List.of("-v", "-o", "json", "--hook", hook));
    arguments.addAll(Arrays.asList(options));
    hidden = new HiddenRetransmits();
    process = new ProcessBuilder(arguments).start();
    read(process.inputReader(), this::addLine);
    read(process.errorReader(), this::addStderr);
    try {
      tracing.get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      close();
      throw new IOException("tcpretrans does not trace: " + stderr(), e);
    }
  }

  /** Starts tcpretrans with this hook and waits until it traces. */
  static Tracer withHook(String hook) throws IOException {
    return new Tracer(commandLine(), hook, new String[0]);
  }

  /** Starts another command line with added options and waits until it traces. */
  static Tracer withCommandLine(List<String> commandLine, String... options) throws IOException {
    return new Tracer(commandLine, hook(), options);
  }

  /** Starts tcpretrans without a capability, such as {@code sys_ptrace}, and waits for tracing. */
  static Tracer withoutCapability(String capability, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("setpriv", "--bounding-set=-" + capability, "--inh-caps=-" + capability));
    arguments.addAll(commandLine());
    return withCommandLine(arguments, options);
  }

  /** Returns whether this is an emulated guest, in which everything takes ten times as long. */
  static boolean isInGuest() {
    return System.getProperty("tcpretrans.hook") != null;
  }

  /** Returns the hook under test, which src/test/kernels/test sets. */
  static String hook() {
    return System.getProperty("tcpretrans.hook", "auto");
  }

  /** Returns a command line that runs the jar with these options. */
  static List<String> commandLine(String... options) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(List.of(System.getProperty("tcpretrans.java", "-Xcheck:jni").split(" ", -1)));
    command.addAll(List.of("-jar", jar()));
    command.addAll(Arrays.asList(options));
    return command;
  }

  /** Returns the Java program that runs the tests. */
  static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  static String jar() {
    return System.getProperty("tcpretrans.jar", "target/tcpretrans.jar");
  }

  /** Runs tcpretrans and waits for its end. */
  static Command command(String... options) throws IOException {
    return Command.of(commandLine(options));
  }

  private static void read(BufferedReader reader, Consumer<String> consumer) {
    Thread thread =
        new Thread(
            () -> {
              try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  consumer.accept(line);
                }
              } catch (IOException e) {
                return; // the process was killed
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void addLine(String line) {
    try {
      lines.add(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      lines.add(JSON.createObjectNode().put("event", NOT_JSON + line));
    }
    notifyAll();
  }

  private synchronized void addStderr(String line) {
    stderr.append(line).append('\n');
    if (line.startsWith("self-check: ")) { // from here on it traces and counts every segment
      tracing.complete(null);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Returns the text of stderr so far. */
  synchronized String stderr() {
    return stderr.toString();
  }

  /** Returns the rows so far, of all hosts. */
  List<JsonNode> rows() {
    return lines("retransmit");
  }

  /** Returns the JSON lines of one kind of event so far. */
  synchronized List<JsonNode> lines(String event) {
    return lines.stream().filter(line -> line.get("event").asText().equals(event)).toList();
  }

  /** Returns the rows so far of the network namespace with this inode number. */
  private List<JsonNode> rows(long netns) {
    return rows().stream().filter(row -> row.get("netns").asLong() == netns).toList();
  }

  /** Returns the rows of a host so far. */
  List<JsonNode> rows(Host host) {
    return rows(host.inode());
  }

  /**
   * Waits until the rows of a host have all segments that the kernel has counted so far, and
   * returns the rows. Skips the test if some were hidden from BPF programs ({@link
   * HiddenRetransmits}).
   */
  List<JsonNode> awaitAllSegments(Host host) throws IOException {
    long counted = host.retransSegs();
    List<JsonNode> rows = await(host, all -> segs(all) >= counted || hidden.count() > 0);
    if (segs(rows) < counted) {
      Command.of("sleep", "1").requireSuccess(); // rows that are not hidden may still come
      rows = rows(host);
      Assumptions.assumeTrue(segs(rows) >= counted, SKIPPED_FOR_HIDDEN);
    }
    return rows;
  }

  /** Returns the sum of the segments of rows. */
  static long segs(List<JsonNode> rows) {
    return rows.stream().mapToLong(row -> row.get("segs").asLong()).sum();
  }

  /**
   * Waits until the rows of a host satisfy a condition, and returns the rows. Fails after a minute.
   */
  List<JsonNode> await(Host host, Predicate<List<JsonNode>> wanted) throws IOException {
    return await(host.inode(), wanted);
  }

  /**
   * Waits until the rows of a network namespace satisfy a condition, and returns the rows. Fails
   * after a minute.
   *
   * @param netns the inode number of the namespace
   */
  synchronized List<JsonNode> await(long netns, Predicate<List<JsonNode>> wanted)
      throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!wanted.test(rows(netns))) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0 || !process.isAlive()) {
        throw new IOException(
            "the awaited rows did not come: "
                + rows(netns).size()
                + " did, with "
                + options
                + ". "
                + stderr
                + (process.isAlive() ? stop() : ""));
      }
      try {
        wait(Math.min(millis, 100));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
    return rows(netns);
  }

  /**
   * Ends tcpretrans with SIGINT, as Ctrl-C does, and returns the summary. Fails if the exit status
   * is not 0, or if a line of stdout was not JSON.
   */
  JsonNode stop() throws IOException {
    Command.of("kill", "-INT", Long.toString(pid())).requireSuccess();
    int status = exitStatus();
    if (status != 0) {
      throw new IOException("tcpretrans ended with " + status + ": " + stderr());
    }
    addToTally(summary());
    for (JsonNode line : lines) {
      if (line.get("event").asText().startsWith(NOT_JSON)) {
        throw new IOException(line.get("event").asText()); // such as a warning of -Xcheck:jni
      }
    }
    return summary();
  }

  /**
   * Ends tcpretrans as {@link #stop} does, and asserts that every segment that the kernel counted
   * was seen, or was refused where the hook does not show refused sends. Returns the summary. Skips
   * the test if some were hidden from BPF programs ({@link HiddenRetransmits}).
   */
  JsonNode stopAndAssertAllSeen() throws IOException {
    JsonNode summary = stop();
    long counted = summary.get("segs_counted").asLong();
    long accounted = summary.get("segs_seen").asLong() + summary.get("segs_refused").asLong();
    Assumptions.assumeTrue(accounted == counted || hidden.count() == 0, SKIPPED_FOR_HIDDEN);
    assertThat(accounted).as(stderr()).isEqualTo(counted);
    return summary;
  }

  /** Adds the segments seen and counted to the file that src/test/kernels/test sums up. */
  private static void addToTally(JsonNode summary) throws IOException {
    String file = System.getProperty("tcpretrans.tally");
    if (file != null) {
      String line = summary.get("segs_seen") + " " + summary.get("segs_counted") + "\n";
      Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  /** Waits for the end of the process and returns its exit status. */
  int exitStatus() throws IOException {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("tcpretrans does not end: " + stderr());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Waits for the summary, which is the last line of stdout, and returns it. */
  synchronized JsonNode summary() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (lines.isEmpty()
        || !lines.get(lines.size() - 1).get("event").asText().equals("summary")) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no summary: " + stderr);
      }
      try {
        wait(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
    return lines.get(lines.size() - 1);
  }

  /** Kills tcpretrans if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
    hidden.close();
  }
}
