package io.tcpretrans.why;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.sys.ByteText;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.FileNames;
import java.nio.file.Path;

/**
 * Where a cause was found, for the words of the diagnosis.
 *
 * @param sample one of its retransmits
 * @param finding the cause of the sample
 * @param namespace words for the network namespace; null: unknown
 * @param enter what runs a command in it: {@code nsenter --net=FILE } with a blank, or empty
 * @param legacyTables whether tables of iptables-legacy are loaded there, or may be
 * @param conntrack what was counted there since the start; its entries are those of now
 * @param conntrackMax null: unknown
 */
record Place(
    Retransmit sample,
    CauseFinding finding,
    String namespace,
    String enter,
    boolean legacyTables,
    ConntrackCounters conntrack,
    Long conntrackMax) {
  private static final String SAFE = "[A-Za-z0-9_./:@%+=,-]+";

  String device() {
    return sample.evidence().drop() == null ? null : sample.evidence().drop().device();
  }

  /** " dev NAME", or nothing. */
  String dev() {
    return device() == null ? "" : " dev " + quoted(device());
  }

  /** Where the lost packet went: to the other end, or as its answer to this one. */
  Endpoint destination() {
    return isAnswer() ? sample.local() : sample.remote();
  }

  /** The address where the lost packet went. */
  String to() {
    return destination().address().toString();
  }

  /** The address from where the lost packet came. */
  String from() {
    return (isAnswer() ? sample.remote() : sample.local()).address().toString();
  }

  private boolean isAnswer() {
    Drop drop = sample.evidence().drop();
    return drop != null && drop.lost() == Drop.LostPacket.ACK;
  }

  /**
   * A file's name as a word of a shell: where it has control characters, or bytes that are not
   * UTF-8, with the escapes of bash.
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

  /** A word that a shell takes as it is. */
  static String quoted(String word) {
    return word.matches(SAFE) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
