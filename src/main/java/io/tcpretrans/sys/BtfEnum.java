package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the names of an enum's values from kernel type information (Documentation/bpf/btf.rst),
 * because the numbers differ between kernels.
 */
public final class BtfEnum {
  private static final int MAGIC = 0xeb9f;
  private static final int HEADER_LENGTH = 4;
  private static final int TYPE_OFFSET = 8;
  private static final int STRINGS_OFFSET = 16;
  private static final int TYPE_SIZE = 12;

  private BtfEnum() {}

  /**
   * Reads the values of these enums.
   *
   * @param btf a file such as /sys/kernel/btf/vmlinux
   * @return the names of all values by their numbers; empty when the kernel has no such enum
   * @throws IOException when the file cannot be read, or is not BTF in this machine's byte order
   */
  public static Map<Integer, String> read(Path btf, String... enumNames) throws IOException {
    byte[] bytes = Files.readAllBytes(btf);
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    if (bytes.length < 24 || Short.toUnsignedInt(data.getShort(0)) != MAGIC) {
      throw new IOException(FileNames.text(btf) + " is not BTF");
    }
    int header = data.getInt(HEADER_LENGTH);
    int types = header + data.getInt(TYPE_OFFSET);
    int end = types + data.getInt(TYPE_OFFSET + 4);
    int strings = header + data.getInt(STRINGS_OFFSET);
    Map<Integer, String> names = new HashMap<>();
    for (int at = types; at < end; ) {
      int info = data.getInt(at + 4);
      int kind = info >>> 24 & 0x1f;
      int members = info & 0xffff;
      int name = strings + data.getInt(at);
      for (String wanted : enumNames) {
        if (kind == 6 && isAt(bytes, name, wanted)) {
          names.putAll(values(data, at + TYPE_SIZE, members, strings));
        }
      }
      at += TYPE_SIZE + trailing(kind, members);
    }
    return names;
  }

  private static boolean isAt(byte[] bytes, int start, String name) {
    int end = start + name.length();
    return end < bytes.length
        && bytes[end] == 0
        && name.contentEquals(new String(bytes, start, name.length(), StandardCharsets.US_ASCII));
  }

  private static Map<Integer, String> values(ByteBuffer data, int at, int count, int strings) {
    Map<Integer, String> names = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int start = strings + data.getInt(at + 8 * i);
      int end = start;
      while (data.get(end) != 0) {
        end++;
      }
      byte[] name = new byte[end - start];
      data.get(start, name);
      names.putIfAbsent(data.getInt(at + 8 * i + 4), new String(name, StandardCharsets.US_ASCII));
    }
    return names;
  }

  /** Returns the number of bytes that follow the common part of a type. */
  private static int trailing(int kind, int members) {
    return switch (kind) {
      case 1, 14, 17 -> 4; // INT, VAR, DECL_TAG
      case 3 -> 12; // ARRAY
      case 4, 5, 15, 19 -> 12 * members; // STRUCT, UNION, DATASEC, ENUM64
      case 6, 13 -> 8 * members; // ENUM, FUNC_PROTO
      default -> 0;
    };
  }
}
