package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts on a kernel whose type information (BTF) is damaged or incomplete. */
@Live
@Tag("same-with-any-hook")
class KernelTypesIT {
  private static final String KERNEL = "/sys/kernel/btf/vmlinux";

  @TempDir private Path directory;

  private Command startWith(byte[] types) throws IOException {
    Path file = Files.write(directory.resolve("types"), types);
    return Command.shell(
        "unshare --mount sh -c 'mount --bind %s %s && exec %s'"
            .formatted(file, KERNEL, ErrorsIT.tracer("-v -d 0.1 --why")));
  }

  /** Returns the kernel's BTF without the name of the iterator over the files of tasks. */
  private static byte[] withoutTaskFileIterator() throws IOException {
    byte[] types = Files.readAllBytes(Path.of(KERNEL));
    byte[] name = "\0bpf_iter_task_file\0".getBytes(StandardCharsets.US_ASCII);
    int at = 0;
    while (!Arrays.equals(types, at, at + name.length, name, 0, name.length)) {
      at++;
    }
    types[at + 1] = 'x';
    return types;
  }

  @Test
  void missingTaskFileIteratorWarnsThatOwnersWillBeMissing() throws IOException {
    Command started = startWith(withoutTaskFileIterator());

    assertThat(started.status()).as(started.errors()).isZero();
    assertThat(started.errors()).contains("Owners of open connections will be missing");
  }

  @Test
  void damagedTypesFailTheStart() throws IOException {
    byte[] types = Files.readAllBytes(Path.of(KERNEL));

    Command started = startWith(Arrays.copyOf(types, types.length / 2));

    assertThat(started.status()).as(started.errors()).isEqualTo(ErrorsIT.UNSUPPORTED);
    assertThat(started.errors()).contains("tcpretrans: cannot load the BPF programs (");
  }
}
