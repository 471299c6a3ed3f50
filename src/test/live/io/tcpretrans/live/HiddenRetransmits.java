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
 * an instance of the test's own, mounted at a place of the test's own, since not every host mounts
 * it) shows who was. Where that cannot be had, none are known.
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
      Command.of("mount", "-t", "tracefs", "none", mount.toString()).succeeded();
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
    try {
      if (Files.exists(instance)) {
        enable("0");
        Files.delete(instance);
      }
      Command.of("umount", mount.toString()); // fails where it was not to be had
      Files.delete(mount);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
