package io.tcpretrans.view;

import io.tcpretrans.event.Diagnosis.Shared;
import java.util.ArrayList;
import java.util.List;

/** The text of what the retransmits of a finding have in common. */
final class SharedText {
  private SharedText() {}

  /** Returns the end of the first line of a finding, such as {@code , all to 198.18.41.4}. */
  static String headline(Shared shared) {
    StringBuilder text = new StringBuilder();
    if (shared.lost() != null) {
      text.append(", only ");
      text.append(
          switch (shared.lost()) {
            case SYN -> "SYNs";
            case SYNACK -> "SYN-ACKs";
            case ACK -> "ACKs";
          });
    }
    if (shared.peer() != null) {
      text.append(", all to ").append(shared.peer());
    } else if (isOneOfSeveralNetworks(shared)) {
      text.append(", all to ").append(shared.network());
    }
    if (shared.spanUs() != null) {
      text.append(", all within ").append(TextFormat.duration(shared.spanUs()));
    }
    return text.toString();
  }

  private static boolean isOneOfSeveralNetworks(Shared shared) {
    return shared.network() != null && shared.networks() > 1;
  }

  /**
   * Returns a line with the comparison with all retransmits of the run; none without any.
   *
   * @param filtered whether the run has only the retransmits that a filter selected
   */
  static List<String> details(Shared shared, boolean filtered) {
    List<String> parts = new ArrayList<>();
    String retransmits = filtered ? " with matching retransmits" : " with retransmits";
    if (shared.peer() != null && shared.peers() > 1) {
      parts.add("all to one of " + shared.peers() + " peers" + retransmits);
    } else if (shared.peer() != null && !filtered) {
      parts.add("no other peer had a retransmit");
    } else if (isOneOfSeveralNetworks(shared)) {
      parts.add("all to one of " + shared.networks() + " networks" + retransmits);
    }
    if (shared.service() != null) {
      parts.add(
          "all of the service at port "
              + shared.service()
              + (shared.services() > 1
                  ? ", of " + shared.services() + " services" + retransmits
                  : ""));
    }
    if (shared.segmentBytes() != null) {
      parts.add("every segment has " + shared.segmentBytes() + " bytes");
    }
    return parts.isEmpty() ? List.of() : List.of(String.join("; ", parts));
  }
}
