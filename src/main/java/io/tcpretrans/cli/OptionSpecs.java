package io.tcpretrans.cli;

import io.tcpretrans.capture.Hook;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.sys.FileNames;
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
                "Show exactly these columns, named by their headers in lower case.",
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
                "Group --count by flow (default), container, process, raddr, laddr, state or type.",
                "--by"))
        .addOption(
            number(
                value(
                    Double.class,
                    "TIME",
                    "Print --count every TIME seconds, then only the groups that changed; refresh"
                        + " --top every TIME seconds (default 1).",
                    "-i",
                    "--interval"),
                Double::valueOf,
                "a number of seconds"))
        .addOption(
            number(
                value(Double.class, "TIME", "Stop after TIME seconds.", "-d", "--duration"),
                Double::valueOf,
                "a number of seconds"))
        .addOption(
            number(
                value(Long.class, "N", "Stop after N retransmits.", "-n", "--max-events"),
                Long::valueOf,
                "a number"))
        .addOption(
            value(
                OutputFormat.class,
                "FORMAT",
                "table (default); json: one object per line; csv: the field names of json; bcc: the"
                    + " columns of bcc's tcpretrans.",
                "-o",
                "--output"))
        .addOption(flag(Flag.LOSS_PROBE))
        .addOption(flag(Flag.JSON_SCHEMA))
        .addOption(flag(Flag.TIMESTAMPS))
        .addOption(
            file(
                "FILE",
                "Also write all events to FILE, whatever the filters; compressed if its name ends in"
                    + " .gz.",
                "--record"))
        .addOption(
            file(
                "FILE",
                "Read events from a recording instead of the kernel; needs no root.",
                "--replay"))
        .addOption(
            value(
                Hook.class,
                "HOOK",
                "auto (default), kprobe or tracepoint; auto uses the kprobe if the kernel has kprobes,"
                    + " otherwise the tracepoint.",
                "--hook"))
        .addOption(flag(Flag.CHECK))
        .addOption(
            file(
                "FILE",
                "Kernel type information (BTF), for a kernel without /sys/kernel/btf/vmlinux.",
                "--btf"))
        .addOption(
            file(
                "DIR",
                "Temporary directory for native libraries (default: java.io.tmpdir, usually /tmp).",
                "--tmpdir"))
        .addOption(
            value(
                ColorMode.class,
                "WHEN",
                "Color the table: auto (default), always or never; auto colors on a terminal, unless"
                    + " NO_COLOR is set.",
                "--color"))
        .addOption(flag(Flag.VERBOSE))
        .addOption(flag(Flag.QUIET))
        .addOption(builder("Print this help and exit.", "-h", "--help").usageHelp(true).build())
        .addOption(
            builder("Print the version and exit.", "-V", "--version").versionHelp(true).build());
  }

  private static void addFilters(CommandSpec command) {
    command
        .addOption(
            number(
                list(
                    Long.class,
                    "PID",
                    "Show only sockets that these processes own.",
                    "-p",
                    "--pid"),
                Long::valueOf,
                "a process ID"))
        .addOption(
            list(
                String.class, "NAME", "Show only sockets of processes with these names.", "--comm"))
        .addOption(
            list(
                    String.class,
                    "NAME|ID",
                    "Show only these containers: a name, a name prefix followed by *, or an ID"
                        + " prefix. Without a value: the same as -C.",
                    "--container")
                .toBuilder()
                .arity("0..1")
                .fallbackValue(FilterOptions.NO_VALUE)
                .paramLabel("[NAME|ID,...]")
                .build())
        .addOption(
            number(
                list(
                    Long.class,
                    "INODE|PID",
                    "Show only these network namespaces: an inode, or the PID of a process in it.",
                    "--netns"),
                Long::valueOf,
                "an inode or a process ID"))
        .addOption(ports("Show only these local ports.", "-L", "--lport"))
        .addOption(ports("Show only these remote ports.", "-D", "--rport"))
        .addOption(
            addresses(
                "Show only these local addresses or CIDR ranges, such as 172.17.0.0/16.",
                "--laddr"))
        .addOption(addresses("Show only these remote addresses or CIDR ranges.", "--raddr"))
        .addOption(
            list(
                TcpState.class,
                "STATE",
                "Show only these socket states, such as ESTABLISHED or SYN_SENT.",
                "--state"))
        .addOption(
            list(
                RetransmitType.class,
                "TYPE",
                "Show only these retransmit types: RTO LOSS FAST TLP SYN SYNACK.",
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

  /** An option with the name of a file. */
  private static OptionSpec file(String label, String description, String name) {
    return value(Path.class, label, description, name).toBuilder()
        .converters((CommandLine.ITypeConverter<Path>) FileNames::path)
        .build();
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

  private static OptionSpec ports(String description, String... names) {
    return number(
        list(Integer.class, "PORT", description, names), Integer::valueOf, "a port (0-65535)");
  }

  /** The option with an error that says what its value should have been. */
  private static OptionSpec number(
      OptionSpec option, CommandLine.ITypeConverter<?> parse, String noun) {
    CommandLine.ITypeConverter<?> converter =
        text -> {
          try {
            return parse.convert(text);
          } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not " + noun);
          }
        };
    return option.toBuilder().converters(converter).build();
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
