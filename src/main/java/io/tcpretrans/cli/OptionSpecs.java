package io.tcpretrans.cli;

import io.tcpretrans.capture.Hook;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.view.Grouping;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * The options as picocli knows them: as objects, since to read annotations takes it as long as all
 * the rest of its work.
 */
final class OptionSpecs {
  private OptionSpecs() {}

  /** Adds the options to a command, in the order of its help. */
  static void addTo(CommandSpec command) {
    command
        .addOption(flag(Flag.CONNECTIONS))
        .addOption(flag(Flag.LOCAL))
        .addOption(flag(Flag.SEQUENCE))
        .addOption(flag(Flag.TYPE))
        .addOption(flag(Flag.CONTAINER))
        .addOption(flag(Flag.EXTENDED))
        .addOption(flag(Flag.WHY))
        .addOption(
            list(
                String.class,
                "COLUMN",
                "Exactly these columns: their headers in lower case, separated by commas.",
                "--columns"))
        .addOption(flag(Flag.IPV4))
        .addOption(flag(Flag.IPV6));
    addFilters(command);
    command
        .addOption(flag(Flag.COUNT))
        .addOption(flag(Flag.TOP))
        .addOption(
            value(
                Grouping.class,
                "GROUP",
                "What --count counts by: flow, container, process, raddr, laddr, state or type.",
                "--by"))
        .addOption(
            value(
                Double.class,
                "SEC",
                "How often --count prints, and --top; then only what changed since.",
                "-i",
                "--interval"))
        .addOption(value(Double.class, "SEC", "Stop after so many seconds.", "-d", "--duration"))
        .addOption(value(Long.class, "N", "Stop after so many rows.", "-n", "--max-events"))
        .addOption(
            value(
                OutputFormat.class,
                "FORMAT",
                "table; json: one object per line; csv: with JSON's names; bcc: the columns of"
                    + " bcc's tcpretrans.",
                "-o",
                "--output"))
        .addOption(flag(Flag.LOSS_PROBE))
        .addOption(flag(Flag.JSON_SCHEMA))
        .addOption(flag(Flag.TIMESTAMPS))
        .addOption(
            value(
                Path.class,
                "FILE",
                "Also write all events to a file; compressed if its name ends in .gz.",
                "--record"))
        .addOption(
            value(
                Path.class,
                "FILE",
                "Show a recording instead of the kernel's events; needs no root.",
                "--replay"))
        .addOption(
            value(
                Hook.class,
                "HOOK",
                "auto, kprobe or tracepoint; auto takes the kprobe where the kernel has kprobes.",
                "--hook"))
        .addOption(flag(Flag.CHECK))
        .addOption(
            value(
                Path.class,
                "FILE",
                "Kernel type information, for kernels without their own.",
                "--btf"))
        .addOption(
            value(
                Path.class,
                "DIR",
                "Where native libraries are unpacked for a moment (default: Java's own).",
                "--tmpdir"))
        .addOption(
            value(
                ColorMode.class,
                "WHEN",
                "auto, always or never; auto: on a terminal, unless NO_COLOR is set.",
                "--color"))
        .addOption(flag(Flag.VERBOSE))
        .addOption(flag(Flag.QUIET))
        .addOption(builder("Show this and exit.", "-h", "--help").usageHelp(true).build())
        .addOption(
            builder("Show the version and exit.", "-V", "--version").versionHelp(true).build());
  }

  private static void addFilters(CommandSpec command) {
    command
        .addOption(list(Long.class, "PID", "Only connections of these processes.", "-p", "--pid"))
        .addOption(list(String.class, "NAME", "Only of processes of these names.", "--comm"))
        .addOption(
            list(
                    String.class,
                    "NAME|ID",
                    "Only of these containers: a name, the start of a name and *, or the start of"
                        + " an id. Without a value: as -C.",
                    "--container")
                .toBuilder()
                .arity("0..1")
                .fallbackValue(FilterOptions.NO_VALUE)
                .paramLabel("[NAME|ID,...]")
                .build())
        .addOption(
            list(
                Long.class,
                "INODE|PID",
                "Only of these network namespaces: their inode, or a process in them.",
                "--netns"))
        .addOption(list(Integer.class, "PORT", "Only of these local ports.", "-L", "--lport"))
        .addOption(list(Integer.class, "PORT", "Only of these remote ports.", "-D", "--rport"))
        .addOption(
            addresses(
                "Only of these local addresses or ranges of them, such as 172.17.0.0/16.",
                "--laddr"))
        .addOption(addresses("Only of these remote addresses or ranges.", "--raddr"))
        .addOption(
            list(
                TcpState.class,
                "STATE",
                "Only in these states, such as ESTABLISHED or SYN_SENT.",
                "--state"))
        .addOption(
            list(
                RetransmitType.class,
                "TYPE",
                "Only of these types: RTO LOSS FAST TLP SYN SYNACK.",
                "--types"));
  }

  /** An option without a value. */
  private static OptionSpec flag(Flag flag) {
    return builder(flag.description(), flag.names().toArray(String[]::new))
        .type(boolean.class)
        .build();
  }

  /** An option with one value. */
  private static OptionSpec value(
      Class<?> type, String label, String description, String... names) {
    return builder(description, names).type(type).paramLabel(label).build();
  }

  /** An option with values, separated by commas or each with the option before it. */
  private static OptionSpec list(Class<?> type, String label, String description, String... names) {
    return builder(description, names)
        .type(List.class)
        .auxiliaryTypes(type)
        .splitRegex(",")
        .hideParamSyntax(true)
        .paramLabel(label + ",...")
        .build();
  }

  private static OptionSpec addresses(String description, String name) {
    return list(Cidr.class, "CIDR", description, name).toBuilder()
        .converters(new CidrConverter())
        .build();
  }

  private static OptionSpec.Builder builder(String description, String... names) {
    return OptionSpec.builder(names).description(description);
  }

  /** From text to a range, in a sentence where it is none. */
  private static final class CidrConverter implements CommandLine.ITypeConverter<Cidr> {
    @Override
    public Cidr convert(String text) {
      try {
        return Cidr.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
