package io.tcpretrans.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Retransmits that no BPF program may see: some sandboxes' kernels run none while a thread of their
 * init is current, which a softirq can interrupt like any other. The kernel's own tracing (tracefs,
 * an instance of the test's own) shows who was. Where that cannot be had, none are known.
 */
final class HiddenRetransmits implements AutoCloseable {
  private static final Path INSTANCES = Path.of("/sys/kernel/tracing/instances");
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Path instance;

  HiddenRetransmits() {
    instance =
        INSTANCES.resolve(
            "tcpretrans-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet());
    try {
      Files.createDirectory(instance);
      enable("1");
    } catch (IOException e) {
      return; // no tracefs, or not for us
    }
  }

  private void enable(String value) throws IOException {
    Files.writeString(instance.resolve("events/tcp/tcp_retransmit_skb/enable"), value);
  }

  /** How many there were so far. */
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

  /** Of a thread as tracefs writes it, its name and its number: {@code ksoftirqd/0-15}. */
  private static boolean isInit(String thread) {
    return Files.exists(Path.of("/proc/1/task", thread.substring(thread.lastIndexOf('-') + 1)));
  }

  @Override
  public void close() {
    if (!Files.exists(instance)) {
      return;
    }
    try {
      enable("0");
      Files.delete(instance);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
