package io.tcpretrans.cli;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.view.Column;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The value types that several options share, and those that need their own reading or checks. */
final class ValueTypes {

  static final ValueType<Path> DIRECTORY = new ConvertedType<>(Path.class, "DIR", FileNames::path);
  static final ValueType<Path> FILE = new ConvertedType<>(Path.class, "FILE", FileNames::path);

  static final ValueType<String> COLUMN =
      new ValueType<>(String.class, "COLUMN") {
        @Override
        String error(String name) {
          return Column.named(name).isPresent()
              ? null
              : "unknown column '" + name + "' in --columns; the columns are " + columnNames();
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
}
