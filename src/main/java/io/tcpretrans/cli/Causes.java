package io.tcpretrans.cli;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.why.ConntrackWatch;
import io.tcpretrans.why.DeviceWatch;
import io.tcpretrans.why.DropNames;
import io.tcpretrans.why.Judge;
import io.tcpretrans.why.ListenWatch;
import io.tcpretrans.why.SocketWatch;
import io.tcpretrans.why.WhyView;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What --why watches beside the drops, and the judge of it all. */
final class Causes {
  private final ConntrackWatch conntrack;
  private final Judge judge;
  private final Supplier<Map<Long, String>> containers;
  private final Supplier<Libc> libc;

  /**
   * Begins to watch.
   *
   * @param containers those that have a network namespace of their own, by its number
   */
  Causes(
      Supplier<Libc> libc,
      Path kernelTypes,
      Supplier<Map<Long, String>> containers,
      Consumer<String> details) {
    this.containers = containers;
    this.libc = libc;
    conntrack = new ConntrackWatch(libc);
    DeviceWatch devices = new DeviceWatch(libc);
    ListenWatch listeners = new ListenWatch(libc);
    conntrack.begin();
    devices.begin();
    listeners.begin();
    SocketWatch sockets = new SocketWatch(libc);
    sockets.begin();
    DropNames names = new DropNames(kernelTypes, details);
    judge = new Judge(names, conntrack, devices, listeners, sockets);
  }

  /** The view, of which each retransmit has its cause. */
  View in(View view, Consumer<Diagnosis> diagnosed) {
    return new WhyView(view, judge, conntrack, containers, libc, diagnosed);
  }
}
