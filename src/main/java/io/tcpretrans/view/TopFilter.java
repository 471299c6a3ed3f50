package io.tcpretrans.view;

import java.util.Locale;
import java.util.function.Supplier;

/** The text that the names of a group must contain to be on the live screen, and its editor. */
final class TopFilter {
  private static final int MAX_CHARACTERS = 64;

  private final StringBuilder typed = new StringBuilder();
  private boolean edited;

  /** Returns whether the keys change the text. */
  boolean isEdited() {
    return edited;
  }

  /** Lets the keys change the text, until Enter or Esc is pressed. */
  void beginEdit() {
    edited = true;
  }

  /** Handles a key; returns false if the key does not belong to the text. */
  boolean edit(TopKey key) {
    switch (key.kind()) {
      case CHARACTER -> {
        if (typed.codePointCount(0, typed.length()) < MAX_CHARACTERS) {
          typed.appendCodePoint(key.character());
        }
      }
      case BACKSPACE -> {
        if (!typed.isEmpty()) {
          typed.setLength(typed.offsetByCodePoints(typed.length(), -1));
        }
      }
      case CLEAR_LINE -> typed.setLength(0);
      case ENTER -> edited = false;
      case ESCAPE -> clear();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Removes the text, and ends its edit. */
  void clear() {
    typed.setLength(0);
    edited = false;
  }

  boolean isEmpty() {
    return typed.isEmpty();
  }

  /**
   * Returns whether a group is shown, without regard to case.
   *
   * @param names supplies the names of the group; called only if there is a text
   */
  boolean matches(Supplier<String> names) {
    return typed.isEmpty()
        || names.get().toLowerCase(Locale.ROOT).contains(typed.toString().toLowerCase(Locale.ROOT));
  }

  /** Returns the text as a screen can show it. */
  @Override
  public String toString() {
    return CellText.printable(typed.toString());
  }
}
