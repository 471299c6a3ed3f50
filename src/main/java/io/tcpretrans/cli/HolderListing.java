package io.tcpretrans.cli;

import io.tcpretrans.capture.LiveSource;
import io.tcpretrans.capture.SocketHolders;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.owner.OwnerResolver;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** The kernel's word on who holds sockets; its list is empty where it has none. */
final class HolderListing implements OwnerResolver.Holders {
  private final SocketHolders holders;
  private final Consumer<String> warning;
  private boolean failed;

  /**
   * @param warning told once when there is no such list
   */
  HolderListing(LiveSource kernel, Consumer<String> warning) {
    this.holders = new SocketHolders(kernel);
    this.warning = warning;
  }

  @Override
  public List<SocketHolder> list(LongPredicate wanted) {
    if (failed) {
      return List.of();
    }
    try {
      return holders.list(wanted);
    } catch (IllegalStateException e) {
      failed = true;
      warning.accept("Owners of open connections will be missing: " + e.getMessage());
      return List.of();
    }
  }

  @Override
  public boolean holds(long pid, int descriptor, long inode) {
    return SocketHolders.holds(pid, descriptor, inode);
  }
}
