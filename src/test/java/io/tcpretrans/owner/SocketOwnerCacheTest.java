package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests with sockets that this process really has. */
class SocketOwnerCacheTest {
  private static final long SELF = ProcessHandle.current().pid();

  /** Longer than the cache uses an entry without a check. */
  private static final int STALE_MILLIS = 30;

  /** A list that a test makes; {@link #owns} looks at the sockets that processes really have. */
  private static final class FakeOwners implements SocketOwners {
    private final Map<Long, SocketOwner> open = new HashMap<>();
    private final Map<Long, OwningProcess> closers = new HashMap<>();

    @Override
    public void list() {
      throw new AssertionError("listed");
    }

    @Override
    public SocketOwner listed(long inode) {
      return open.get(inode);
    }

    @Override
    public OwningProcess lastOwner(long inode) {
      return closers.get(inode);
    }

    @Override
    public boolean owns(long pid, int descriptor, long inode) {
      try {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor))
            .toString()
            .equals("socket:[" + inode + "]");
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void raisePriority() {}

    @Override
    public long processorNanos() {
      return 0;
    }
  }

  private final FakeOwners owners = new FakeOwners();
  private final SocketOwnerCache cache = new SocketOwnerCache(owners);

  private static OwningProcess process(long pid, long start) {
    return new OwningProcess(pid, start, ProcessFiles.comm(pid));
  }

  private void list(long inode, int descriptor, long pid) {
    owners.open.put(inode, new SocketOwner(inode, descriptor, process(pid, 1)));
  }

  /** The descriptor of a socket of this process. */
  private static int descriptor(long inode) throws IOException {
    try (var entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        int descriptor = Integer.parseInt(entry.getFileName().toString());
        if (new FakeOwners().owns(SELF, descriptor, inode)) {
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
    throw new IOException("no socket listens on port " + port);
  }

  private static void waitUntilStale() throws InterruptedException {
    Thread.sleep(STALE_MILLIS);
  }

  @Test
  void anOwnerIsReturnedWhileItHasTheSocket() throws Exception {
    java.net.ServerSocket socket = new java.net.ServerSocket(0);
    long inode = inode(socket.getLocalPort());
    list(inode, descriptor(inode), SELF);
    assertThat(cache.afterListing(inode).pid()).isEqualTo(SELF);

    waitUntilStale();
    assertThat(cache.fresh(inode)).isNull();
    assertThat(cache.checked(inode).process().pid()).isEqualTo(SELF);
    assertThat(cache.fresh(inode).process().pid()).isEqualTo(SELF);

    socket.close();
    waitUntilStale();
    assertThat(cache.checked(inode)).isNull();
    owners.open.clear();
    assertThat(cache.afterListing(inode).pid()).isEqualTo(SELF);
  }

  @Test
  void theLastListIsUsedIfTheProcessStillHasTheSocket() throws Exception {
    java.net.ServerSocket socket = new java.net.ServerSocket(0);
    long inode = inode(socket.getLocalPort());
    int descriptor = descriptor(inode);
    list(inode, descriptor, SELF);
    list(inode + 1, descriptor, SELF); // this process does not have it

    assertThat(cache.checked(inode + 1)).isNull();
    assertThat(cache.checked(inode).process().pid()).isEqualTo(SELF);
    socket.close();
    assertThat(new SocketOwnerCache(owners).checked(inode)).isNull();
  }

  @Test
  void anOwnerHasItsCurrentName() throws Exception {
    Path file = Path.of("/proc/self/comm");
    String before = Files.readString(file);
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      long inode = inode(socket.getLocalPort());
      list(inode, descriptor(inode), SELF);
      assertThat(cache.checked(inode).process().comm()).isEqualTo(before.strip());

      Files.writeString(file, "renamed");
      waitUntilStale();
      assertThat(cache.checked(inode).process().comm()).isEqualTo("renamed");
    } finally {
      Files.writeString(file, before);
    }
  }

  @Test
  void aClosedSocketBelongsToItsCloser() {
    OwningProcess closer = process(SELF, 5);
    owners.closers.put(7L, closer);

    assertThat(cache.afterListing(7)).isEqualTo(closer);
    assertThat(cache.afterListing(8)).isNull();
    assertThat(cache.checked(7).process()).isEqualTo(closer);
    assertThat(cache.checked(8)).isNull(); // a process may still get it
    cache.putUnowned(8);
    assertThat(cache.checked(8).process()).isNull();
  }

  /** While a socket is passed over a UNIX socket, no process has it. */
  @Test
  void anUnownedSocketBelongsToTheProcessThatGetsIt() throws Exception {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      long inode = inode(socket.getLocalPort());
      assertThat(cache.afterListing(inode)).isNull();

      list(inode, descriptor(inode), SELF);
      assertThat(cache.afterListing(inode).pid()).isEqualTo(SELF);
    }
  }
}
