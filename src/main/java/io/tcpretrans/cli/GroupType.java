package io.tcpretrans.cli;

import io.tcpretrans.count.Grouping;
import java.util.List;
import java.util.Locale;

/** A group of --by, in lower or upper case. */
final class GroupType extends ValueType<Grouping> {
  GroupType() {
    super(Grouping.class, "GROUP");
  }

  @Override
  String noun() {
    return "one of " + String.join(" ", choices()) + " raddr/N (N: 1-128)";
  }

  @Override
  List<String> choices() {
    return Grouping.values().stream().map(Grouping::toString).toList();
  }

  @Override
  Grouping read(String text) throws WrongUsage {
    Grouping grouping = named(text);
    if (grouping == null) {
      throw notA(noun(), text);
    }
    return grouping;
  }

  @Override
  boolean hasChoice(String text) {
    return named(text) != null;
  }

  private static Grouping named(String text) {
    return Grouping.named(text.toLowerCase(Locale.ROOT));
  }
}
