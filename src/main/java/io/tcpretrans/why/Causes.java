package io.tcpretrans.why;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.CauseLookup;
import io.tcpretrans.sys.Libc;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The causes of retransmits on this host, and the diagnosis that follows from them. */
public final class Causes implements CauseLookup {
  private static final double NANOS_PER_SECOND = 1e9;

  private final ConntrackWatch conntrack;
  private final Judge judge;
  private final Supplier<Map<Long, String>> containers;
  private final Supplier<Libc> libc;
  private final Tally tally = new Tally();
  private final long start;

  /**
   * Takes the first readings of the host's counters.
   *
   * @param libc loaded only for network namespaces without a process, which must be entered
   * @param devices reads the network devices of all namespaces
   * @param listeners reads the TCP listeners of all namespaces
   * @param kernelTypes BTF with the names of the drop reasons
   * @param containers names of the containers that have a network namespace for themselves, by its
   *     inode number
   * @param debug told of names that are missing
   */
  public Causes(
      Supplier<Libc> libc,
      DeviceWatch.Reading devices,
      ListenWatch.Reading listeners,
      Path kernelTypes,
      Supplier<Map<Long, String>> containers,
      Consumer<String> debug) {
    this.containers = containers;
    this.libc = libc;
    conntrack = new ConntrackWatch(libc);
    DeviceWatch deviceWatch = new DeviceWatch(devices);
    ListenWatch listenWatch = new ListenWatch(listeners);
    conntrack.begin();
    deviceWatch.begin();
    listenWatch.begin();
    SocketWatch sockets = new SocketWatch(libc);
    sockets.begin();
    DropNames names = new DropNames(kernelTypes, debug);
    judge = new Judge(names, conntrack, deviceWatch, listenWatch, sockets);
    start = System.nanoTime();
  }

  @Override
  public CauseFinding find(Retransmit retransmit) {
    return judge.find(retransmit);
  }

  @Override
  public void count(Row row) {
    tally.add(row);
  }

  @Override
  public Diagnosis diagnosis() {
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    return tally.diagnosis(seconds, conntrack, Namespaces.now(containers.get(), libc));
  }
}
