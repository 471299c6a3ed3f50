package io.tcpretrans.filter;

import java.util.Locale;

/**
 * A pattern that selects containers: a name in which {@code *} stands for any characters, or an ID
 * prefix.
 *
 * @param text as the user gave it; the case of letters matters only in names
 */
public record ContainerPattern(String text) {
  /**
   * Returns whether the pattern matches the container.
   *
   * @param name null: the container has no known name
   * @param id null: the owner is in no container, or its container is not known
   */
  public boolean matches(String name, String id) {
    if (text.indexOf(Glob.WILDCARD) >= 0) {
      return name != null && new Glob(text).matches(name);
    }
    return text.equals(name) || (id != null && id.startsWith(text.toLowerCase(Locale.ROOT)));
  }

  @Override
  public String toString() {
    return text;
  }
}
