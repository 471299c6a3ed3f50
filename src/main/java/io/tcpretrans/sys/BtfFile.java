package io.tcpretrans.sys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Checks a file with the kernel's type information (BTF, Documentation/bpf/btf.rst) before libbpf
 * reads it. libbpf can crash on a damaged file, and waits for a writer on a FIFO.
 */
public final class BtfFile {
  /** Ten times the size of the largest known one. */
  private static final int MAX_BYTES = 1 << 26;

  private static final int MAGIC = 0xeb9f;
  private static final int MAGIC_OF_OTHER_ORDER = 0x9feb;
  private static final int GZIP_MAGIC = 0x8b1f; // in little-endian order
  private static final int ELF_MAGIC = 0x464c457f; // the same

  /** The size of struct btf_header, and where its members are. */
  static final int HEADER_SIZE = 24;

  private static final int AT_VERSION = 2;
  static final int AT_HEADER_LENGTH = 4;
  static final int AT_TYPES_OFFSET = 8;
  static final int AT_TYPES_LENGTH = 12;
  static final int AT_STRINGS_OFFSET = 16;
  static final int AT_STRINGS_LENGTH = 20;

  private BtfFile() {}

  /**
   * Returns why the file is no BTF of this machine; null: it is, or it is an ELF file such as
   * vmlinux, in which libbpf searches for BTF.
   *
   * @throws IOException when the file cannot be read
   */
  public static String problem(Path file) throws IOException {
    String problem = problemOfFile(file);
    if (problem != null || isElf(file)) {
      return problem;
    }
    return problem(read(file));
  }

  /**
   * Returns why the file cannot be BTF, whatever its contents are; null: it can be. The file is not
   * opened, which would block if it is a FIFO.
   *
   * @throws IOException when the file cannot be found
   */
  public static String problemOfFile(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      return attributes.isDirectory() ? "a directory" : "not a regular file";
    }
    if (attributes.size() == 0) {
      return "empty";
    }
    return attributes.size() > MAX_BYTES && !isElf(file) ? "larger than 64 MiB" : null;
  }

  private static boolean isElf(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      ByteBuffer start = ByteBuffer.wrap(stream.readNBytes(Integer.BYTES));
      return start.remaining() == Integer.BYTES
          && start.order(ByteOrder.LITTLE_ENDIAN).getInt() == ELF_MAGIC;
    }
  }

  /**
   * Returns the bytes of a file.
   *
   * @throws IOException when the file cannot be read, is not a regular one, or is too large
   */
  static byte[] read(Path file) throws IOException {
    String problem = problemOfFile(file);
    if (problem != null) {
      throw new IOException(FileNames.text(file) + ": " + problem);
    }
    try (InputStream stream = Files.newInputStream(file)) {
      return stream.readNBytes(MAX_BYTES);
    }
  }

  /** Returns why these bytes are no BTF of this machine; null: they are. */
  static String problem(byte[] bytes) {
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    if (bytes.length < Short.BYTES) {
      return "not BTF";
    }
    int magic = Short.toUnsignedInt(data.getShort(0));
    if (magic != MAGIC) {
      return switch (magic) {
        case MAGIC_OF_OTHER_ORDER -> "BTF of a machine with another byte order";
        case GZIP_MAGIC -> "compressed; unpack it first";
        default -> "not BTF";
      };
    }
    if (bytes.length < HEADER_SIZE) {
      return "cut within its header";
    }
    if (data.get(AT_VERSION) != 1) {
      return "BTF of an unknown version";
    }
    long header = Integer.toUnsignedLong(data.getInt(AT_HEADER_LENGTH));
    boolean fits =
        header >= HEADER_SIZE
            && fits(data, header, AT_TYPES_OFFSET, AT_TYPES_LENGTH)
            && fits(data, header, AT_STRINGS_OFFSET, AT_STRINGS_LENGTH);
    return fits ? new BtfTypes(data).problem() : "cut, or the lengths in its header are damaged";
  }

  /** Returns whether a section is in the file. */
  private static boolean fits(ByteBuffer data, long header, int atOffset, int atLength) {
    long start = header + Integer.toUnsignedLong(data.getInt(atOffset));
    long length = Integer.toUnsignedLong(data.getInt(atLength));
    boolean aligned = atOffset == AT_STRINGS_OFFSET || start % Integer.BYTES == 0;
    return length > 0 && aligned && start + length <= data.capacity();
  }
}
