package io.tcpretrans.cli;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.sys.ByteText;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.view.Column;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The value types that several options share, and those that need their own reading or checks. */
final class ValueTypes {
  private static final int MAX_PORT = 65535;

  /** The name of a process or container, in the form in which rows show it. */
  static final ValueType<String> NAME =
      new ConvertedType<>(String.class, "NAME", ByteText::printable);

  static final ValueType<String> NAME_OR_ID =
      new ConvertedType<>(String.class, "NAME|ID", ByteText::printable);

  static final ValueType<Path> DIRECTORY = new ConvertedType<>(Path.class, "DIR", FileNames::path);
  static final ValueType<Path> FILE = new ConvertedType<>(Path.class, "FILE", FileNames::path);
  static final ValueType<Long> PID = new NumberType<>(Long.class, "PID", "a process ID");
  static final ValueType<Cidr> CIDR = new CidrType();
  static final ValueType<Grouping> GROUP = new GroupType();

  static final ValueType<String> COLUMN =
      new ValueType<>(String.class, "COLUMN") {
        @Override
        String error(String name) {
          return Column.named(name).isPresent()
              ? null
              : "unknown column '" + name + "' in --columns; the columns are " + columnNames();
        }
      };

  /** The inode number of a network namespace, or the PID of a process in it. */
  static final ValueType<Long> NAMESPACE =
      new NumberType<>(Long.class, "INODE|PID", "an inode or a process ID") {
        @Override
        String error(Long number) {
          return FilterOptions.namespaceInode(number) != 0
              ? null
              : "--netns cannot read /proc/"
                  + number
                  + "/ns/net; give the PID of a running process, or the inode that"
                  + " 'ls -Li /proc/PID/ns/net' prints";
        }
      };

  static final ValueType<Integer> PORT =
      new NumberType<>(Integer.class, "PORT", "a port (0-65535)") {
        @Override
        String error(Integer port) {
          return port >= 0 && port <= MAX_PORT ? null : port + " is not a port (0-65535)";
        }
      };

  static final ValueType<Double> INTERVAL =
      new TimeType() {
        @Override
        String error(Double seconds) {
          return seconds >= 0.1 ? null : "--interval must be at least 0.1 seconds";
        }
      };

  static final ValueType<Double> DURATION =
      new TimeType() {
        @Override
        String error(Double seconds) {
          return seconds > 0 ? null : "--duration must be greater than 0 seconds";
        }
      };

  static final ValueType<Long> MAX_EVENTS =
      new NumberType<>(Long.class, "N", "a number (1 to 9223372036854775807)") {
        @Override
        String error(Long events) {
          return events >= 1 ? null : "--max-events must be at least 1";
        }
      };

  private ValueTypes() {}

  private static String columnNames() {
    return Arrays.stream(Column.values()).map(Column::optionName).collect(Collectors.joining(" "));
  }

  /** A value that a function makes of the text. */
  private static final class ConvertedType<E> extends ValueType<E> {
    private final Function<String, E> conversion;

    ConvertedType(Class<E> javaClass, String label, Function<String, E> conversion) {
      super(javaClass, label);
      this.conversion = conversion;
    }

    @Override
    E read(String text) {
      return conversion.apply(text);
    }
  }

  private static final class CidrType extends ValueType<Cidr> {
    CidrType() {
      super(Cidr.class, "CIDR");
    }

    @Override
    String noun() {
      return "an address or a range such as 10.0.0.0/8";
    }

    @Override
    Cidr read(String text) throws WrongUsage {
      try {
        return Cidr.of(text);
      } catch (IllegalArgumentException e) {
        throw new WrongUsage(e.getMessage());
      }
    }
  }
}
