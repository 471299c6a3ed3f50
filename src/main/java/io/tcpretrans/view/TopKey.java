package io.tcpretrans.view;

/**
 * A key that was pressed on the live screen.
 *
 * @param character the code point of a {@link Kind#CHARACTER}; 0 for other kinds
 */
record TopKey(Kind kind, int character) {
  /** The kinds of keys that the live screen distinguishes. */
  enum Kind {
    CHARACTER,
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    ENTER,
    ESCAPE,
    BACKSPACE,
    /** Ctrl-U, which clears a line that is being typed. */
    CLEAR_LINE,
    /** A key without a meaning. */
    OTHER
  }

  /** Returns a key that is not a {@link Kind#CHARACTER}. */
  static TopKey of(Kind kind) {
    return new TopKey(kind, 0);
  }

  /** Returns whether the key types this character. */
  boolean types(char wanted) {
    return kind == Kind.CHARACTER && character == wanted;
  }
}
