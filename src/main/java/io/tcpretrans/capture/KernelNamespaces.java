package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.NetnsProcess;
import io.tcpretrans.capture.WireLayout.NetnsSegs;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.TcpCounters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The network namespaces of this host, as the kernel side of a session knows them. One thread. */
final class KernelNamespaces {
  private static final int MAX_NAMESPACES = 4096; // as the map in netns.bpf.h
  private static final int TEXT = 1 << 16; // of snmp and netstat, some 10 KiB
  private static final int FIRST_PROCESSES = 1 << 12;
  private static final int SPARE = 4; // a quarter, for processes that start meanwhile

  // enum netns_file of src/main/c/netns.h
  private static final int NETSTAT = 1;
  private static final int CONNTRACK = 2;

  private final LiveSource source;
  private final int files;
  private final ByteBuffer answer = buffer(NetnsSegs.SIZE + TEXT);
  private ByteBuffer processes = buffer(FIRST_PROCESSES * NetnsProcess.SIZE);

  KernelNamespaces(LiveSource source) {
    this.source = source;
    this.files = source.seesFailedSends() ? 0 : NETSTAT;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /** Those that can be seen now. */
  Collection<VisibleNamespace> visible() throws IOException {
    int count = checked("list processes", NativeBridge.netnsProcesses(processes.clear()));
    while (count * NetnsProcess.SIZE > processes.capacity()) {
      processes = buffer((count + count / SPARE) * NetnsProcess.SIZE);
      count = checked("list processes", NativeBridge.netnsProcesses(processes));
    }
    return VisibleNamespace.all(processes.limit(count * NetnsProcess.SIZE));
  }

  /** Reads the counters of a namespace; null: it is gone, or may not be read. */
  NamespaceReading read(VisibleNamespace namespace) {
    Text text = text(namespace, files);
    return text == null ? null : new NamespaceReading(text.seen, TcpCounters.of(text.text), 0);
  }

  /**
   * The text of counters.
   *
   * @param seen the namespace that the text belongs to
   * @param way that led to it
   */
  record Text(NamespaceSegs seen, VisibleNamespace.Way way, String text) {}

  /** Reads the files snmp, stat/nf_conntrack and netstat; null: it is gone, or may not be read. */
  Text all(VisibleNamespace namespace) {
    return text(namespace, NETSTAT | CONNTRACK);
  }

  private Text text(VisibleNamespace namespace, int wanted) {
    for (VisibleNamespace.Way way : namespace.ways()) {
      int length =
          source.call(
              session ->
                  NativeBridge.netnsCounters(session, way.enter(), way.folder(), wanted, answer));
      if (length >= 0) {
        byte[] text = new byte[length];
        answer.get(NetnsSegs.SIZE, text);
        return new Text(
            NamespaceSegs.decode(answer, 0), way, new String(text, StandardCharsets.US_ASCII));
      }
    }
    return null;
  }

  /**
   * The segments that the hook has seen in a namespace, and whether the namespace lives.
   *
   * @param lives the namespace has not ended
   */
  record State(NamespaceSegs seen, boolean lives) {}

  /** Asks for a namespace that was seen before. */
  State state(NamespaceSegs before) {
    int lives =
        checked(
            "ask for a network namespace",
            source.call(
                session -> NativeBridge.netnsSeen(session, before.address(), before.id(), answer)));
    return new State(NamespaceSegs.decode(answer, 0), lives != 0);
  }

  /**
   * Lists the segments seen in each namespace. The last entry, with the identity 0, holds those of
   * all namespaces for which the kernel side had no room.
   */
  List<NamespaceSegs> list() {
    ByteBuffer table = buffer((MAX_NAMESPACES + 1) * NetnsSegs.SIZE);
    int count =
        checked(
            "read the map netns_segs",
            source.call(session -> NativeBridge.netnsList(session, table)));
    List<NamespaceSegs> list = new ArrayList<>();
    for (int entry = 0; entry < count; entry++) {
      list.add(NamespaceSegs.decode(table, entry * NetnsSegs.SIZE));
    }
    return list;
  }

  /** Makes room in the kernel for another: of a namespace that has ended nothing more will come. */
  void forget(long id) {
    source.call(
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
