package io.tcpretrans.sys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import jnr.constants.platform.Errno;

/** The names of TCP services in /etc/services (services(5)). */
public final class Services {
  private static final Path FILE = Path.of("/etc/services");
  private static final String TCP = "/tcp";

  /** The file of IANA's whole list has about 1 MiB. */
  private static final int MAX_BYTES = 1 << 22;

  private Services() {}

  /**
   * Returns the port of a TCP service. The case of letters does not matter.
   *
   * @return empty: the file has no TCP service with this name
   * @throws IOException when the file cannot be read, or is larger than 4 MiB
   */
  public static OptionalInt tcpPort(String name) throws IOException {
    return tcpPort(name, read());
  }

  private static String read() throws IOException {
    try (InputStream stream = Files.newInputStream(FILE)) {
      byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(Errno.EFBIG.description());
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Returns the same from the text of the file. */
  static OptionalInt tcpPort(String name, String text) {
    for (String line : KernelFile.lines(text)) {
      List<String> words = List.of(line.split("#", 2)[0].strip().split("\\s+"));
      String port = words.size() > 1 ? words.get(1) : "";
      if (port.matches("\\d{1,5}" + TCP) && isNamed(name, words)) {
        return OptionalInt.of(Integer.parseInt(port.substring(0, port.indexOf('/'))));
      }
    }
    return OptionalInt.empty();
  }

  /** Returns whether one of the words is the name, except the second word, which is the port. */
  private static boolean isNamed(String name, List<String> words) {
    return name.equalsIgnoreCase(words.get(0))
        || words.subList(2, words.size()).stream().anyMatch(name::equalsIgnoreCase);
  }
}
