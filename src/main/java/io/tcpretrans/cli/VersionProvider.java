package io.tcpretrans.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar, for --version. */
final class VersionProvider implements IVersionProvider {
  /** Returns the line that --version prints. */
  static String text() {
    return new VersionProvider().getVersion()[0] + "\n";
  }

  @Override
  public String[] getVersion() {
    String version = VersionProvider.class.getPackage().getImplementationVersion();
    return new String[] {"tcpretrans " + (version == null ? "(not from a jar)" : version)};
  }
}
