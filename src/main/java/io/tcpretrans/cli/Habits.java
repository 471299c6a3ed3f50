package io.tcpretrans.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Words of other tools and other words for an option, with what to type instead. */
final class Habits {
  /** A word of so many letters is too like many others. */
  private static final int SHORT = 4;

  /** Lines of an option and the words for it. A word of one letter stands for a short option. */
  private static final String TABLE =
      """
      -4 | ipv4 ip4 inet
      -6 | ipv6 ip6 inet6
      -d | timeout seconds for run-time
      -i | every refresh delay watch period
      -n | limit max num number lines rows head tail
      -o bcc | bcc
      -o csv | csv
      -o json | json jsonl j J
      -s | seq
      -T | timestamp
      -t | tlp-type kind
      -x | all full wide details a e m
      --by | group group-by groupby
      --check | doctor preflight dry-run status test
      --color never | no-color nocolor no-colour plain
      --color | colour
      --columns | column cols fields field
      --comm | process proc name process-name program exe command cmd
      --container | containers pod docker ctr image
      --count | summary stats statistics histogram aggregate total
      --dir | direction
      --dir in | inbound incoming accepted
      --dir out | outbound outgoing opened
      --help | ? usage man manual
      --hook kprobe | kprobe
      --hook tracepoint | tracepoint
      --json-schema | schema
      --laddr | src source saddr src-ip local-addr local-address from
      --lossprobe | tlp loss-probe
      --lport | sport src-port source-port local-port listen
      --netns | ns namespace net-namespace network-namespace N
      --pid | tgid
      --port | ports P
      --raddr | host ip addr address net dst dest destination daddr dst-ip peer remote remote-addr to
      --record | write save dump pcap capture
      --replay | read file input load r
      --rport | dport dst-port dest-port destination-port remote-port peer-port
      --tmpdir | tmp temp tmp-dir temp-dir
      --top | live tui interactive
      --verbose | debug
      --version | ver
      --why | reason cause causes explain diagnose drop-reason W
      --laddr with the address of the interface, because tcpretrans traces all interfaces | \
      interface iface dev device nic I
      """;

  /** Words of other tools for what no option does. */
  private static final Set<String> WITHOUT_OPTION =
      Set.of("cgroup", "order", "owner", "owners", "report", "rotate", "sort", "uid", "user");

  private static final Map<String, String> INSTEAD = new LinkedHashMap<>();

  static {
    for (String line : TABLE.lines().toList()) {
      String[] parts = line.split(" \\| ", 2);
      for (String word : parts[1].split(" ", -1)) {
        INSTEAD.put(word, parts[0]);
      }
    }
  }

  private Habits() {}

  /**
   * Returns what to type instead of an option.
   *
   * @param word the name without its dashes
   * @return null: the word is not in the table
   */
  static String instead(String word) {
    String exact = INSTEAD.get(word);
    return exact != null || word.length() == 1 ? exact : INSTEAD.get(word.toLowerCase(Locale.ROOT));
  }

  /**
   * Returns the end of the error about an option that has no counterpart; null: it may have one.
   *
   * @param word the name without its dashes
   */
  static String leaveOut(String word) {
    return switch (word) {
      case "f", "follow" -> "; leave it out, because tcpretrans runs until Ctrl-C";
      case "jar" -> "; leave it out";
      default -> WITHOUT_OPTION.contains(word) ? "" : null;
    };
  }

  /** Returns what to type instead of a word of which one letter is wrong; null: there is none. */
  static String insteadOfMistyped(String word) {
    return INSTEAD.keySet().stream()
        .filter(name -> name.length() > SHORT && EditDistance.between(word, name) == 1)
        .findFirst()
        .map(INSTEAD::get)
        .orElse(null);
  }

  /** Returns all words of the table. */
  static Set<String> words() {
    return INSTEAD.keySet();
  }

  /** Returns all that the table says to type. */
  static Set<String> targets() {
    return Set.copyOf(INSTEAD.values());
  }
}
