package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the names of the values of 32-bit enums from kernel type information
 * (Documentation/bpf/btf.rst), because the numbers differ between kernels.
 */
public final class BtfEnum {
  private static final int KIND_ENUM = 6;

  private BtfEnum() {}

  /**
   * Reads the values of these enums into one map.
   *
   * @param btf a file such as /sys/kernel/btf/vmlinux
   * @param enumNames enums whose numbers differ; of two names for a number, one is returned
   * @return the names of all values by their numbers; empty when the kernel has no such enum
   * @throws IOException when the file cannot be read, or is not valid BTF of this machine
   */
  public static Map<Integer, String> read(Path btf, String... enumNames) throws IOException {
    byte[] bytes = BtfFile.read(btf);
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    String problem = BtfFile.problem(bytes);
    if (problem != null) {
      throw new IOException(FileNames.text(btf) + ": " + problem);
    }
    int header = data.getInt(BtfFile.AT_HEADER_LENGTH);
    int types = header + data.getInt(BtfFile.AT_TYPES_OFFSET);
    int end = types + data.getInt(BtfFile.AT_TYPES_LENGTH);
    int strings = header + data.getInt(BtfFile.AT_STRINGS_OFFSET);
    Map<Integer, String> names = new HashMap<>();
    for (int at = types; at < end; ) {
      int info = data.getInt(at + 4);
      int kind = info >>> 24 & 0x1f;
      int members = info & 0xffff;
      int name = strings + data.getInt(at);
      for (String wanted : enumNames) {
        if (kind == KIND_ENUM && isAt(bytes, name, wanted)) {
          names.putAll(values(data, at + BtfTypes.TYPE_SIZE, members, strings));
        }
      }
      at += BtfTypes.TYPE_SIZE + BtfTypes.trailingBytes(kind, members);
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
}
