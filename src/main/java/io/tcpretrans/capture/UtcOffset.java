package io.tcpretrans.capture;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongToIntFunction;

/**
 * The offset of local time from UTC. The C library computes it (localtime_r(3)), because the JVM
 * cannot if /etc/localtime is a copied file or TZ has a rule. If the native bridge cannot be
 * loaded, the JVM's time zone is used. Only one thread may use an object.
 */
public final class UtcOffset implements LongToIntFunction {
  private final Path directory;

  /** The JVM's time zone; null: the bridge is used. */
  private ZoneId fallback;

  private boolean triedToLoad;

  /**
   * @param directory temporary directory for native libraries, used if none are loaded yet
   */
  public UtcOffset(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns the offset at a time.
   *
   * @param seconds the time, in seconds since 1970
   * @return seconds, negative west of Greenwich
   */
  @Override
  public int applyAsInt(long seconds) {
    if (fallback == null) {
      try {
        return NativeBridge.utcOffset(seconds);
      } catch (UnsatisfiedLinkError e) {
        load();
        return applyAsInt(seconds);
      }
    }
    return fallback.getRules().getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds();
  }

  private void load() {
    if (triedToLoad) { // without effect, so that applyAsInt would call this method forever
      fallback = ZoneId.systemDefault();
      return;
    }
    triedToLoad = true;
    try (NativeLoader loader = NativeLoader.forHost()) {
      loader.load(directory);
    } catch (CaptureException e) {
      fallback = ZoneId.systemDefault();
    }
  }
}
