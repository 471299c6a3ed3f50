package io.tcpretrans.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Translates a filter of tcpdump (pcap-filter(7)) or ss(8), such as {@code port 443 and host
 * 10.0.0.1}, to options.
 */
final class ForeignFilter {
  private static final int MAX_PORT = 65535;
  private static final Set<String> FILLERS = Set.of("tcp", "(", ")");
  private static final Set<String> AND = Set.of("and", "&&");
  private static final Set<String> OR = Set.of("or", "||");
  private static final Set<String> NOT = Set.of("not", "!");
  private static final Set<String> EQUAL = Set.of("=", "==", "eq");
  private static final Set<String> NOT_EQUAL = Set.of("!=", "ne", "neq");
  private static final Set<String> ADDRESSES = Set.of("host", "net");
  private static final Set<String> PORTS = Set.of("port", "portrange");

  private static final Set<String> OTHER_PROTOCOLS =
      Set.of("udp", "icmp", "icmp6", "igmp", "arp", "rarp", "sctp", "dccp");

  /** The words of filters that have no option, or none by themselves. */
  private static final Set<String> OTHER_WORDS =
      Set.of(
          "exclude",
          "excl",
          "vlan",
          "less",
          "greater",
          "ether",
          "proto",
          "broadcast",
          "multicast",
          "gateway",
          "mpls",
          "wlan",
          "len");

  /** The words of filters that are also other words for an option. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "src", "dst", "host", "net", "port", "portrange", "sport", "dport", "state", "ip", "ip6");

  private final List<String> words;
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final Set<String> negated = new HashSet<>();
  private final List<String> flags = new ArrayList<>();
  private String last;
  private boolean and;
  private int alternatives;
  private int at;

  private ForeignFilter(List<String> words) {
    this.words = words;
  }

  /** Returns the words of a filter, which may be one quoted word. */
  static List<String> words(List<String> typed) {
    String text = String.join(" ", typed).replaceAll("[()]", " $0 ").strip();
    return Arrays.asList(text.split("\\s+", -1));
  }

  /** Returns whether only a filter begins with the word. */
  static boolean isFilterWord(String word) {
    return List.of(AND, OR, NOT, FILLERS, OTHER_WORDS).stream().anyMatch(set -> set.contains(word));
  }

  /** Returns whether the words are a filter, or the beginning of one. */
  static boolean isFilter(List<String> words) {
    boolean keyword = KEYWORDS.contains(words.get(0));
    return isFilterWord(words.get(0))
        || (keyword && words.size() > 2)
        || (keyword && words.size() == 2 && KEYWORDS.contains(words.get(1)))
        || selectsOtherProtocol(words);
  }

  /** Returns whether a filter selects a protocol other than TCP. */
  static boolean selectsOtherProtocol(List<String> words) {
    return words.stream().anyMatch(OTHER_PROTOCOLS::contains);
  }

  /**
   * Returns the options, separated by blanks; null: the words are no filter, or no options that the
   * program accepts select the same connections.
   */
  static String options(List<String> words) {
    ForeignFilter filter = new ForeignFilter(words);
    while (filter.at < words.size()) {
      if (!filter.translateNext()) {
        return null;
      }
    }
    return filter.alternatives > 0 && !filter.joinAlternatives() ? null : filter.text();
  }

  private String text() {
    List<String> options = new ArrayList<>(flags);
    for (Map.Entry<String, List<String>> entry : values.entrySet()) {
      String name = entry.getKey();
      String value = (negated.contains(name) ? "!" : "") + String.join(",", entry.getValue());
      String option = Replacement.options(name, value);
      if (option == null || !options.stream().allMatch(other -> isApart(other, option))) {
        return null;
      }
      options.add(option);
    }
    return String.join(" ", options);
  }

  /** Returns whether no option of one text occurs in the other, where it would replace it. */
  private static boolean isApart(String one, String other) {
    List<String> names = Arrays.asList(one.split(" ", -1));
    return Arrays.stream(other.split(" ", -1))
        .noneMatch(word -> word.startsWith("--") && names.contains(word));
  }

  /**
   * Reduces a filter with {@code or} to one option; returns whether one option selects the same
   * connections.
   */
  private boolean joinAlternatives() {
    int terms = values.values().stream().mapToInt(List::size).sum();
    List<String> local = values.get("--lport");
    if (values.size() == 2 && local != null && local.equals(values.get("--rport"))) {
      values.clear();
      values.put("--port", local);
    }
    return values.size() == 1
        && terms == alternatives + 1
        && flags.isEmpty()
        && !and
        && negated.isEmpty();
  }

  private boolean translateNext() {
    String word = words.get(at++);
    if (FILLERS.contains(word)) {
      return true;
    }
    if (AND.contains(word)) {
      and = true;
      return at < words.size();
    }
    if (OR.contains(word)) {
      alternatives++;
      return last != null && at < words.size();
    }
    boolean not = NOT.contains(word) && at < words.size();
    String key = not ? words.get(at++) : word;
    return switch (key) {
      case "ip", "ip6" -> !not && flags.add(key.equals("ip") ? "-4" : "-6");
      case "src" -> addEnd("--laddr", "--lport", not);
      case "dst" -> addEnd("--raddr", "--rport", not);
      case "host", "net" -> add("--raddr", not);
      case "port", "portrange" -> add("--port", not);
      case "sport" -> add("--lport", not);
      case "dport" -> add("--rport", not);
      case "state" -> add("--state", not);
      case "exclude", "excl" -> !not && add("--state", true);
      default -> addAlternative(not);
    };
  }

  /** Adds the value after {@code or}, which has the keyword of the value before. */
  private boolean addAlternative(boolean not) {
    if (not || at < 2 || !OR.contains(words.get(at - 2))) {
      return false;
    }
    at--;
    return add(last, false);
  }

  /** Adds an address or a port of one end of the connection, or a port of either end. */
  private boolean addEnd(String address, String port, boolean not) {
    String kind = word(0);
    if (OR.contains(kind) && Set.of("src", "dst").contains(word(1)) && PORTS.contains(word(2))) {
      at += 3;
      return add("--port", not);
    }
    boolean named = ADDRESSES.contains(kind) || PORTS.contains(kind);
    at += named ? 1 : 0;
    return add(PORTS.contains(kind) ? port : address, not);
  }

  /** Returns the word so many places after the next one; empty: there is none. */
  private String word(int after) {
    return at + after < words.size() ? words.get(at + after) : "";
  }

  /** Adds an option with its value, which is the next word after an operator. */
  private boolean add(String option, boolean not) {
    String operator = word(0);
    boolean equal = EQUAL.contains(operator);
    boolean unequal = NOT_EQUAL.contains(operator);
    boolean range = option.endsWith("port") && !range(operator, "1").isEmpty();
    at += equal || unequal || range ? 1 : 0;
    String typed = word(0);
    at++;
    boolean port = typed.startsWith(":") && !typed.startsWith("::");
    String value = port ? typed.substring(1) : typed;
    String given = range ? range(operator, value) : value;
    String name = port ? option.replace("addr", "port") : option;
    return !given.isEmpty() && put(name, given, not != unequal);
  }

  /** Returns the ports that compare so with a port; empty: none, or it is no such operator. */
  private static String range(String operator, String port) {
    int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : -1;
    if (number < 0 || number > MAX_PORT) {
      return "";
    }
    return switch (operator) {
      case ">=", "ge", "geq" -> number + "-" + MAX_PORT;
      case ">", "gt" -> number == MAX_PORT ? "" : (number + 1) + "-" + MAX_PORT;
      case "<=", "le", "leq" -> "0-" + number;
      case "<", "lt" -> number == 0 ? "" : "0-" + (number - 1);
      default -> "";
    };
  }

  /** Adds a value to the list of an option; returns whether the list still means the filter. */
  private boolean put(String name, String value, boolean not) {
    List<String> listed = values.get(name);
    boolean alternative = alternatives > 0 && !and;
    if (listed != null
        && (negated.contains(name) != not || !(not || alternative || name.equals("--state")))) {
      return false;
    }
    last = name;
    if (not) {
      negated.add(name);
    }
    return values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }
}
