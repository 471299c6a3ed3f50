package io.tcpretrans.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A type of times in seconds, which may be given as {@code 500ms}, {@code 5s} or {@code 10m}. */
class TimeType extends ValueType<Double> {
  private static final Pattern TIME =
      Pattern.compile("([-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))(\\D*)");
  private static final Map<String, Double> SECONDS =
      Map.of("", 1.0, "ms", 0.001, "s", 1.0, "m", 60.0, "h", 3600.0);

  TimeType() {
    super(Double.class, "TIME");
  }

  @Override
  String noun() {
    return "a time (seconds, or 500ms 5s 10m 2h)";
  }

  @Override
  Double read(String text) throws WrongUsage {
    Matcher time = TIME.matcher(text);
    Double unit = time.matches() ? SECONDS.get(time.group(2)) : null;
    if (unit == null) {
      throw notA(noun(), text);
    }
    return Double.parseDouble(time.group(1)) * unit;
  }
}
