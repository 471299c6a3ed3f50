package io.tcpretrans.cli;

import io.tcpretrans.capture.LiveSource;
import io.tcpretrans.capture.SocketHolders;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.owner.OwnerResolver;
import java.util.function.Consumer;

/** The kernel's word on who holds sockets; nobody does where it has none. */
final class HolderListing implements OwnerResolver.Holders {
  private final SocketHolders holders;
  private final Consumer<String> warning;
  private final Consumer<String> details;
  private boolean failed;

  /**
   * @param warning told once when there is no such list
   * @param details told when the priority of the thread that lists cannot be raised
   */
  HolderListing(LiveSource kernel, Consumer<String> warning, Consumer<String> details) {
    this.holders = new SocketHolders(kernel);
    this.warning = warning;
    this.details = details;
  }

  @Override
  public void list() {
    if (failed) {
      return;
    }
    try {
      holders.list();
    } catch (IllegalStateException e) {
      failed = true;
      warning.accept("Owners of open connections will be missing: " + e.getMessage());
    }
  }

  @Override
  public SocketHolder oldest(long inode) {
    return holders.oldest(inode);
  }

  @Override
  public boolean holds(long pid, int descriptor, long inode) {
    return SocketHolders.holds(pid, descriptor, inode);
  }

  @Override
  public void raisePriority() {
    String error = SocketHolders.raisePriority();
    if (error != null) {
      details.accept(
          "cannot raise the priority of the owner thread ("
              + error
              + "), so on a loaded host more rows will have no owner; grant CAP_SYS_NICE.");
    }
  }

  @Override
  public long processorNanos() {
    return SocketHolders.processorNanos();
  }
}
