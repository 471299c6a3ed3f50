package io.tcpretrans.sys;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Maps an address to the function of the running kernel that contains it (/proc/kallsyms). */
public final class KernelSymbols {
  private final long[] addresses;
  private final String[] names;

  private KernelSymbols(Map<Long, String> functions) {
    addresses = functions.keySet().stream().mapToLong(Long::longValue).toArray();
    names = functions.values().toArray(String[]::new);
  }

  /**
   * Reads /proc/kallsyms, which takes about 100 ms and 3 MiB. Without the privilege to see
   * addresses (kptr_restrict) all addresses are 0, and the result has no function.
   */
  public static KernelSymbols read() throws IOException {
    return read(Path.of("/proc/kallsyms"));
  }

  static KernelSymbols read(Path kallsyms) throws IOException {
    Map<Long, String> functions = new TreeMap<>(Long::compareUnsigned);
    try (BufferedReader reader = Files.newBufferedReader(kallsyms, StandardCharsets.ISO_8859_1)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int type = line.indexOf(' ') + 1;
        if (type > 1 && line.length() > type + 2 && "tTwW".indexOf(line.charAt(type)) >= 0) {
          long address = Long.parseUnsignedLong(line, 0, type - 1, 16);
          int end = line.indexOf('\t', type + 2);
          functions.putIfAbsent(address, line.substring(type + 2, end < 0 ? line.length() : end));
        }
      }
    }
    functions.remove(0L); // hidden addresses
    return new KernelSymbols(functions);
  }

  /**
   * Returns the function that contains an address in kernel code: the last one that begins at or
   * before the address. A suffix of the compiler, such as {@code .constprop.0}, is omitted.
   *
   * @return null when no function begins at or before the address
   */
  public String function(long address) {
    int low = 0;
    int high = addresses.length;
    while (low < high) { // finds the first function that starts after the address
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(addresses[middle], address) > 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (low == 0) {
      return null;
    }
    String name = names[low - 1];
    int suffix = name.indexOf('.', 1);
    return suffix < 0 ? name : name.substring(0, suffix);
  }
}
