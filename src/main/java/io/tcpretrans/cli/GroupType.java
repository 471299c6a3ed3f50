package io.tcpretrans.cli;

import io.tcpretrans.count.Grouping;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A group of --by, in lower or upper case. */
final class GroupType extends ValueType<Grouping> implements ITypeConverter<Grouping> {
  GroupType() {
    super(Grouping.class, "GROUP");
  }

  @Override
  ITypeConverter<Grouping> converter() {
    return this;
  }

  @Override
  public Grouping convert(String text) {
    Grouping grouping = Grouping.named(text.toLowerCase(Locale.ROOT));
    if (grouping == null) {
      throw new TypeConversionException(
          "'" + text + "' is not a group; the groups are " + names() + " and raddr/N (N: 1-128)");
    }
    return grouping;
  }

  private static String names() {
    return Grouping.values().stream().map(Grouping::toString).collect(Collectors.joining(" "));
  }
}
