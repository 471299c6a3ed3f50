package io.tcpretrans.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A count of the retransmits that BPF programs cannot see. The kernels of some sandboxes run no BPF
 * program while a thread of PID 1 is current, and a softirq that retransmits may interrupt such a
 * thread. A tracefs instance of the test shows which thread was current. The count is 0 where
 * tracefs is not available.
 */
final class HiddenRetransmits implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Path mount;
  private final Path instance;

  HiddenRetransmits() throws IOException {
    mount = Files.createTempDirectory("tracefs");
    instance =
        mount.resolve(
            "instances/tcpretrans-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet());
    try {
      Command.of("mount", "-t", "tracefs", "none", mount.toString()).requireSuccess();
      Files.createDirectory(instance);
      enable("1");
    } catch (IOException e) {
      return; // without tracefs, or without permission, the count stays 0
    }
  }

  private void enable(String value) throws IOException {
    Files.writeString(instance.resolve("events/tcp/tcp_retransmit_skb/enable"), value);
  }

  /** Returns the number of hidden retransmits so far. */
  long count() {
    if (!Files.exists(instance)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(instance.resolve("trace"))) {
      return lines
          .filter(line -> line.contains(": tcp_retransmit_skb: "))
          .filter(line -> isInit(line.substring(0, line.indexOf('[')).strip()))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns whether a thread belongs to PID 1.
   *
   * @param thread its name and id as in tracefs, such as {@code ksoftirqd/0-15}
   */
  private static boolean isInit(String thread) {
    return Files.exists(Path.of("/proc/1/task", thread.substring(thread.lastIndexOf('-') + 1)));
  }

  @Override
  public void close() {
    try {
      if (Files.exists(instance)) {
        enable("0");
        Files.delete(instance);
      }
      Command.of("umount", mount.toString()); // fails where tracefs could not be mounted
      Files.delete(mount);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
