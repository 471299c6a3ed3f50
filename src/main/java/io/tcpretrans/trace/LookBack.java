package io.tcpretrans.trace;

import io.tcpretrans.capture.ResentConnections;
import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Sender;
import io.tcpretrans.event.Socket;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.owner.SocketOwners;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.sys.ResentConnection;
import io.tcpretrans.view.SummaryText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A search, at the start of a run, for open connections that have resent segments before. A thread
 * of its own makes it once, so that no row waits for it.
 */
final class LookBack {
  /** The number of connections in the summary. */
  private static final int WORST = 3;

  /**
   * A retransmit that a reading of the counters includes has been polled after this time, and a
   * list of the owners was made.
   */
  private static final long SETTLE_MILLIS = 500;

  private final Filter filter;
  private final SocketOwners owners;
  private final Function<OwningProcess, List<Long>> ancestors;
  private final Messages messages;
  private final FirstRetransmits firstRetransmits = new FirstRetransmits();

  private volatile RunReport.LookBack result;

  /**
   * Prepares the search.
   *
   * @param filter selects the connections, as far as it does not need a container, or a type or
   *     direction of retransmits
   * @param ancestors returns the PIDs of a process's ancestors; null: unknown
   */
  LookBack(
      Filter filter,
      SocketOwners owners,
      Function<OwningProcess, List<Long>> ancestors,
      Messages messages) {
    this.filter = filter;
    this.owners = owners;
    this.ancestors = ancestors;
    this.messages = messages;
  }

  /** Takes each retransmit of the run in its order. Only one thread may call this method. */
  void note(Retransmit retransmit) {
    firstRetransmits.note(retransmit);
  }

  /** Starts the search, which prints a message if it finds connections. */
  void start() {
    Thread thread = new Thread(this::search, "look-back");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns what was found; null: nothing, or the search has not ended. */
  RunReport.LookBack result() {
    return result;
  }

  private void search() {
    try {
      List<ResentConnection> read = new ResentConnections().read(messages::debug);
      TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
      firstRetransmits.close();
      if (!firstRetransmits.isComplete()) {
        messages.debug("no look back: too many connections resent segments when tracing began");
        return;
      }
      result = summary(read);
      if (result != null) {
        messages.info(SummaryText.lookBackSentence(result));
      }
    } catch (IOException | IllegalStateException e) {
      messages.debug("no look back: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      firstRetransmits.close();
    }
  }

  /** Returns null if no connection had resent segments before the run. */
  private RunReport.LookBack summary(List<ResentConnection> read) {
    List<RunReport.OldConnection> found = new ArrayList<>();
    for (ResentConnection connection : read) {
      long segs = firstRetransmits.segsBefore(connection);
      if (segs > 0 && filter.decideByConnection(asRetransmit(connection)) == Filter.Decision.SHOW) {
        Owner owner = owner(connection);
        if (filter.decideByOwner(owner) == Filter.Decision.SHOW) {
          found.add(oldConnection(connection, segs, owner));
        }
      }
    }
    found.sort(Comparator.comparingLong(RunReport.OldConnection::segs).reversed());
    long segs = found.stream().mapToLong(RunReport.OldConnection::segs).sum();
    return found.isEmpty()
        ? null
        : new RunReport.LookBack(
            found.size(), segs, List.copyOf(found.subList(0, Math.min(WORST, found.size()))));
  }

  private Owner owner(ResentConnection connection) {
    SocketOwner listed = connection.inode() == 0 ? null : owners.listed(connection.inode());
    OwningProcess process = listed == null ? null : listed.process();
    if (process == null) {
      return Owner.NONE;
    }
    // the container is not looked up, so a filter by container selects nothing
    Owner owner = new Owner(process.pid(), process.comm(), null, null);
    return owner.withAncestors(ancestors.apply(process)).asPending();
  }

  private static RunReport.OldConnection oldConnection(
      ResentConnection connection, long segs, Owner owner) {
    return new RunReport.OldConnection(
        connection.local(),
        connection.remote(),
        connection.netns(),
        segs,
        GroupCounts.ratePercent(connection.segsOut(), connection.resent()),
        owner);
  }

  /** Returns a retransmit of the connection, as filters take it, of an unknown type. */
  private static Retransmit asRetransmit(ResentConnection connection) {
    return new Retransmit(
        Instant.now(),
        RetransmitType.UNKNOWN,
        connection.local(),
        connection.remote(),
        connection.state(),
        new Socket(connection.inode(), 0, 0, 0, connection.netns(), 0, 0, null),
        0,
        0,
        0,
        0,
        0,
        null,
        new Sender(null, null, null, null, connection.segsOut(), connection.resent()),
        null,
        null,
        null,
        null);
  }
}
