package io.tcpretrans.record;

import io.tcpretrans.event.HostFacts;
import io.tcpretrans.field.InvalidLine;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.LineValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lines of a recording about its host, which the diagnosis needs: one line about the host, and
 * one about each network namespace after it. An object reads them.
 */
final class HostFactsLines {
  /** The event of the line about the host. */
  static final String FACTS = "facts";

  /** The event of the line about a network namespace. */
  static final String NAMESPACE = "namespace";

  private static final String SECONDS = "seconds";

  /** No version writes as many, but the file may not be a recording. */
  private static final int MAX_NAMESPACES = 1 << 12;

  /** The longest command that is read. A longer one, with a very long path, is left out. */
  private static final int MAX_ENTER = 1024;

  /**
   * The beginning of a command with a file that a shell takes as one word. The user may paste the
   * command, and the recording may be of somebody else, so any other text is left out.
   */
  private static final Pattern ENTER =
      Pattern.compile(
          "nsenter\\x20--net=(?:[A-Za-z0-9_./:@%+=,-]+"
              + "|(?:'[^'\\p{Cntrl}]*'|\\\\')+"
              + "|\\$'(?:[\\x20-~&&[^'\\\\]]|\\\\x[0-9a-f]{2})*')\\x20");

  private Double seconds;
  private Long conntrackMax;
  private List<HostFacts.Namespace> namespaces = new ArrayList<>();

  static void write(HostFacts facts, JsonLines lines) throws IOException {
    lines.begin(FACTS);
    lines.put(SECONDS, facts.seconds());
    lines.put("conntrack_max", facts.conntrackMax());
    lines.end();
    for (HostFacts.Namespace namespace : facts.namespaces()) {
      write(namespace, lines);
    }
  }

  private static void write(HostFacts.Namespace namespace, JsonLines lines) throws IOException {
    lines.begin(NAMESPACE);
    lines.put("netns", namespace.netns());
    lines.put("netns_id", namespace.netnsId());
    lines.put("name", namespace.name());
    lines.put("container", namespace.container());
    lines.put("enter", namespace.enter());
    lines.put("legacy_tables", namespace.legacyTables());
    lines.put("conntrack_entries", namespace.conntrackEntries());
    lines.put("conntrack_drops", namespace.conntrackDrops());
    lines.put("insert_failed", namespace.insertFailed());
    lines.end();
  }

  /**
   * Reads a line about a host, which replaces what was read before.
   *
   * @throws InvalidLine if its duration is missing, or a value is invalid
   */
  void read(LineValues line) throws InvalidLine {
    seconds = line.seconds(SECONDS);
    conntrackMax = line.number("conntrack_max", 0, LineValues.MAX_UINT32);
    namespaces = new ArrayList<>();
  }

  /**
   * Reads a line about a network namespace.
   *
   * @throws InvalidLine if a value is invalid
   */
  void readNamespace(LineValues line) throws InvalidLine {
    if (namespaces.size() < MAX_NAMESPACES) {
      namespaces.add(
          new HostFacts.Namespace(
              number(line, "netns", 0, LineValues.MAX_UINT32),
              number(line, "netns_id", Long.MIN_VALUE, Long.MAX_VALUE),
              line.name("name", LineValues.MAX_NAMESPACE),
              line.name("container", LineValues.MAX_CONTAINER),
              enter(line.text("enter")),
              !line.isFalse("legacy_tables"),
              line.count("conntrack_entries"),
              line.count("conntrack_drops"),
              line.count("insert_failed")));
    }
  }

  private static long number(LineValues line, String name, long min, long max) throws InvalidLine {
    Long number = line.number(name, min, max);
    return number == null ? 0 : number;
  }

  private static String enter(String command) {
    return command != null && command.length() <= MAX_ENTER && ENTER.matcher(command).matches()
        ? command
        : "";
  }

  /** Returns what was read; null: nothing was. */
  HostFacts facts() {
    return seconds == null ? null : new HostFacts(seconds, conntrackMax, namespaces);
  }
}
