package io.tcpretrans.trace;

import io.tcpretrans.capture.CauseSources;
import io.tcpretrans.capture.DropLogCounter;
import io.tcpretrans.capture.DropLogReader;
import io.tcpretrans.capture.DropNames;
import io.tcpretrans.capture.DropRowReader;
import io.tcpretrans.capture.HostReader;
import io.tcpretrans.capture.LiveSource;
import io.tcpretrans.capture.NeighbourReader;
import io.tcpretrans.sys.ErrorText;
import io.tcpretrans.sys.Sampler;
import io.tcpretrans.why.CauseAnalysis;
import io.tcpretrans.why.Holders;
import io.tcpretrans.why.HostCounters;
import io.tcpretrans.why.HostFactsReader;
import io.tcpretrans.why.Readings;
import io.tcpretrans.why.ReportedDrops;
import io.tcpretrans.why.WarmUp;
import java.nio.file.Path;
import java.util.List;

/** The parts of a live run that find causes, connected with each other. */
final class LiveCauses {
  private final LiveSource kernel;
  private final Messages messages;
  private final DropNames names;
  private final Readings readings;

  /**
   * Starts the readings of counters. Names are read in another thread: no row needs them before a
   * first retransmission timeout has passed.
   *
   * @param kernelTypes the kernel's BTF, which has the names of the drop reasons
   */
  LiveCauses(LiveSource kernel, Sampler sampler, Path kernelTypes, Messages messages) {
    this.kernel = kernel;
    this.messages = messages;
    names = new DropNames(kernelTypes, messages::debug);
    HostReader host = new HostReader(kernel, sampler::runUrgent, messages::debug);
    HostCounters counters =
        new HostCounters(
            names::hasReasons, new Holders(new NeighbourReader()), new DropLogCounter(kernel));
    readings = new Readings(sampler, host, counters, messages::debug);
    readings.start();
    Thread warmUp = new Thread(WarmUp::run, "warm-up"); // the self-check does not wait for it
    warmUp.setDaemon(true);
    warmUp.start();
  }

  /** Returns the stage that finds the causes of retransmits. */
  CauseAnalysis analysis(HostFactsReader facts) {
    return new CauseAnalysis(new DropLogReader(kernel, names), readings, facts);
  }

  /** Returns a sentence for each source that is missing; waits for the names. */
  List<String> warnings() {
    return CauseSources.warnings(names.reasonCount());
  }

  /** Starts to report dropped packets, for the recording. */
  void recordDrops() {
    int errno = kernel.startDropRows(new DropRowReader(names, new ReportedDrops(readings)));
    if (errno != 0) {
      messages.info(
          "Drops will be missing in the recording: cannot open a perf buffer ("
              + ErrorText.of(-errno)
              + ").");
    }
  }
}
