package io.tcpretrans.cli;

import io.tcpretrans.event.TcpState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a state of a socket by its name here, in ss(8), in netstat(8), in RFC 9293 or in lsof(8),
 * or one of the groups of states of ss(8).
 */
final class StateValue {
  /**
   * The values to choose from. Rows show SYN_RECV for NEW_SYN_RECV, so that no row has the latter.
   */
  static final List<String> CHOICES =
      Stream.concat(
              Arrays.stream(TcpState.values())
                  .filter(state -> state != TcpState.UNKNOWN && state != TcpState.NEW_SYN_RECV)
                  .map(TcpState::name),
              Stream.of("connected", "synchronized"))
          .toList();

  /** The description of a value in messages. */
  static final String NOUN = "one of " + String.join(" ", CHOICES);

  /**
   * The names that differ from those of {@link TcpState} by more than case, {@code -} and {@code
   * _}.
   */
  private static final Map<String, TcpState> OTHER_NAMES =
      Map.of(
          "ESTAB", TcpState.ESTABLISHED,
          "SYNRCVD", TcpState.SYN_RECV,
          "SYNRCV", TcpState.SYN_RECV,
          "SYNRECEIVED", TcpState.SYN_RECV,
          "CLOSED", TcpState.CLOSE,
          "UNCONN", TcpState.CLOSE,
          "LISTENING", TcpState.LISTEN,
          "TIMEW", TcpState.TIME_WAIT);

  private static final Set<TcpState> CONNECTED =
      EnumSet.complementOf(EnumSet.of(TcpState.UNKNOWN, TcpState.LISTEN, TcpState.CLOSE));
  private static final Set<TcpState> SYNCHRONIZED = without(CONNECTED, TcpState.SYN_SENT);

  private StateValue() {}

  private static Set<TcpState> without(Set<TcpState> states, TcpState removed) {
    Set<TcpState> rest = EnumSet.copyOf(states);
    rest.remove(removed);
    return rest;
  }

  /** Returns the states of this name; null: it is the name of none. */
  static Set<TcpState> states(String text) {
    String name = plain(text);
    if (name.equals("CONNECTED")) {
      return CONNECTED;
    }
    if (name.equals("SYNCHRONIZED")) {
      return SYNCHRONIZED;
    }
    if (OTHER_NAMES.containsKey(name)) {
      return EnumSet.of(OTHER_NAMES.get(name));
    }
    for (TcpState state : TcpState.values()) {
      if (state != TcpState.UNKNOWN && plain(state.name()).equals(name)) {
        return EnumSet.of(state);
      }
    }
    return null;
  }

  private static String plain(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[-_]", "");
  }
}
