package io.tcpretrans.capture;

import java.nio.ByteBuffer;

/**
 * The functions of src/main/c/bridge.c. {@link NativeLoader#load} makes them available. A buffer is
 * direct and in native byte order, a path is the bytes of a file name, and -errno is a negative
 * errno. A session is the result of {@link #start}, and must not be used after {@link #close}.
 * Three groups of methods may run in parallel, each in one thread at a time: the netns methods,
 * {@link #listOwners}, and the other methods with a session, unless they are thread-safe. Methods
 * without a session are thread-safe unless they say otherwise.
 */
final class NativeBridge {
  private NativeBridge() {}

  /** Returns the {@link WireLayout#ABI} that the bridge was built with. */
  static native int wireAbi();

  /**
   * Loads and attaches the BPF programs.
   *
   * @param object BPF object that traces retransmits, an ELF image
   * @param dropObject BPF object that traces drops; null: drops are not traced
   * @param btfFile path of the kernel's type information, with a zero byte at its end; null:
   *     /sys/kernel/btf/vmlinux
   * @param hook a {@link Hook#number}; that of AUTO: the kprobe, which {@link #useTracepoint} may
   *     replace
   * @param lossProbes whether to trace tail loss probes; needs the kprobe
   * @param forks whether to trace which process starts which, for {@link #creator}
   * @param portBits {@link KernelFilter#portBits}
   * @param bothPorts {@link KernelFilter#bothPorts}
   * @return a handle of the session, never 0
   */
  static native long start(
      ByteBuffer object,
      ByteBuffer dropObject,
      byte[] btfFile,
      int hook,
      boolean lossProbes,
      boolean forks,
      boolean ipv4,
      boolean ipv6,
      ByteBuffer portBits,
      boolean bothPorts)
      throws NativeException;

  /**
   * Waits for events and copies a batch: a struct batch_header, then events, in slots of one size.
   *
   * @return number of events, which is 0 after the timeout or a signal, or -errno
   */
  static native int poll(long session, ByteBuffer batch, int timeoutMillis);

  /**
   * Finds the drops and departures that may belong to retransmits. The session must trace drops.
   *
   * @param questions a struct drop_question for each retransmit
   * @param answer gets a struct drop_answer, and the records that it counts
   * @return length of the answer in bytes, -ENOBUFS if it has too little room, or another -errno
   */
  static native int findDrops(long session, ByteBuffer questions, int count, ByteBuffer answer);

  /**
   * Counts drops in the log. The session must trace drops. Thread-safe.
   *
   * @param location address in the function that dropped
   * @param netnsId identity of the network namespace
   * @param tracked whether only SYNs and SYN-ACKs with an entry of connection tracking are counted,
   *     or only packets without one
   * @param sinceNs start of the period by CLOCK_MONOTONIC, nanoseconds
   * @param untilNs its end
   * @return number of drops, -ENODATA if the log may lack one, or another -errno
   */
  static native int countDrops(
      long session, long location, long netnsId, boolean tracked, long sinceNs, long untilNs);

  /**
   * Makes a waiting {@link #poll} return. If none waits, the next one does not wait. Thread-safe.
   */
  static native void wake(long session);

  /**
   * Lists the processes whose network namespace this process may see.
   *
   * @param table gets a struct netns_process for each, as far as it has room
   * @return number of processes, which may be larger than the table, or -errno
   */
  static native int netnsProcesses(ByteBuffer table);

  /**
   * Reads the counters of a network namespace, and finds out which namespace they belong to.
   *
   * @param enter path of the namespace's file, which the calling thread enters while it reads;
   *     null: it does not enter another namespace
   * @param folder directory of the counters, such as {@code /proc/1/net}
   * @param files the files to read in addition to snmp, an {@code enum netns_file}
   * @param result gets a struct netns_segs, with what the hook had counted just before, and then
   *     the text of the files
   * @return length of the text in bytes, or -errno
   */
  static native int netnsCounters(
      long session, byte[] enter, byte[] folder, int files, ByteBuffer result);

  /**
   * Lists the network devices of a network namespace.
   *
   * @param enter path of the namespace's file, which the calling thread enters and leaves; null:
   *     the thread's own namespace
   * @param index only the device with this index; 0: all devices
   * @param table gets a struct network_device for each, as far as it has room
   * @return number of devices, which may be larger than the table, or -errno; netlink.h lists the
   *     errors
   */
  static native int netlinkDevices(byte[] enter, int index, ByteBuffer table);

  /**
   * Lists the addresses of a network namespace. Otherwise like {@link #netlinkDevices}.
   *
   * @param table gets a struct local_address for each, as far as it has room
   */
  static native int netlinkAddresses(byte[] enter, ByteBuffer table);

  /**
   * Lists the TCP listeners of a network namespace. Otherwise like {@link #netlinkDevices}.
   *
   * @param table gets a struct tcp_listener for each, as far as it has room
   */
  static native int netlinkListeners(byte[] enter, ByteBuffer table);

  /**
   * Lists the TCP connections of a network namespace that have resent segments. Otherwise like
   * {@link #netlinkDevices}.
   *
   * @param table gets a struct resent_connection for each, as far as it has room
   */
  static native int resentConnections(byte[] enter, ByteBuffer table);

  /**
   * Lists the neighbour tables of a network namespace. Otherwise like {@link #netlinkDevices}.
   *
   * @param table gets a struct neighbour for each entry, as far as it has room
   */
  static native int neighbours(byte[] enter, ByteBuffer table);

  /**
   * Lists the names, kinds and link-layer addresses of the devices of a network namespace.
   * Otherwise like {@link #netlinkDevices}.
   *
   * @param table gets a struct link_address for each device, as far as it has room
   */
  static native int linkAddresses(byte[] enter, ByteBuffer table);

  /**
   * Reads the route from a network namespace to a destination.
   *
   * @param enter as for {@link #netlinkDevices}
   * @param destination an address of 4 or 16 bytes
   * @param route gets a struct next_hop
   * @return 1, or -errno, such as -ENETUNREACH if there is no route
   */
  static native int nextHop(byte[] enter, byte[] destination, ByteBuffer route);

  /**
   * Lists the queueing disciplines of a network namespace that hold packets. Otherwise like {@link
   * #netlinkDevices}.
   *
   * @param table gets a struct qdisc_backlog for each, as far as it has room
   */
  static native int backlogs(byte[] enter, ByteBuffer table);

  /**
   * Lists the BPF programs of all processes (bpf(2), BPF_PROG_GET_NEXT_ID).
   *
   * @param table gets a struct loaded_program for each, as far as it has room
   * @return number of programs, which may be larger than the table, or -errno
   */
  static native int loadedPrograms(ByteBuffer table);

  /**
   * Returns the number of rules that choose between routing tables (ip-rule(8)), besides those that
   * every network namespace has, or -errno.
   *
   * @param enter as for {@link #netlinkDevices}
   */
  static native int policyRules(byte[] enter);

  /**
   * Returns the number of flowtables (nft(8)) of a network namespace, or -errno.
   *
   * @param enter as for {@link #netlinkDevices}
   */
  static native int flowtables(byte[] enter);

  /**
   * Returns the number of filters of traffic control that run in the hardware of a device, or
   * -errno.
   *
   * @param enter as for {@link #netlinkDevices}
   */
  static native int offloadedFilters(byte[] enter, int ifindex);

  /**
   * Reads what the hook has counted in a network namespace.
   *
   * @param address address of the namespace in the kernel, not 0
   * @param id identity of the namespace
   * @param result gets a struct netns_segs
   * @return 1 if the namespace is alive, 0 if it has ended, or -errno
   */
  static native int netnsSeen(long session, long address, long id, ByteBuffer result);

  /**
   * Lists what the hook has counted in each network namespace.
   *
   * @param table gets a struct netns_segs for each namespace, and last, with the id 0, one for all
   *     namespaces for which the kernel's map had no room
   * @return number of elements, or -errno
   */
  static native int netnsList(long session, ByteBuffer table);

  /** Deletes what the hook counted in a network namespace that has ended. */
  static native void netnsForget(long session, long id);

  /**
   * Copies the last owner of a closed socket. Thread-safe.
   *
   * @param inode inode number of the socket
   * @param owner gets a struct socket_owner
   * @return 0, or -ENOENT if the owner is not known
   */
  static native int lastOwner(long session, long inode, ByteBuffer owner);

  /**
   * Copies the process that started a process. The session must trace forks. Thread-safe.
   *
   * @param startNanos start time of the process, CLOCK_BOOTTIME in nanoseconds
   * @param creator gets a struct socket_owner without a socket
   * @return 0, or -ENOENT if it is not known
   */
  static native int creator(long session, long pid, long startNanos, ByteBuffer creator);

  /**
   * Reads how many segments a connection has sent until now.
   *
   * @param counts a struct sent_counts, which has the connection and gets the result
   * @return 0, 1 if the connection has ended, -ENOENT if the kernel no longer knows it, or another
   *     -errno
   */
  static native int sentCounts(long session, ByteBuffer counts);

  /**
   * Lists the owners of all TCP sockets, for {@link #oldestOwner}. Only one thread at a time may
   * call this method.
   *
   * @return number of sockets, or -errno
   */
  static native int listOwners(long session);

  /**
   * Copies the owner of a socket from the last list. If several processes own the socket, it is the
   * one that started first. Thread-safe.
   *
   * @param inode inode number of the socket
   * @param owner gets a struct socket_owner
   * @return 0, or -ENOENT if the list does not have the socket
   */
  static native int oldestOwner(long session, long inode, ByteBuffer owner);

  /**
   * Returns whether a descriptor of a process is the socket with this inode number. Native, because
   * it is called for every row and java.nio takes ten times as long as readlink(2).
   */
  static native boolean holdsSocket(long pid, int descriptor, long inode);

  /**
   * Reads a regular file that belongs to a user, and that no third user can have put there;
   * host_files.h has the conditions. Does not block.
   *
   * @param root path of the directory that stands for {@code /}
   * @param path path of the file below that directory
   * @param user user ID, as an unsigned number
   * @param limit the largest size that is read, in bytes
   * @param error gets the errno as its first element if the file cannot be read
   * @return the content; null: the file cannot be read
   */
  static native byte[] readHostFile(byte[] root, byte[] path, int user, int limit, int[] error);

  /**
   * Returns whether a process is in a user namespace that this user made, or in one inside of it;
   * false if the kernel does not tell.
   *
   * @param user user ID, as an unsigned number
   */
  static native boolean isInNamespaceOf(long pid, int user);

  /**
   * Gives only the calling thread the highest priority of normal scheduling (nice -20, sched(7)).
   *
   * @return 0 or -errno
   */
  static native int raisePriority();

  /** Returns the CPU time that the calling thread has used, in nanoseconds. */
  static native long processorNanos();

  /**
   * Replaces the hook by the tracepoint. The session must not have been started with the number of
   * {@link Hook#KPROBE}.
   *
   * @return 0 or -errno
   */
  static native int useTracepoint(long session);

  /** Returns how many events were reported that are no SYN-ACKs. Thread-safe. */
  static native long hookEvents(long session);

  /** Returns how many SYN-ACKs were reported. Thread-safe. */
  static native long synacks(long session);

  /** Returns whether the hook reports retransmits that this host refused to send. */
  static native boolean seesFailedSends(long session);

  /**
   * Returns the size of an event buffer that RLIMIT_MEMLOCK made smaller, in bytes per CPU; 0: the
   * buffer has its full size.
   */
  static native int reducedBuffer(long session);

  /**
   * Makes a small request to the kernel, of a kind that tracing makes too.
   *
   * @param request an {@code enum probe} of probe.h
   * @return 0 if the kernel granted it, otherwise the errno of the refusal
   */
  static native int probe(int request);

  /**
   * Finds the functions in the text of /proc/kallsyms.
   *
   * @param text the bytes of the file
   * @return two numbers for each function: its address, and the index at which its line begins in
   *     the text; in ascending, unsigned order of the addresses, each of which is not 0 and occurs
   *     once; null: no memory
   */
  static native long[] functions(byte[] text);

  /**
   * Reads the values of enums from type information.
   *
   * @param file path of a file in BTF
   * @param names the names of the enums, each of which ends with a newline
   * @param text gets a line for each value, as far as it has room: the number, a blank and the name
   * @return number of bytes of the text, which may be larger than its buffer; 0: there are no such
   *     enums; or -errno
   */
  static native int enumValues(byte[] file, byte[] names, ByteBuffer text);

  /**
   * Handles SIGINT, SIGTERM and SIGQUIT, and SIGHUP unless it is ignored. A process may call this
   * method once.
   *
   * @return 0 or -errno
   */
  static native int installSignalHandlers();

  /**
   * Waits for one of these signals, or for the end of the last reader of stdout. Only one thread of
   * the process may call this method.
   *
   * @return number of the signal; 0 once for the end of the reader; -errno; -ECANCELED after {@link
   *     #cancelRunEnd}
   */
  static native int awaitRunEnd();

  /** Makes {@link #awaitRunEnd} return. Called after {@link #installSignalHandlers}. */
  static native void cancelRunEnd();

  /**
   * Waits until a write to the descriptor would take bytes or fail.
   *
   * @return whether this happened within the time
   */
  static native boolean awaitWritable(int descriptor, int timeoutMillis);

  /**
   * Returns the offset of local time from UTC (localtime_r(3)).
   *
   * @param seconds the time, in seconds since 1970
   * @return seconds, negative west of Greenwich
   */
  static native int utcOffset(long seconds);

  /**
   * Makes the BPF programs send a row for each drop that may be a loss. The session must trace
   * drops, and its thread that polls makes this call.
   *
   * @return 0 or -errno
   */
  static native int startDropRows(long session);

  /**
   * Copies the rows that were sent since the last call, after {@link #startDropRows}.
   *
   * @param batch gets a struct drop_rows_header and the rows, as far as it has room
   * @return number of rows, or -errno; the next call copies those that had no room
   */
  static native int readDropRows(long session, ByteBuffer batch);

  /** Detaches the hooks. The events that are in the buffer can still be polled. */
  static native void detach(long session);

  /** Detaches the hooks and frees the session. */
  static native void close(long session);
}
