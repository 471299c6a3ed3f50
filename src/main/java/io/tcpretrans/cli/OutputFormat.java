package io.tcpretrans.cli;

import java.util.Locale;

/** The values of --output. */
enum OutputFormat {
  TABLE,
  JSON,
  CSV;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
