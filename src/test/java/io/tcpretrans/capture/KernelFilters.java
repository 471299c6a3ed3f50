package io.tcpretrans.capture;

import io.tcpretrans.event.PortSet;

/** Filters in the kernel for tests. */
final class KernelFilters {
  /** The filter that excludes every event. */
  static final KernelFilter NOTHING =
      new KernelFilter(false, false, PortSet.ALL, PortSet.ALL, PortSet.ALL, false);

  private KernelFilters() {}
}
