package io.tcpretrans.why;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.sys.ShellWord;

/**
 * A finding with its host, for the text of the diagnosis.
 *
 * @param sample one of its retransmits
 * @param finding the cause of the sample
 * @param namespace the network namespace
 * @param conntrackMax null: unknown
 */
record FindingContext(
    Retransmit sample, CauseFinding finding, HostFacts.Namespace namespace, Long conntrackMax) {
  /** Returns the device; null: none. */
  String device() {
    return finding.device();
  }

  /** Returns the beginning of a command that runs in the namespace, or an empty text. */
  String nsenterPrefix() {
    return namespace.enter();
  }

  /** Returns whether tables of iptables-legacy are loaded in the namespace, or may be. */
  boolean legacyTables() {
    return namespace.legacyTables();
  }

  /** Returns the argument {@code " dev NAME"}; empty: the device is not known. */
  String devArgument() {
    return argument(" dev ", device());
  }

  /**
   * Returns an argument of a command that the user may paste. Without the argument, the command has
   * to show more, not something else.
   *
   * @param option the text before the name, such as {@code " dev "}
   * @param name null: unknown
   * @return empty if the name is unknown, or if no {@link ShellWord} stands for it
   */
  static String argument(String option, String name) {
    String word = name == null ? null : ShellWord.of(name);
    return word == null ? "" : option + word;
  }

  /** Returns the end to which the lost packet went; an answer went to this one. */
  Endpoint destination() {
    return isAnswer() ? sample.local() : sample.remote();
  }

  /** Returns the address to which the lost packet went. */
  String destinationAddress() {
    return destination().address().toString();
  }

  /** Returns the address from which the lost packet came. */
  String from() {
    return (isAnswer() ? sample.remote() : sample.local()).address().toString();
  }

  private boolean isAnswer() {
    return finding.lost() == LostPacket.ACK;
  }
}
