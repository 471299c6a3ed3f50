package io.tcpretrans.trace;

import io.tcpretrans.capture.LiveSource;
import io.tcpretrans.capture.SocketHolders;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.owner.OwnerResolver;

/** The owners of sockets as the kernel lists them; none where the kernel has no such list. */
final class HolderListing implements OwnerResolver.Holders {
  private final SocketHolders holders;
  private final Messages messages;
  private boolean failed;

  HolderListing(LiveSource kernel, Messages messages) {
    this.holders = new SocketHolders(kernel);
    this.messages = messages;
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
      messages.info("Owners of open connections will be missing: " + e.getMessage());
    }
  }

  @Override
  public SocketOwner oldest(long inode) {
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
      messages.debug(
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
