package io.tcpretrans.sys;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Maps an address to the function of the running kernel that contains it, as /proc/kallsyms was
 * when it was read.
 */
public final class KernelSymbols {
  /** The code of a module begins at a page. */
  private static final int PAGE_BITS = 12;

  private static final String KERNEL = "";

  private final long[] addresses;
  private final String[] names;

  /** The module of each function in brackets, or {@link #KERNEL}. */
  private final String[] modules;

  private record Symbol(String name, String module) {}

  private KernelSymbols(Map<Long, Symbol> functions) {
    addresses = functions.keySet().stream().mapToLong(Long::longValue).toArray();
    names = functions.values().stream().map(Symbol::name).toArray(String[]::new);
    modules = functions.values().stream().map(Symbol::module).toArray(String[]::new);
  }

  /**
   * Reads /proc/kallsyms, which takes about 100 ms and 3 MiB. Without the privilege to see
   * addresses (kptr_restrict) all addresses are 0, and the result has no function.
   */
  public static KernelSymbols read() throws IOException {
    return read(Path.of("/proc/kallsyms"));
  }

  static KernelSymbols read(Path kallsyms) throws IOException {
    Map<Long, Symbol> functions = new TreeMap<>(Long::compareUnsigned);
    Map<String, String> modules = new HashMap<>(); // one string for all symbols of a module
    try (BufferedReader reader = Files.newBufferedReader(kallsyms, StandardCharsets.ISO_8859_1)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int type = line.indexOf(' ') + 1;
        if (isFunction(line, type)) {
          long address = Long.parseUnsignedLong(line, 0, type - 1, 16);
          int end = line.indexOf('\t', type + 2);
          String name = line.substring(type + 2, end < 0 ? line.length() : end);
          String module = end < 0 ? KERNEL : line.substring(end + 1);
          functions.putIfAbsent(
              address, new Symbol(name, modules.computeIfAbsent(module, text -> text)));
        }
      }
    }
    functions.remove(0L); // hidden addresses
    return new KernelSymbols(functions);
  }

  /**
   * Returns whether /proc/kallsyms shows zeroes instead of addresses. Reads it only up to the first
   * address.
   */
  public static boolean areHidden() throws IOException {
    return areHidden(Path.of("/proc/kallsyms"));
  }

  static boolean areHidden(Path kallsyms) throws IOException {
    try (Stream<String> lines = Files.lines(kallsyms, StandardCharsets.ISO_8859_1)) {
      return lines.noneMatch(KernelSymbols::hasAddress);
    }
  }

  /** Returns whether the kernel or a module has the function with this name. */
  public static boolean have(String function) throws IOException {
    return have(Path.of("/proc/kallsyms"), function);
  }

  static boolean have(Path kallsyms, String function) throws IOException {
    try (Stream<String> lines = Files.lines(kallsyms, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> hasName(line, function));
    }
  }

  private static boolean hasName(String line, String function) {
    int type = line.indexOf(' ') + 1;
    if (!isFunction(line, type) || !line.startsWith(function, type + 2)) {
      return false;
    }
    int end = type + 2 + function.length();
    return line.length() == end || line.charAt(end) == '\t';
  }

  private static boolean hasAddress(String line) {
    int type = line.indexOf(' ') + 1;
    return isFunction(line, type) && line.chars().limit(type - 1).anyMatch(digit -> digit != '0');
  }

  /**
   * @param type index of the symbol's type
   */
  private static boolean isFunction(String line, int type) {
    return type > 1 && line.length() > type + 2 && "tTwW".indexOf(line.charAt(type)) >= 0;
  }

  /** Returns whether no function is known, for example because the addresses are hidden. */
  public boolean isEmpty() {
    return addresses.length == 0;
  }

  /**
   * Returns the function that contains an address in kernel code: the last one that begins at or
   * before the address. A suffix of the compiler, such as {@code .constprop.0}, is omitted.
   *
   * @return null: no function contains the address for certain. After the last function of a module
   *     only the rest of its page does, because another module may have been loaded behind that
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
    if (low == 0 || !contains(low - 1, address)) {
      return null;
    }
    String name = names[low - 1];
    int suffix = name.indexOf('.', 1);
    return suffix < 0 ? name : name.substring(0, suffix);
  }

  private boolean contains(int index, long address) {
    if (names[index].equals("_etext") || names[index].equals("_einittext")) {
      return false; // no function, but the end of the kernel's code
    }
    boolean inside = index + 1 < modules.length && modules[index + 1].equals(modules[index]);
    return inside || addresses[index] >>> PAGE_BITS == address >>> PAGE_BITS;
  }
}
