package io.tcpretrans.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar, for --version. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = VersionProvider.class.getPackage().getImplementationVersion();
    return new String[] {"tcpretrans " + (version == null ? "(not from a jar)" : version)};
  }
}
