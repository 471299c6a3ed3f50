package io.tcpretrans.cli;

import io.tcpretrans.event.PortSet;
import io.tcpretrans.sys.IoErrorText;
import io.tcpretrans.sys.Services;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a port, a range of ports, or the name of a TCP service. */
final class PortValue {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

  /** What a value is. */
  static final String NOUN =
      "a port (0-65535), a range such as 8000-8099, or a TCP service of /etc/services";

  private PortValue() {}

  /**
   * Returns the ports.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  static PortSet ports(String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      int port = service(text);
      return PortSet.range(port, port);
    }
    int first = Integer.parseInt(range.group(1));
    int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
    if (first >= PortSet.PORTS || last >= PortSet.PORTS) {
      throw new IllegalArgumentException("'" + text + "' is not " + NOUN);
    }
    if (first > last) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a range of ports; type " + last + "-" + first);
    }
    return PortSet.range(first, last);
  }

  private static int service(String name) {
    try {
      OptionalInt port = Services.tcpPort(name);
      if (port.isPresent()) {
        return port.getAsInt();
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot look up the service '"
              + name
              + "' in /etc/services: "
              + IoErrorText.of(e)
              + "; give the number of the port",
          e);
    }
    throw new IllegalArgumentException("'" + name + "' is not " + NOUN);
  }
}
