package io.tcpretrans;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A process of the program, to which a test sends signals. */
final class ExitProcess implements AutoCloseable {
  private static final int LIMIT_SECONDS = 30;

  /** The numbers of poll(2) on x86-64 and ppoll(2) on aarch64 in /proc/PID/task/TID/syscall. */
  private static final List<String> POLL = List.of("7 ", "73 ");

  private final Process process;

  private ExitProcess(Process process) {
    this.process = process;
  }

  /** Returns a command line of the program with these arguments. */
  static List<String> command(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest does
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    return command;
  }

  static ExitProcess start(ProcessBuilder builder) throws IOException {
    return new ExitProcess(builder.start());
  }

  Process process() {
    return process;
  }

  /** Waits until a condition is met. */
  static void await(BooleanSupplier condition, String description) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + LIMIT_SECONDS + " s: " + description);
      }
      Thread.sleep(20);
    }
  }

  /** Waits until the program handles signals by its native code. */
  void awaitWatch() throws InterruptedException {
    await(() -> threads("end-watch").anyMatch(ExitProcess::polls), "the watch for signals");
  }

  /** Waits until the program has a thread of this name. */
  void awaitThread(String name) throws InterruptedException {
    await(() -> threads(name).findAny().isPresent(), "thread " + name);
  }

  private Stream<Path> threads(String name) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return threads
          .filter(thread -> text(thread.resolve("comm")).strip().equals(name))
          .toList()
          .stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.empty(); // it has not started, or has ended
    }
  }

  private static boolean polls(Path thread) {
    return POLL.stream().anyMatch(text(thread.resolve("syscall"))::startsWith);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // the thread has ended
    }
  }

  /** Sends a signal, such as {@code TERM}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for the end of the process and returns its exit status. */
  int status() throws InterruptedException {
    await(() -> !process.isAlive(), "the end of the process");
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
