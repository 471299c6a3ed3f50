// SPDX-License-Identifier: MIT
import io.tcpretrans.cli.CommandSyntax;
import picocli.AutoComplete;

/** Prints the completion of the command for bash. */
final class Completion {
  private Completion() {}

  public static void main(String[] args) {
    System.out.print(AutoComplete.bash("tcpretrans", CommandSyntax.commandLine()));
  }
}
