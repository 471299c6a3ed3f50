package io.tcpretrans.why;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.sys.ByteText;
import io.tcpretrans.sys.FileNames;
import java.nio.file.Path;

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
  private static final String SAFE = "[A-Za-z0-9_./:@%+=,-]+";

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
    return device() == null ? "" : " dev " + quoted(device());
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

  /**
   * Returns a file's name as a word of a shell: where it has control characters, or bytes that are
   * not UTF-8, with the escapes of bash.
   */
  static String quoted(Path file) {
    String name = FileNames.text(file);
    byte[] bytes = FileNames.bytes(file);
    if (name.equals(ByteText.decode(bytes))
        && name.codePoints().noneMatch(Character::isISOControl)) {
      return quoted(name);
    }
    StringBuilder word = new StringBuilder("$'");
    for (byte letter : bytes) {
      boolean plain = letter >= ' ' && letter != 0x7f && letter != '\'' && letter != '\\';
      word.append(plain ? String.valueOf((char) letter) : String.format("\\x%02x", letter));
    }
    return word.append('\'').toString();
  }

  /** Returns text as a word that a shell takes as it is. */
  static String quoted(String word) {
    return word.matches(SAFE) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
