package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import io.tcpretrans.sys.FileNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeBridgeTest {
  /** Larger than any PID, because pid_max is at most 2^22 (proc(5)). */
  private static final long UNUSED_PID = 1L << 22 | 1;

  private static final int ENOENT = 2;
  private static final int EINVAL = 22;
  private static final int EPERM = 1;
  private static final int EACCES = 13;
  private static final int ENAMETOOLONG = 36;
  private static final int FD = WireLayout.SocketOwner.FD;

  /** Index of the nice value, field 19 of /proc/PID/stat, counted from the name, field 2. */
  private static final int NICE_AFTER_COMM = 17;

  private static final int TRACEPOINT = Hook.TRACEPOINT.number;
  private static final int SLOT = WireLayout.BatchHeader.SIZE;

  @TempDir private Path directory;
  private NativeLoader loader;

  @BeforeEach
  void load() throws CaptureException {
    Needs.nativeParts();
    loader = NativeLoader.forHost();
    loader.load(directory);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  private static NativeException startFailure(ByteBuffer object, byte[] btfFile) {
    return catchThrowableOfType(
        NativeException.class,
        () ->
            NativeBridge.start(
                object, null, btfFile, TRACEPOINT, false, false, true, true, null, false));
  }

  /** Starts a session that sends no event, so that traffic does not disturb the test. */
  private long start() throws NativeException, CaptureException {
    assumeTrue(
        KernelCapabilities.read().mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    return NativeBridge.start(
        loader.bpfObject("retransmit.bpf.o"),
        null,
        null,
        TRACEPOINT,
        false,
        false,
        false,
        false,
        null,
        false);
  }

  /** The live tests count the events. */
  @Test
  void tracepointCanReplaceTheHook() throws NativeException, CaptureException {
    long session = start();
    try {
      assertThat(NativeBridge.useTracepoint(session)).isZero();
      assertThat(NativeBridge.useTracepoint(session)).isZero();
      assertThat(NativeBridge.hookEvents(session)).isNotNegative();
      assertThat(NativeBridge.synacks(session)).isNotNegative();
    } finally {
      NativeBridge.close(session);
    }
  }

  @Test
  void bridgeAndJavaAreBuiltFromTheSameWireH() {
    assertThat(NativeBridge.wireAbi()).isEqualTo(WireLayout.ABI);
  }

  @Test
  void invalidObjectFailsWithStepErrnoAndLibbpfLog() {
    byte[] garbage = "no ELF image".getBytes(StandardCharsets.US_ASCII);

    NativeException e = startFailure(buffer(garbage.length).put(garbage).flip(), null);

    assertThat(e.step()).isEqualTo("open");
    assertThat(e.subject()).isEqualTo("the BPF object");
    assertThat(e.errno()).isPositive();
    assertThat(e.log()).startsWith("libbpf: ").contains("tcpretrans");
    assertThat(e).hasMessage("cannot open the BPF object, errno " + e.errno());
  }

  @Test
  void objectWithoutTheMapsFails() throws CaptureException {
    NativeException e = startFailure(loader.bpfObject("droplog.bpf.o"), null);

    assertThat(e.step()).isEqualTo("open");
    assertThat(e.subject()).isEqualTo("the BPF object");
    assertThat(e.errno()).isPositive();
  }

  @Test
  void eachFailureHasItsOwnLog() {
    NativeException first = startFailure(buffer(64), null);
    NativeException second = startFailure(buffer(64), null);

    assertThat(second.log()).isEqualTo(first.log());
  }

  @Test
  void missingBtfFileFailsWithEnoent() throws CaptureException {
    Path missing = FileNames.below(directory, "missing-b\udce4r-\ud83d\ude00.btf");

    NativeException e =
        startFailure(loader.bpfObject("retransmit.bpf.o"), FileNames.terminated(missing));

    assertThat(e.step()).isEqualTo("read kernel types from");
    assertThat(e.subject()).isEqualTo(directory + "/missing-b\\xe4r-\ud83d\ude00.btf");
    assertThat(e.errno()).isEqualTo(ENOENT);
  }

  @Test
  void pollWaitsForTheTimeoutAndReturnsZero() throws NativeException, CaptureException {
    ByteBuffer batch = buffer(4 * SLOT);
    long session = start();
    long begin = System.nanoTime();

    int count = NativeBridge.poll(session, batch, 50);

    Duration waited = Duration.ofNanos(System.nanoTime() - begin);
    NativeBridge.close(session);
    assertThat(count).isZero();
    assertThat(waited).isGreaterThanOrEqualTo(Duration.ofMillis(49));
    assertThat(batch.getInt(WireLayout.BatchHeader.COUNT)).isZero();
    assertThat(batch.getLong(WireLayout.BatchHeader.LOST_EVENTS)).isZero();
  }

  @Test
  void batchWithoutRoomForAnEventReturnsEinval() throws NativeException, CaptureException {
    long session = start();

    int result = NativeBridge.poll(session, buffer(SLOT), 0);

    NativeBridge.close(session);
    assertThat(result).isEqualTo(-EINVAL);
  }

  @Test
  void findsASocketAtItsDescriptorOnly() throws IOException {
    long self = ProcessHandle.current().pid();
    try (ServerSocketChannel channel = ServerSocketChannel.open();
        var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      assertThat(channel.isOpen()).isTrue();
      int sockets = 0;
      for (Path entry : descriptors) {
        int descriptor = Integer.parseInt(entry.getFileName().toString());
        String target = target(entry);
        if (target.matches("socket:\\[\\d+]")) {
          long inode =
              Long.parseLong(target.substring(target.indexOf('[') + 1, target.length() - 1));
          assertThat(NativeBridge.holdsSocket(self, descriptor, inode)).isTrue();
          assertThat(NativeBridge.holdsSocket(self, descriptor, inode / 10)).isFalse();
          assertThat(NativeBridge.holdsSocket(self, descriptor, inode * 10)).isFalse();
          assertThat(NativeBridge.holdsSocket(self, descriptor + 1_000_000, inode)).isFalse();
          assertThat(NativeBridge.holdsSocket(UNUSED_PID, descriptor, inode)).isFalse();
          sockets++;
        }
      }
      assertThat(sockets).isPositive();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  @Test
  void listsASocketWithItsOwnerAndADescriptor() throws Exception {
    long self = ProcessHandle.current().pid();
    ByteBuffer owner = buffer(WireLayout.SocketOwner.SIZE);
    long session = start();
    try (ServerSocketChannel channel = ServerSocketChannel.open();
        var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      assertThat(channel.isOpen()).isTrue();
      assertThat(NativeBridge.oldestOwner(session, 1, owner)).isEqualTo(-ENOENT); // no list yet
      assertThat(NativeBridge.listOwners(session)).isPositive();
      int listed = 0;
      for (Path entry : descriptors) {
        String target = target(entry);
        if (target.matches("socket:\\[\\d+]")) {
          long inode =
              Long.parseLong(target.substring(target.indexOf('[') + 1, target.length() - 1));
          if (NativeBridge.oldestOwner(session, inode, owner) == 0) { // a TCP socket
            assertThat(owner.getInt(WireLayout.SocketOwner.PID)).isEqualTo((int) self);
            assertThat(owner.getLong(WireLayout.SocketOwner.INODE)).isEqualTo(inode);
            assertThat(NativeBridge.holdsSocket(self, owner.getInt(FD), inode)).isTrue();
            listed++;
          }
        }
      }
      assertThat(listed).isPositive();
      assertThat(NativeBridge.oldestOwner(session, -1, owner)).isEqualTo(-ENOENT);
    } finally {
      NativeBridge.close(session);
    }
  }

  @Test
  void processorTimeIsThatOfTheCallingThread() {
    long before = NativeBridge.processorNanos();
    long until = System.nanoTime() + Duration.ofMillis(20).toNanos();
    while (System.nanoTime() < until) {
      assertThat(NativeBridge.processorNanos()).isGreaterThanOrEqualTo(before);
    }
    long taken = NativeBridge.processorNanos() - before;

    assertThat(taken).isPositive();
    CompletableFuture<Long> other = CompletableFuture.supplyAsync(NativeBridge::processorNanos);
    assertThat(other.join()).isNotEqualTo(NativeBridge.processorNanos());
  }

  /** Uses a new thread, because the thread keeps the priority. */
  @Test
  void raisesThePriorityOfTheCallingThreadOnly() throws Exception {
    CompletableFuture<String> raised = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              int error = NativeBridge.raisePriority();
              raised.complete(error == 0 ? nice("thread-self") : "errno " + -error);
            });
    String before = nice("self");
    thread.start();

    assertThat(raised.get()).isIn("-20", "errno " + EACCES, "errno " + EPERM);
    assertThat(nice("self")).isEqualTo(before);
  }

  private static String nice(String process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
      return stat.substring(stat.lastIndexOf(')')).split(" ", -1)[NICE_AFTER_COMM];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void countsProcessesForWhichTheTableHasNoRoom() {
    int all = NativeBridge.netnsProcesses(buffer(0));

    assertThat(all).isPositive();
    assertThat(NativeBridge.netnsProcesses(buffer(WireLayout.NetnsProcess.SIZE))).isPositive();
  }

  @Test
  void namespaceTableWithoutRoomGetsNoElements() throws NativeException, CaptureException {
    long session = start();

    int elements = NativeBridge.netnsList(session, buffer(WireLayout.NetnsSegs.SIZE - 1));

    NativeBridge.close(session);
    assertThat(elements).isZero();
  }

  @Test
  void countsRecordsForWhichTheTableHasNoRoom() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(null);

      assertThat(NativeBridge.netlinkDevices(null, 0, buffer(0))).isPositive();
      assertThat(NativeBridge.netlinkAddresses(null, buffer(0))).isPositive();
      assertThat(NativeBridge.netlinkListeners(null, buffer(0))).isPositive();
    }
  }

  @Test
  void tooLongPathReturnsEnametoolong() {
    byte[] file = new byte[4096];

    assertThat(NativeBridge.netlinkDevices(file, 0, buffer(0))).isEqualTo(-ENAMETOOLONG);
    assertThat(NativeBridge.netlinkAddresses(file, buffer(0))).isEqualTo(-ENAMETOOLONG);
    assertThat(NativeBridge.netlinkListeners(file, buffer(0))).isEqualTo(-ENAMETOOLONG);
  }
}
