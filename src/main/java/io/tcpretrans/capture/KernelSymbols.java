package io.tcpretrans.capture;

import io.tcpretrans.sys.KernelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import jnr.constants.platform.Errno;

/**
 * Maps an address to the function of the running kernel that contains it, as /proc/kallsyms was
 * when it was read.
 */
final class KernelSymbols {
  /** The code of a module begins at a page. */
  private static final int PAGE_BITS = 12;

  private static final String KERNEL = "";

  private static final Path KALLSYMS = Path.of("/proc/kallsyms");

  /** The file, of which a name is taken only when it is asked for. */
  private final byte[] text;

  /**
   * Two numbers for each function: its address, and where its line begins in {@link #text}; in
   * ascending, unsigned order of the addresses.
   */
  private final long[] functions;

  private KernelSymbols(byte[] text, long[] functions) {
    this.text = text;
    this.functions = functions;
  }

  /**
   * Reads /proc/kallsyms, which takes about 40 ms and has 5 MiB. Without the privilege to see
   * addresses (kptr_restrict) all addresses are 0, and the result has no function. The native
   * library must be loaded.
   */
  public static KernelSymbols read() throws IOException {
    return read(KALLSYMS);
  }

  static KernelSymbols read(Path kallsyms) throws IOException {
    byte[] text = KernelFile.bytes(kallsyms);
    long[] functions = NativeBridge.functions(text);
    if (functions == null) {
      throw new IOException(Errno.ENOMEM.description());
    }
    return new KernelSymbols(text, functions);
  }

  /** Returns the index of the first such byte at or after a place; the length: there is none. */
  private static int endOf(byte[] text, int from, char end) {
    int at = from;
    while (at < text.length && text[at] != end) {
      at++;
    }
    return at;
  }

  /**
   * Returns whether /proc/kallsyms shows zeroes instead of addresses. Reads it only up to the first
   * address.
   */
  public static boolean areHidden() throws IOException {
    return areHidden(KALLSYMS);
  }

  static boolean areHidden(Path kallsyms) throws IOException {
    try (Stream<String> lines = Files.lines(kallsyms, StandardCharsets.ISO_8859_1)) {
      return lines.noneMatch(KernelSymbols::hasAddress);
    }
  }

  /** Returns whether the kernel or a module has the function with this name. */
  public static boolean have(String function) throws IOException {
    return have(KALLSYMS, function);
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
    return functions.length == 0;
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
    int high = count();
    while (low < high) { // finds the first function that starts after the address
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(address(middle), address) > 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (low == 0 || !contains(low - 1, address)) {
      return null;
    }
    String name = name(low - 1);
    int suffix = name.indexOf('.', 1);
    return suffix < 0 ? name : name.substring(0, suffix);
  }

  private int count() {
    return functions.length / 2;
  }

  private long address(int index) {
    return functions[2 * index];
  }

  private String line(int index) {
    int start = (int) functions[2 * index + 1];
    int end = endOf(text, start, '\n');
    return new String(text, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private String name(int index) {
    String line = line(index);
    int end = line.indexOf('\t');
    return line.substring(line.indexOf(' ') + 3, end < 0 ? line.length() : end);
  }

  /** Returns the module of a function in brackets, or {@link #KERNEL}. */
  private String module(int index) {
    String line = line(index);
    int tab = line.indexOf('\t');
    return tab < 0 ? KERNEL : line.substring(tab + 1);
  }

  private boolean contains(int index, long address) {
    if (name(index).equals("_etext") || name(index).equals("_einittext")) {
      return false; // no function, but the end of the kernel's code
    }
    boolean inside = index + 1 < count() && module(index + 1).equals(module(index));
    return inside || address(index) >>> PAGE_BITS == address >>> PAGE_BITS;
  }
}
