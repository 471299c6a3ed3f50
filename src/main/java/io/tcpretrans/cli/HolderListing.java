package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureException;
import io.tcpretrans.capture.CaptureOptions;
import io.tcpretrans.capture.SocketHolders;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.owner.OwnerResolver;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** The kernel's list of socket holders, loaded when first asked for; empty where it cannot be. */
final class HolderListing implements OwnerResolver.Holders {
  private final CaptureOptions options;
  private final Consumer<String> warning;
  private SocketHolders holders;
  private boolean failed;

  /**
   * @param warning told once when there is no such list
   */
  HolderListing(CaptureOptions options, Consumer<String> warning) {
    this.options = options;
    this.warning = warning;
  }

  @Override
  public List<SocketHolder> list(LongPredicate wanted) {
    if (failed) {
      return List.of();
    }
    try {
      if (holders == null) {
        holders = SocketHolders.open(options);
      }
      return holders.list(wanted);
    } catch (CaptureException | IllegalStateException e) {
      failed = true;
      warning.accept("Owners of open connections will be missing: " + e.getMessage());
      return List.of();
    }
  }

  @Override
  public void close() {
    if (holders != null) {
      holders.close();
    }
  }
}
