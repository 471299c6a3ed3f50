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

  /** The description of a value in messages. */
  static final String NOUN =
      "a port (0-65535), a range such as 8000-8099, or a TCP service of /etc/services";

  private PortValue() {}

  /**
   * Returns the ports; null: the text is not what {@link #NOUN} says.
   *
   * @throws IllegalArgumentException if the range is reversed, or if no service can be looked up
   */
  static PortSet ports(String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      OptionalInt port = service(text);
      return port.isPresent() ? PortSet.range(port.getAsInt(), port.getAsInt()) : null;
    }
    int first = Integer.parseInt(range.group(1));
    int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
    if (first >= PortSet.PORTS || last >= PortSet.PORTS) {
      return null;
    }
    if (first > last) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a range of ports; type " + last + "-" + first);
    }
    return PortSet.range(first, last);
  }

  private static OptionalInt service(String name) {
    try {
      return Services.tcpPort(name);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot look up the service '"
              + name
              + "' in /etc/services: "
              + IoErrorText.of(e)
              + "; give the number of the port",
          e);
    }
  }
}
