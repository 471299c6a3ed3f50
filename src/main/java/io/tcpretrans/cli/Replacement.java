package io.tcpretrans.cli;

import io.tcpretrans.event.Cause;
import io.tcpretrans.sys.ShellWord;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes an option with a value to type instead of a wrong word, if the program accepts both. */
final class Replacement {
  /** The beginning of the part of a message that says what to type. */
  static final String TYPE = "; type ";

  private static final Pattern PORTS = Pattern.compile("[0-9]{1,5}([-,][0-9]{1,5})*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

  /** A number that is rather an interval in seconds than a port. */
  private static final Pattern SHORT_TIME = Pattern.compile("[1-9]|[1-5]0|15|60");

  private static final Pattern FILE = Pattern.compile("-|.*/.*|.*\\.(json|jsonl|gz|log|pcap)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
  private static final Pattern ENDPOINT =
      Pattern.compile("(?:([0-9.]+(?:/[0-9]+)?)|\\[([^]]*)])(?::([0-9]{1,5}))?");

  private Replacement() {}

  /** Returns whether the program accepts the option with this value. */
  static boolean accepts(String name, String value) {
    return OptionNames.find(name).accepts(value);
  }

  /**
   * Returns options that mean an option with a value; null: there are none that the program
   * accepts.
   *
   * @param name of an option with a value
   * @param value as it was typed; an address may have brackets and a port
   */
  static String options(String name, String value) {
    Matcher endpoint = ENDPOINT.matcher(value);
    if (OptionNames.find(name).valueType() != FilterTypes.CIDR || !endpoint.matches()) {
      return plain(name, value);
    }
    String bare = endpoint.group(1) == null ? endpoint.group(2) : endpoint.group(1);
    String address = plain(name, bare);
    if (endpoint.group(3) == null) {
      return address;
    }
    String port = plain(name.replace("addr", "port"), endpoint.group(3));
    return address == null || port == null ? null : address + " " + port;
  }

  private static String plain(String name, String value) {
    boolean negated = value.startsWith("!");
    String word = ShellWord.of(negated ? value.substring(1) : value);
    if (word == null || !accepts(name, value)) {
      return null;
    }
    return name + " " + (negated ? "'" + value + "'" : word);
  }

  /**
   * Returns the end of the error about a word that stands for an option.
   *
   * @param name of the option, or an option with its value or with a remark
   * @param value the value that was typed after the word; null: none
   */
  static String end(String name, String value) {
    Option<?> option = OptionNames.find(name);
    if (option == null || value == null) {
      return TYPE + name;
    }
    boolean flag = option.valueType() == null;
    String options = flag ? insteadOfFlag(name, value) : options(name, value);
    if (options != null) {
      return TYPE + options;
    }
    String note = flag ? "" : ValueNotes.ofReplacement(name, value);
    return note.isEmpty() ? TYPE + name : note;
  }

  /** Returns what to type for a flag and a value, which it does not take; null: nothing. */
  static String insteadOfFlag(String flag, String value) {
    String options = ofFlag(flag, value);
    boolean added = flag.equals("--top") || (options != null && options.startsWith("-i"));
    return options != null && added ? flag + " " + options : options;
  }

  /**
   * Returns the options to type for a flag with a value, which it does not take; null: there are
   * none. Options for --count and --top are those to add to the flag.
   */
  static String ofFlag(String flag, String value) {
    boolean number = NUMBER.matcher(value).matches();
    return switch (flag) {
      case "-l", "--local" -> PORTS.matcher(value).matches() ? options("-L", value) : null;
      case "-c", "--connections" -> number ? options("-n", value) : null;
      case "-t", "--type" -> options("--types", value);
      case "-C" -> NAME.matcher(value).matches() ? options("--container", value) : null;
      case "-w", "--why" -> ofWhy(value);
      case "--count", "--top" -> {
        String grouping = options("--by", value);
        boolean time = !number || SHORT_TIME.matcher(value).matches();
        yield grouping == null && time ? options("-i", value) : grouping;
      }
      default -> null;
    };
  }

  private static String ofWhy(String value) {
    if (Arrays.stream(Cause.values()).anyMatch(cause -> cause.toString().equals(value))) {
      return "-w --by why";
    }
    String duration = options("-d", value);
    boolean file = FILE.matcher(value).matches() && canBeTyped(value);
    return duration == null && file ? "--record " + value : duration;
  }

  /** Returns options for a word that has the form of a file name; null: it has another form. */
  static String ofFile(String word) {
    boolean file = FILE.matcher(word).matches() && canBeTyped(word);
    return file ? "--replay " + word : null;
  }

  /** Returns whether the word is a name as processes and containers have. */
  static boolean isName(String word) {
    return NAME.matcher(word).matches();
  }

  /** Returns whether the shell passes the word on as it is. */
  private static boolean canBeTyped(String word) {
    return word.equals("-") || word.equals(ShellWord.of(word));
  }
}
