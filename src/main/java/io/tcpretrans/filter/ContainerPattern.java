package io.tcpretrans.filter;

import java.util.Locale;

/**
 * Which containers: by name, by the beginning of a name before a {@code *}, or by the beginning of
 * an id.
 */
public record ContainerPattern(String text) {
  private static final String ANY_REST = "*";

  /**
   * Whether it is this container.
   *
   * @param name null: none
   * @param id null: the host
   */
  public boolean matches(String name, String id) {
    if (text.endsWith(ANY_REST)) {
      return name != null && name.startsWith(text.substring(0, text.length() - 1));
    }
    return text.equals(name) || (id != null && id.startsWith(text.toLowerCase(Locale.ROOT)));
  }

  @Override
  public String toString() {
    return text;
  }
}
