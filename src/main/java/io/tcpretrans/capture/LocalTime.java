package io.tcpretrans.capture;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongToIntFunction;

/**
 * How far local time is ahead of UTC, in seconds, by seconds since 1970: what date(1) prints. The C
 * library knows it also where /etc/localtime is a copied file or TZ holds a rule; the JVM does not.
 * Without the native bridge it is the JVM's zone.
 */
public final class LocalTime implements LongToIntFunction {
  private final Path directory;
  private ZoneId zone;
  private boolean loaded;

  /**
   * @param directory where the native bridge is unpacked if no trace has loaded it before
   */
  public LocalTime(Path directory) {
    this.directory = directory;
  }

  @Override
  public int applyAsInt(long seconds) {
    if (zone == null) {
      try {
        return NativeBridge.utcOffset(seconds);
      } catch (UnsatisfiedLinkError e) {
        load();
        return applyAsInt(seconds);
      }
    }
    return zone.getRules().getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds();
  }

  private void load() {
    if (loaded) {
      zone = ZoneId.systemDefault();
      return;
    }
    loaded = true;
    try (NativeLoader parts = NativeLoader.forHost()) {
      parts.load(directory);
    } catch (CaptureException e) {
      zone = ZoneId.systemDefault();
    }
  }
}
