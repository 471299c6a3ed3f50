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
 * Reads the names of the values of 32-bit enums from kernel type information
 * (Documentation/bpf/btf.rst), because the numbers differ between kernels.
 */
public final class BtfEnum {
  private static final int MAGIC = 0xeb9f;
  private static final int KIND_ENUM = 6;

  // struct btf_header: its size, and where its members hdr_len, type_off, type_len and str_off are
  private static final int HEADER_SIZE = 24;
  private static final int AT_HEADER_LENGTH = 4;
  private static final int AT_TYPES_OFFSET = 8;
  private static final int AT_TYPES_LENGTH = 12;
  private static final int AT_STRINGS_OFFSET = 16;

  /** The size of struct btf_type, which begins every type. */
  private static final int TYPE_SIZE = 12;

  private BtfEnum() {}

  /**
   * Reads the values of these enums into one map.
   *
   * @param btf a file such as /sys/kernel/btf/vmlinux
   * @param enumNames enums whose numbers differ; of two names for a number, one is returned
   * @return the names of all values by their numbers; empty when the kernel has no such enum
   * @throws IOException when the file cannot be read, or is not BTF in this machine's byte order
   * @throws RuntimeException when the file is damaged
   */
  public static Map<Integer, String> read(Path btf, String... enumNames) throws IOException {
    byte[] bytes = Files.readAllBytes(btf);
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    if (bytes.length < HEADER_SIZE || Short.toUnsignedInt(data.getShort(0)) != MAGIC) {
      throw new IOException(FileNames.text(btf) + " is not BTF");
    }
    int header = data.getInt(AT_HEADER_LENGTH);
    int types = header + data.getInt(AT_TYPES_OFFSET);
    int end = types + data.getInt(AT_TYPES_LENGTH);
    int strings = header + data.getInt(AT_STRINGS_OFFSET);
    Map<Integer, String> names = new HashMap<>();
    for (int at = types; at < end; ) {
      int info = data.getInt(at + 4);
      int kind = info >>> 24 & 0x1f;
      int members = info & 0xffff;
      int name = strings + data.getInt(at);
      for (String wanted : enumNames) {
        if (kind == KIND_ENUM && isAt(bytes, name, wanted)) {
          names.putAll(values(data, at + TYPE_SIZE, members, strings));
        }
      }
      at += TYPE_SIZE + trailingBytes(kind, members);
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

  /** Returns the number of bytes of a type that follow its struct btf_type. */
  private static int trailingBytes(int kind, int members) {
    return switch (kind) {
      case 1, 14, 17 -> 4; // INT, VAR, DECL_TAG
      case 3 -> 12; // ARRAY
      case 4, 5, 15, 19 -> 12 * members; // STRUCT, UNION, DATASEC, ENUM64
      case 6, 13 -> 8 * members; // ENUM, FUNC_PROTO
      default -> 0;
    };
  }
}
