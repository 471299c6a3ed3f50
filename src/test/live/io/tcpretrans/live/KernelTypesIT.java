package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken of the kernel's types, shown by a start with others in their place. */
@Live
@Tag("same-with-any-hook")
class KernelTypesIT {
  private static final String KERNEL = "/sys/kernel/btf/vmlinux";
  private static final String NO_OWNERS = "Owners of open connections will be missing";

  /** Where the header has them (Documentation/bpf/btf.rst). */
  private static final int HEADER_LENGTH = 4;

  private static final int TYPES = 8;
  private static final int STRINGS = 16;

  @TempDir private Path directory;
  private byte[] types;

  @BeforeEach
  void read() throws IOException {
    types = Files.readAllBytes(Path.of(KERNEL));
  }

  private Command startWith(byte[] otherTypes) throws IOException {
    Path file = Files.write(directory.resolve("types"), otherTypes);
    return Command.shell(
        "unshare --mount sh -c 'mount --bind %s %s && exec %s -v -d 0.1 --why'"
            .formatted(file, KERNEL, String.join(" ", Tracer.commandLine())));
  }

  /** The same types, but behind their names, an order that libbpf refuses. */
  private byte[] namesFirst() {
    ByteBuffer from = ByteBuffer.wrap(types).order(ByteOrder.nativeOrder());
    int header = from.getInt(HEADER_LENGTH);
    int names = from.getInt(STRINGS + 4);
    int aligned = (names + 3) & ~3;
    int size = from.getInt(TYPES + 4);
    ByteBuffer to = ByteBuffer.allocate(header + aligned + size).order(ByteOrder.nativeOrder());

    to.put(0, types, 0, header);
    to.putInt(TYPES, aligned).putInt(STRINGS, 0);
    to.put(header, types, header + from.getInt(STRINGS), names);
    to.put(header + aligned, types, header + from.getInt(TYPES), size);
    return to.array();
  }

  @Test
  void libbpfGetsAnExcerpt() throws IOException {
    Command started = startWith(namesFirst());

    assertThat(started.status()).as(started.errors()).isZero();
    assertThat(started.errors()).doesNotContain(NO_OWNERS);
  }

  /** The same types, but for the name of a function that an excerpt's maker cannot do without. */
  private byte[] withoutIterator() {
    byte[] name = "\0bpf_iter_task_file\0".getBytes(StandardCharsets.US_ASCII);
    byte[] other = types.clone();
    int at = 0;
    while (!Arrays.equals(other, at, at + name.length, name, 0, name.length)) {
      at++;
    }
    other[at + 1] = 'x';
    return other;
  }

  @Test
  void withoutAnExcerptLibbpfFindsAllByItself() throws IOException {
    Command started = startWith(withoutIterator());

    assertThat(started.status()).as(started.errors()).isZero();
    assertThat(started.errors()).contains(NO_OWNERS);
  }
}
