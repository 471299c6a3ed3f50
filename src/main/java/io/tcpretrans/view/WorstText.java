package io.tcpretrans.view;

import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.RunReport.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The text of the worst services and connections, for the summary. */
final class WorstText {
  private WorstText() {}

  /** Returns a heading and a line for each service; none without services. */
  static List<String> services(List<RunReport.Service> services) {
    List<String> lines = new ArrayList<>();
    if (!services.isEmpty()) {
      lines.add("Worst services:");
    }
    for (RunReport.Service service : services) {
      lines.add(
          "  port "
              + service.port()
              + (service.direction() == Direction.IN ? " of this host" : " of the peers")
              + (isAlone(service, services) ? "" : " in network namespace " + service.netns())
              + owners(service.owners())
              + ": "
              + TextFormat.count(service.flows(), "connection")
              + ", "
              + segments(service.counts())
              + stall(service.counts())
              + "; "
              + TextFormat.typesByCount(service.counts().byType())
              + (service.stalled() > 0 ? "; " + service.stalled() + " still stalled" : ""));
    }
    return lines;
  }

  /** Returns whether no other network namespace has a service with this port and direction. */
  private static boolean isAlone(RunReport.Service service, List<RunReport.Service> services) {
    return services.stream()
            .filter(
                other -> other.port() == service.port() && other.direction() == service.direction())
            .count()
        == 1;
  }

  private static String owners(List<RunReport.Service.NamedOwner> owners) {
    int shown = RunReport.Service.MAX_OWNERS - 1;
    return owners.isEmpty()
        ? ""
        : owners.stream()
            .limit(shown)
            .map(owner -> owner(owner.comm(), owner.container()))
            .collect(Collectors.joining(", ", ", ", owners.size() > shown ? ", ..." : ""));
  }

  private static String owner(String comm, String container) {
    String name = comm == null ? "unknown process" : CellText.printable(comm);
    return container == null ? name : name + " in container " + CellText.printable(container);
  }

  /** Returns a heading and a line for each flow; none without flows. */
  static List<String> flows(List<RunReport.Flow> flows) {
    List<String> lines = new ArrayList<>();
    if (!flows.isEmpty()) {
      lines.add("Worst connections:");
    }
    for (RunReport.Flow flow : flows) {
      lines.add("  " + flow(flow));
    }
    return lines;
  }

  private static String flow(RunReport.Flow flow) {
    Retransmit sample = flow.sample().event();
    Owner owner = flow.sample().owner();
    boolean isKnown = owner.pid() != 0 || owner.container() != null;
    return sample.local()
        + " -> "
        + sample.remote()
        + (isKnown ? ", " + owner(owner.comm(), owner.container()) : "")
        + ": "
        + segments(flow.counts())
        + (flow.ratePercent() == null || flow.counts().segs() == 0
            ? ""
            : ", " + TextFormat.percent(flow.ratePercent()))
        + stall(flow.counts())
        + (Boolean.TRUE.equals(flow.stalled()) ? "; still stalled" : "");
  }

  /** Returns how many segments were sent, and how many retransmits were not. */
  private static String segments(Counts counts) {
    String notSent = counts.notSent() + " not sent";
    if (counts.segs() == 0 && counts.notSent() > 0) {
      return notSent;
    }
    return TextFormat.count(counts.segs(), "segment")
        + (counts.notSent() > 0 ? ", " + notSent : "");
  }

  private static String stall(Counts counts) {
    Long us = counts.stallUs();
    return us == null || us == 0 ? "" : ", stalled for " + TextFormat.duration(us);
  }
}
