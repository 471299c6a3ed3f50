package io.tcpretrans.field;

import io.tcpretrans.event.Row;

/** A named value of a row in JSON and CSV. */
public interface RowField {
  /** Returns the name in JSON and CSV, unit included. */
  String fieldName();

  /**
   * Returns the value of this field in a row.
   *
   * @return a Long, a Boolean, or an object whose {@code toString} is the value; null: unknown or
   *     none
   */
  Object value(Row row);
}
