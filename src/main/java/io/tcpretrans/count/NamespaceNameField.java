package io.tcpretrans.count;

import io.tcpretrans.event.Row;
import io.tcpretrans.field.RowField;
import java.util.function.LongFunction;

/**
 * The name of a row's network namespace.
 *
 * @param names returns the name of the namespace with an identity ({@link
 *     io.tcpretrans.event.Socket#netnsIdentity}); null: unknown
 */
record NamespaceNameField(LongFunction<String> names) implements RowField {
  @Override
  public String fieldName() {
    return "netns_name";
  }

  @Override
  public String value(Row row) {
    return names.apply(row.event().socket().netnsIdentity());
  }
}
