package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Maps an address to the function of the running kernel that contains it, as /proc/kallsyms was
 * when it was read.
 */
public final class KernelSymbols {
  /** The code of a module begins at a page. */
  private static final int PAGE_BITS = 12;

  private static final String KERNEL = "";

  /** The shortest line has an address of one digit, two blanks, a type, a letter and its end. */
  private static final int MIN_LINE = 6;

  /** The file, of which a name is taken only when it is asked for. */
  private final byte[] text;

  /** The addresses of the functions in ascending, unsigned order. */
  private final long[] addresses;

  /** Where the line of each function begins in {@link #text}. */
  private final int[] lines;

  private KernelSymbols(byte[] text, long[] addresses, int[] lines) {
    this.text = text;
    this.addresses = addresses;
    this.lines = lines;
  }

  /**
   * Reads /proc/kallsyms, which takes about 100 ms and has 5 MiB. Without the privilege to see
   * addresses (kptr_restrict) all addresses are 0, and the result has no function.
   */
  public static KernelSymbols read() throws IOException {
    return read(Path.of("/proc/kallsyms"));
  }

  static KernelSymbols read(Path kallsyms) throws IOException {
    byte[] text = Files.readAllBytes(kallsyms);
    long[] addresses = new long[text.length / MIN_LINE + 1];
    int[] lines = new int[addresses.length];
    int count = 0;
    for (int line = 0; line < text.length; line = endOf(text, line, '\n') + 1) {
      long address = address(text, line);
      if (address != 0 && isFunction(text, line)) {
        addresses[count] = address;
        lines[count++] = line;
      }
    }
    return sorted(text, Arrays.copyOf(addresses, count), lines);
  }

  /** Sorts by address. If several functions have one address, the first one in the file remains. */
  private static KernelSymbols sorted(byte[] text, long[] addresses, int[] lines) {
    Integer[] order = IntStream.range(0, addresses.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Long.compareUnsigned(addresses[a], addresses[b]));
    long[] ascending = new long[addresses.length];
    int[] itsLines = new int[addresses.length];
    int count = 0;
    for (int index : order) {
      if (count == 0 || ascending[count - 1] != addresses[index]) {
        ascending[count] = addresses[index];
        itsLines[count++] = lines[index];
      }
    }
    return new KernelSymbols(text, Arrays.copyOf(ascending, count), Arrays.copyOf(itsLines, count));
  }

  /** Returns the index of the first such byte at or after a place; the length: there is none. */
  private static int endOf(byte[] text, int from, char end) {
    int at = from;
    while (at < text.length && text[at] != end) {
      at++;
    }
    return at;
  }

  /** Returns the hexadecimal number at the beginning of a line. */
  private static long address(byte[] text, int line) {
    long address = 0;
    for (int at = line; at < text.length && text[at] > ' '; at++) {
      address = address << 4 | Character.digit(text[at], 16);
    }
    return address;
  }

  /** Returns whether the type, which follows the address and a blank, is that of a function. */
  private static boolean isFunction(byte[] text, int line) {
    int type = endOf(text, line, ' ') + 1;
    return type + 2 < endOf(text, line, '\n')
        && "tTwW".indexOf(text[type]) >= 0
        && text[type + 2] > ' ';
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
    String name = name(low - 1);
    int suffix = name.indexOf('.', 1);
    return suffix < 0 ? name : name.substring(0, suffix);
  }

  private String line(int index) {
    int end = endOf(text, lines[index], '\n');
    return new String(text, lines[index], end - lines[index], StandardCharsets.ISO_8859_1);
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
    boolean inside = index + 1 < addresses.length && module(index + 1).equals(module(index));
    return inside || addresses[index] >>> PAGE_BITS == address >>> PAGE_BITS;
  }
}
