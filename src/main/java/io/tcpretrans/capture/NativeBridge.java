package io.tcpretrans.capture;

import java.nio.ByteBuffer;

/** The functions of src/main/c/bridge.c. Buffers are direct and in native byte order. */
final class NativeBridge {
  private NativeBridge() {}

  /** What {@link WireLayout#ABI} was when the bridge was built. */
  static native int wireAbi();

  /**
   * Loads and attaches the programs.
   *
   * @param object the BPF object, an ELF image
   * @param dropObject the one that traces drops; null: they are not traced
   * @param btfFile kernel type information, a name with a zero at its end; null: the kernel's own
   * @param hook a {@link Hook#number}, not that of AUTO
   * @param lossProbes also tail loss probes as such; needs the kprobe
   * @param lports wanted local ports, a bit each, in 64-bit words; null: all
   * @param rports wanted remote ports
   * @return a handle, never 0
   */
  static native long start(
      ByteBuffer object,
      ByteBuffer dropObject,
      byte[] btfFile,
      int hook,
      boolean ipv4,
      boolean ipv6,
      boolean lossProbes,
      ByteBuffer lports,
      ByteBuffer rports)
      throws NativeException;

  /**
   * Waits for events and copies a batch: a header slot, then event slots.
   *
   * @return the number of events, or -errno
   */
  static native int poll(long session, ByteBuffer batch, int timeoutMillis);

  /** Lets a poll that waits return; of any thread. */
  static native void wake(long session);

  /**
   * Lists processes with their network namespaces, struct netns_process. Needs no session.
   *
   * @return how many there are, of which those were copied that the table has room for; or -errno
   */
  static native int netnsProcesses(ByteBuffer table);

  /**
   * Reads the counters of a network namespace, and which namespace that is.
   *
   * @param enter file of a namespace that the calling thread enters for as long as it reads; null:
   *     none
   * @param folder such as {@code /proc/1/net}
   * @param files enum netns_file: the files beside snmp
   * @param answer gets a struct netns_segs, what was seen there just before, and then the text
   * @return bytes of text, or -errno
   */
  static native int netnsCounters(
      long session, byte[] enter, byte[] folder, int files, ByteBuffer answer);

  /**
   * Lists the network devices of a network namespace, struct network_device. Needs no session;
   * thread-safe.
   *
   * @param enter file of the namespace, which the calling thread enters and leaves; null: the
   *     thread's own
   * @return how many there are, of which those were copied that the table has room for; or -errno:
   *     see netlink.h
   */
  static native int netlinkDevices(byte[] enter, ByteBuffer table);

  /**
   * Lists the TCP listeners of a network namespace, struct tcp_listener. Otherwise as {@link
   * #netlinkDevices}.
   *
   * @param port only the first listener on this port; 0: all listeners
   */
  static native int netlinkListeners(byte[] enter, int port, ByteBuffer table);

  /**
   * Reads what was seen in a network namespace.
   *
   * @param answer gets a struct netns_segs
   * @return 1 where the namespace still lives, 0 where it has ended, or -errno
   */
  static native int netnsSeen(long session, long address, long id, ByteBuffer answer);

  /**
   * Copies what was seen in each network namespace, struct netns_segs, and last, with the identity
   * 0, in those for which there was no room.
   *
   * @return the number of entries, or -errno
   */
  static native int netnsList(long session, ByteBuffer table);

  /** Forgets what was seen in a network namespace that has ended. */
  static native void netnsForget(long session, long id);

  /**
   * Copies the last owner of a closed socket, a struct socket_owner.
   *
   * @return 0, or -ENOENT
   */
  static native int lastOwner(long session, long inode, ByteBuffer owner);

  /**
   * Reads what a connection has sent by now.
   *
   * @param counts a struct sent_counts, which has the question and gets the answer
   * @return 0, -ENOENT where the kernel does not know any more, or another -errno
   */
  static native int sentCounts(long session, ByteBuffer counts);

  /**
   * Lists the owners of all TCP sockets, for {@link #oldestOwner}. Only one thread at a time may
   * call this method.
   *
   * @return the number of sockets, or -errno
   */
  static native int listOwners(long session);

  /**
   * Copies the owner of a socket from the last list, a struct socket_owner. If several processes
   * own the socket, it is the one that started first. Thread-safe.
   *
   * @return 0, or -ENOENT
   */
  static native int oldestOwner(long session, long inode, ByteBuffer owner);

  /**
   * Whether the process has this socket, told by inode, at this descriptor. Needs no session; here
   * since it is asked for every row, and java.nio takes ten times as long as readlink(2).
   */
  static native boolean holdsSocket(long pid, int descriptor, long inode);

  /**
   * Gives the calling thread, and no other, the highest priority of normal scheduling (nice -20).
   *
   * @return 0, or -errno
   */
  static native int raisePriority();

  /** Processor time that the calling thread has taken, in nanoseconds. */
  static native long processorNanos();

  /** Whether the hook in use also sees sends that failed. */
  static native boolean seesFailedSends(long session);

  /**
   * Bytes per CPU of the buffer for events where RLIMIT_MEMLOCK made it smaller; 0: it has its full
   * size.
   */
  static native int reducedBuffer(long session);

  /**
   * Asks the kernel for something small that tracing needs too. Needs no session.
   *
   * @param request an {@code enum probe} of probe.h
   * @return 0 where the kernel grants it, or the errno of the refusal
   */
  static native int probe(int request);

  /**
   * Handles those of SIGINT and SIGTERM that this process ignores, and waits until one comes; for
   * one thread. Needs no session.
   *
   * @return the number of the signal, 0 where none is ignored, or -errno
   */
  static native int awaitIgnoredSignal();

  /**
   * How far local time is ahead of UTC, as localtime_r(3) knows it. Needs no session.
   *
   * @param seconds the time, since 1970
   * @return seconds, negative west of Greenwich
   */
  static native int utcOffset(long seconds);

  /** Ends the making of events; what is in the buffer can still be polled. */
  static native void detach(long session);

  /** Detaches and frees; the handle is void afterwards. */
  static native void close(long session);
}
