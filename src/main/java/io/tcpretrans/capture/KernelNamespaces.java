package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.NetnsSegs;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.TcpCounters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The network namespaces of this host: their counters, and the segments that the hook counted in
 * each. Only one thread may use an object. The constructor and all methods but {@link #visible}
 * throw IllegalStateException if the capture session is closed. {@link #visible}, {@link #state}
 * and {@link #list} throw it also if a call of the kernel fails.
 */
final class KernelNamespaces {
  /** The size of the map netns_segs of netns.bpf.h. */
  private static final int MAX_NAMESPACES = 4096;

  /**
   * Room for the files in bytes: snmp and netstat have some 6 KiB, and stat/nf_conntrack has 150
   * bytes for each CPU: enough for 1,700 CPUs.
   */
  private static final int MAX_TEXT = 1 << 18;

  // enum netns_file of src/main/c/netns.h
  static final int NETSTAT = 1;
  static final int CONNTRACK = 2;

  private final LiveSource source;

  /** The files that {@link #read} needs in addition to snmp: enum netns_file. */
  private final int additionalFiles;

  private final ByteBuffer result = buffer(NetnsSegs.SIZE + MAX_TEXT);
  private final NamespaceList visible = new NamespaceList();

  /** Reads nothing yet. */
  KernelNamespaces(LiveSource source) {
    this.source = source;
    // only the file netstat has TCPRetransFail, which matters if the hook cannot see failed sends
    this.additionalFiles = source.seesFailedSends() ? 0 : NETSTAT;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /**
   * Lists the namespaces of all processes and mounts that this process can see now, by their inode
   * numbers.
   *
   * @throws IOException if the mounts cannot be read
   */
  Map<Long, VisibleNamespace> visible() throws IOException {
    return visible.read();
  }

  /**
   * Reads the TCP counters of a namespace, with the margin 0; null: the namespace has ended or
   * cannot be read.
   */
  NamespaceReading read(VisibleNamespace namespace) {
    CounterFiles files = readFiles(namespace, additionalFiles);
    return files == null
        ? null
        : new NamespaceReading(files.namespace, TcpCounters.of(files.text), 0);
  }

  /**
   * Files of counters of a namespace.
   *
   * @param namespace with the segments that the hook had counted there just before
   * @param way how the files were read
   * @param text the files, one after the other
   */
  record CounterFiles(NamespaceSegs namespace, VisibleNamespace.Way way, String text) {}

  /**
   * Reads the file snmp and others by the first way that works; null: the namespace has ended or
   * cannot be read.
   *
   * @param files the other files, an enum netns_file. With {@link #CONNTRACK}, {@link #NETSTAT} is
   *     needed to notice that the namespace has changed meanwhile
   */
  CounterFiles readFiles(VisibleNamespace namespace, int files) {
    for (VisibleNamespace.Way way : namespace.ways()) {
      int length =
          source.callBridge(
              session ->
                  NativeBridge.netnsCounters(session, way.enter(), way.folder(), files, result));
      if (length >= 0) {
        byte[] text = new byte[length];
        result.get(NetnsSegs.SIZE, text);
        return new CounterFiles(
            NamespaceSegs.decode(result, 0), way, new String(text, StandardCharsets.US_ASCII));
      }
    }
    return null;
  }

  /**
   * The state of a namespace.
   *
   * @param namespace with the segments that the hook has counted there
   * @param alive whether the namespace has not ended
   */
  record State(NamespaceSegs namespace, boolean alive) {}

  /**
   * Reads the current state of a namespace.
   *
   * @param before an earlier record of that namespace; its address must not be 0
   */
  State state(NamespaceSegs before) {
    int alive =
        checked(
            "ask for a network namespace",
            source.callBridge(
                session -> NativeBridge.netnsSeen(session, before.address(), before.id(), result)));
    return new State(NamespaceSegs.decode(result, 0), alive != 0);
  }

  /**
   * Lists the namespaces in which the hook has counted segments. The last element has the id 0 and
   * the segments of all namespaces for which the kernel's map had no room. To be called rarely,
   * because the kernel runs no kprobe program on a CPU that looks up a map element by bpf(2).
   */
  List<NamespaceSegs> list() {
    ByteBuffer table = buffer((MAX_NAMESPACES + 1) * NetnsSegs.SIZE);
    int count =
        checked(
            "read the map netns_segs",
            source.callBridge(session -> NativeBridge.netnsList(session, table)));
    List<NamespaceSegs> list = new ArrayList<>();
    for (int element = 0; element < count; element++) {
      list.add(NamespaceSegs.decode(table, element * NetnsSegs.SIZE));
    }
    return list;
  }

  /** Deletes a namespace that has ended from the kernel's map, to make room for another. */
  void forget(long id) {
    source.callBridge(
        session -> {
          NativeBridge.netnsForget(session, id);
          return 0;
        });
  }

  private static int checked(String call, int result) {
    if (result < 0) {
      throw new IllegalStateException("cannot " + call + " (" + Libc.errnoName(-result) + ")");
    }
    return result;
  }
}
