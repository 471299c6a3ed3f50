package io.tcpretrans.capture;

import io.tcpretrans.sys.BtfFile;
import io.tcpretrans.sys.ErrorText;
import io.tcpretrans.sys.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the names of the values of 32-bit enums from kernel type information
 * (Documentation/bpf/btf.rst), because the numbers differ between kernels. The native library must
 * be loaded.
 */
final class BtfEnum {
  private BtfEnum() {}

  /**
   * Reads the values of these enums into one map.
   *
   * @param btf a file such as /sys/kernel/btf/vmlinux
   * @param enumNames enums whose numbers differ; of two names for a number, one is returned
   * @return the names of all values by their numbers; empty when the kernel has no such enum
   * @throws IOException when the file cannot be read, is not BTF in this machine's byte order, or
   *     is damaged
   */
  static Map<Integer, String> read(Path btf, String... enumNames) throws IOException {
    String problem = BtfFile.problemOfFile(btf);
    if (problem != null) {
      throw new IOException(FileNames.text(btf) + ": " + problem);
    }
    Map<Integer, String> names = new HashMap<>();
    for (String line : values(btf, String.join("\n", enumNames) + "\n").lines().toList()) {
      int blank = line.indexOf(' ');
      names.putIfAbsent(Integer.parseInt(line.substring(0, blank)), line.substring(blank + 1));
    }
    return names;
  }

  /** Returns a line for each value of the enums: the number, a blank and the name. */
  private static String values(Path btf, String enumNames) throws IOException {
    byte[] file = FileNames.bytes(btf);
    byte[] names = enumNames.getBytes(StandardCharsets.US_ASCII);
    RecordTable text = new RecordTable();
    int size = text.fill(1, buffer -> NativeBridge.enumValues(file, names, buffer));
    if (size < 0) {
      throw new IOException(FileNames.text(btf) + ": " + ErrorText.of(size));
    }
    byte[] bytes = new byte[size];
    text.bytes().get(0, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
