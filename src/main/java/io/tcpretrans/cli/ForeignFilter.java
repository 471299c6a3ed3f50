package io.tcpretrans.cli;

import io.tcpretrans.sys.ShellWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Translates a filter of tcpdump (pcap-filter(7)) or ss(8), such as {@code port 443 and host
 * 10.0.0.1}, to options.
 */
final class ForeignFilter {
  private static final Set<String> FILLERS = Set.of("tcp", "and", "&&", "=", "==", "eq", "(", ")");
  private static final Set<String> ADDRESSES = Set.of("host", "net");
  private static final Set<String> PORTS = Set.of("port", "portrange");

  private final List<String> words;
  private final List<String> options = new ArrayList<>();
  private int at;

  private ForeignFilter(List<String> words) {
    this.words = words;
  }

  /** Returns the options, separated by blanks; null: the words are no filter that has options. */
  static String options(List<String> words) {
    ForeignFilter filter = new ForeignFilter(words);
    while (filter.at < words.size()) {
      if (!filter.translateNext()) {
        return null;
      }
    }
    return String.join(" ", filter.options);
  }

  private boolean translateNext() {
    String word = words.get(at++);
    if (FILLERS.contains(word)) {
      return true;
    }
    return switch (word) {
      case "ip", "ip6" -> options.add(word.equals("ip") ? "-4" : "-6");
      case "src" -> addEnd("--laddr", "--lport");
      case "dst" -> addEnd("--raddr", "--rport");
      case "host", "net" -> add("--raddr");
      case "port", "portrange" -> add("--port");
      case "sport" -> add("--lport");
      case "dport" -> add("--rport");
      case "state" -> add("--state");
      default -> false;
    };
  }

  /** Adds an address or a port of one end of the connection. */
  private boolean addEnd(String address, String port) {
    String kind = at < words.size() ? words.get(at) : "";
    boolean named = ADDRESSES.contains(kind) || PORTS.contains(kind);
    at += named ? 1 : 0;
    return add(PORTS.contains(kind) ? port : address);
  }

  /** Adds an option with the next word, which is its value. */
  private boolean add(String option) {
    while (at < words.size() && FILLERS.contains(words.get(at))) {
      at++;
    }
    String value = at < words.size() ? words.get(at++).replaceFirst("^:(?=[^:])", "") : "";
    String word = value.isEmpty() ? null : ShellWord.of(value);
    return word != null && options.add(option) && options.add(word);
  }
}
