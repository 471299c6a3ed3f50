package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** With sockets of this process, which really holds them. */
class KnownSocketsTest {
  private static final long SELF = ProcessHandle.current().pid();

  /** Above the time for which a look is trusted. */
  private static final int STALE_MILLIS = 30;

  /** What this process really holds; the list is not asked. */
  private static final OwnerResolver.Holders PROC =
      new OwnerResolver.Holders() {
        @Override
        public List<SocketHolder> list(LongPredicate wanted) {
          throw new AssertionError("listed");
        }

        @Override
        public boolean holds(long pid, int descriptor, long inode) {
          try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor))
                .toString()
                .equals("socket:[" + inode + "]");
          } catch (IOException e) {
            return false;
          }
        }
      };

  private final KnownSockets known = new KnownSockets(PROC);

  private static OwningProcess process(long pid, long start) {
    return new OwningProcess(pid, start, ProcessFiles.comm(pid));
  }

  private static SocketHolder holder(long inode, int descriptor, long pid, long start) {
    return new SocketHolder(inode, descriptor, process(pid, start));
  }

  /** The descriptor of a socket of this process. */
  private static int descriptor(long inode) throws IOException {
    try (var entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        int descriptor = Integer.parseInt(entry.getFileName().toString());
        if (PROC.holds(SELF, descriptor, inode)) {
          return descriptor;
        }
      }
    }
    throw new IOException("no socket " + inode);
  }

  /** The inode of a socket that listens, by its port. */
  private static long inode(int port) throws IOException {
    String local = String.format("0:%04X ", port);
    for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        if (line.contains(local)) {
          return Long.parseLong(line.strip().split(" +", -1)[9]);
        }
      }
    }
    throw new IOException("nobody listens on " + port);
  }

  private static void waitUntilStale() throws InterruptedException {
    Thread.sleep(STALE_MILLIS);
  }

  @Test
  void aHolderIsToldWhileItHasTheSocketAndNoLonger() throws Exception {
    java.net.ServerSocket socket = new java.net.ServerSocket(0);
    long inode = inode(socket.getLocalPort());
    known.update(Set.of(inode), List.of(holder(inode, descriptor(inode), SELF, 1)), closed -> null);

    waitUntilStale();
    assertThat(known.get(inode).process().pid()).isEqualTo(SELF);

    socket.close();
    waitUntilStale();
    assertThat(known.get(inode)).isNull();
    assertThat(known.lastKnown(inode).pid()).isEqualTo(SELF);
  }

  @Test
  void aHolderIsToldByTheNameItHasNow() throws Exception {
    Path file = Path.of("/proc/self/comm");
    String before = Files.readString(file);
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      long inode = inode(socket.getLocalPort());
      int descriptor = descriptor(inode);
      known.update(Set.of(inode), List.of(holder(inode, descriptor, SELF, 1)), closed -> null);
      waitUntilStale();
      assertThat(known.get(inode).process().comm()).isEqualTo(before.strip());

      Files.writeString(file, "renamed");
      waitUntilStale();
      assertThat(known.get(inode).process().comm()).isEqualTo("renamed");
    } finally {
      Files.writeString(file, before);
    }
  }

  @Test
  void ofSeveralHoldersTheOldestIsTaken() {
    known.update(
        Set.of(7L),
        List.of(holder(7, 4, 30, 200), holder(7, 9, 20, 100), holder(7, 3, 20, 100)),
        closed -> null);

    assertThat(known.lastKnown(7).pid()).isEqualTo(20);
  }

  @Test
  void aProcessThatCannotBeSeenFromHereHoldsNothing() {
    known.update(Set.of(7L), List.of(holder(7, 4, 0, 200)), closed -> null);

    assertThat(known.lastKnown(7)).isNull();
  }

  @Test
  void aSocketThatNobodyHoldsWasLastHeldByWhoClosedIt() {
    OwningProcess closer = process(SELF, 5);
    known.update(Set.of(7L, 8L), List.of(), inode -> inode == 7 ? closer : null);

    assertThat(known.lastKnown(7)).isEqualTo(closer);
    assertThat(known.lastKnown(8)).isNull();
  }

  @Test
  void whatWasNotAskedForIsNotKept() {
    known.update(Set.of(), List.of(holder(7, 4, SELF, 1)), closed -> null);

    assertThat(known.get(7)).isNull();
    assertThat(known.lastKnown(7)).isNull();
  }
}
