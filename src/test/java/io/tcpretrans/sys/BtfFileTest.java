package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60) // an open of a FIFO would wait for its writer
class BtfFileTest {
  private static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");
  private static final String DAMAGED = "BTF with damaged types";

  @TempDir private Path directory;

  private static final int STRUCT = 4;
  private static final int TYPEDEF = 8;

  /** Returns BTF with these words of types, and the names "" and "a". */
  private static byte[] btf(int... types) {
    byte[] names = "\0a\0".getBytes(StandardCharsets.US_ASCII);
    int length = types.length * Integer.BYTES;
    ByteBuffer data =
        ByteBuffer.allocate(BtfFile.HEADER_SIZE + length + names.length)
            .order(ByteOrder.nativeOrder());
    data.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(BtfFile.HEADER_SIZE);
    data.putInt(0).putInt(length).putInt(length).putInt(names.length);
    for (int word : types) {
      data.putInt(word);
    }
    return data.put(names).array();
  }

  private static int kind(int kind, int members) {
    return kind << 24 | members;
  }

  private String problem(byte[] bytes) throws IOException {
    return BtfFile.problem(Files.write(directory.resolve("types"), bytes));
  }

  @Test
  void typesOfTheRunningKernelAreValid() throws IOException {
    assumeTrue(Files.isReadable(KERNEL), "no BTF here");
    assertThat(BtfFile.problem(KERNEL)).isNull();
    Path copy = Files.copy(KERNEL, directory.resolve("copy"));
    assertThat(BtfFile.problem(copy)).isNull();
  }

  @Test
  void fileThatCannotBeBtfIsNamed() throws Exception {
    assertThat(BtfFile.problem(directory)).isEqualTo("a directory");
    assertThat(BtfFile.problem(Path.of("/dev/zero"))).isEqualTo("not a regular file");
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertThat(BtfFile.problem(fifo)).isEqualTo("not a regular file");
    Path large = directory.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(1L << 30); // without blocks on the disk
    }
    assertThat(BtfFile.problem(large)).isEqualTo("larger than 64 MiB");
    assertThatThrownBy(() -> BtfFile.problem(directory.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void beginningOfAFileIsNamed() throws IOException {
    assertThat(problem(new byte[0])).isEqualTo("empty");
    assertThat(problem(new byte[1])).isEqualTo("not BTF");
    assertThat(problem("no types".getBytes(StandardCharsets.UTF_8))).isEqualTo("not BTF");
    assertThat(problem(new byte[] {0x1f, (byte) 0x8b, 8, 0}))
        .isEqualTo("compressed; unpack it first");
    byte[] valid = btf(1, kind(STRUCT, 0), 0);
    assertThat(problem(valid)).isNull();
    assertThat(problem(Arrays.copyOf(valid, 20))).isEqualTo("cut within its header");
    assertThat(problem(Arrays.copyOf(valid, valid.length - 1)))
        .isEqualTo("cut, or the lengths in its header are damaged");
    byte[] swapped = valid.clone();
    swapped[0] = valid[1];
    swapped[1] = valid[0];
    assertThat(problem(swapped)).isEqualTo("BTF of a machine with another byte order");
    valid[2] = 2;
    assertThat(problem(valid)).isEqualTo("BTF of an unknown version");
  }

  @Test
  void damagedTypesAreFound() throws IOException {
    assertThat(problem(btf(1, kind(STRUCT, 1), 4))).isEqualTo(DAMAGED); // the member is missing
    assertThat(problem(btf(1, kind(STRUCT, 1), 4, 1, 2, 0))).isEqualTo(DAMAGED); // type 2 is
    assertThat(problem(btf(9, kind(STRUCT, 0), 4))).isEqualTo(DAMAGED); // no such name
    assertThat(problem(btf(1, kind(TYPEDEF, 0), 1))).isEqualTo(DAMAGED); // a typedef of itself
    assertThat(problem(btf(1, kind(STRUCT, 1), 4, 0, 1, 0))).isEqualTo(DAMAGED); // contains itself
    assertThat(problem(btf(1, kind(20, 0), 0)))
        .isEqualTo("BTF with a kind of type that this version does not know");
    byte[] names = btf(1, kind(STRUCT, 0), 0);
    names[names.length - 1] = 'x';
    assertThat(problem(names)).isEqualTo("BTF with damaged names");
  }

  @Test
  void damagedBytesNeverEndTheCheck() throws IOException {
    assumeTrue(Files.isReadable(KERNEL), "no BTF here");
    byte[] whole = Files.readAllBytes(KERNEL);
    Random random = new Random(42);
    for (int round = 0; round < 30; round++) {
      byte[] damaged = whole.clone();
      for (int count = 0; count < 20; count++) {
        int at = random.nextInt(round % 2 == 0 ? 24 : damaged.length);
        damaged[at] = (byte) (damaged[at] ^ 1 << random.nextInt(8));
      }
      BtfFile.problem(damaged);
      BtfFile.problem(Arrays.copyOf(whole, random.nextInt(whole.length)));
    }
  }
}
