package io.tcpretrans.cli;

/** The version in the manifest of the jar. */
final class Version {
  private Version() {}

  /** Returns the name and the version of the program, such as {@code tcpretrans 0.1.0}. */
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return "tcpretrans " + (version == null ? "(not from a jar)" : version);
  }
}
