package io.tcpretrans.why;

/**
 * The value that a property has in all rows of a finding.
 *
 * @param <T> the type of the values, with equals
 */
final class SharedValue<T> {
  private T value;
  private boolean isShared = true;

  /** Takes the value of a row; null: unknown. */
  void add(T next) {
    if (next == null || (value != null && !value.equals(next))) {
      isShared = false;
      value = null;
    } else if (isShared) {
      value = next;
    }
  }

  /** Returns the value; null: there is no row, a row has another one, or one is unknown. */
  T get() {
    return value;
  }
}
