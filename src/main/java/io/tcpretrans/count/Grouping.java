package io.tcpretrans.count;

import io.tcpretrans.event.Row;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.RowField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The property of rows by which {@code --count} and {@code --top} group them. Two groupings are
 * equal if they have the same name and both or neither of them show owners.
 */
public final class Grouping {
  public static final Grouping FLOW =
      ofEvent("flow", FlowKey::of, Field.LADDR, Field.LPORT, Field.RADDR, Field.RPORT, Field.NETNS);
  public static final Grouping CONTAINER =
      ofOwner("container", Field.CONTAINER, Field.CONTAINER_ID);
  public static final Grouping PROCESS = ofOwner("process", Field.PID, Field.COMM);
  public static final Grouping RADDR =
      ofEvent("raddr", row -> row.event().remote().address(), Field.RADDR);
  public static final Grouping LADDR =
      ofEvent("laddr", row -> row.event().local().address(), Field.LADDR);
  public static final Grouping STATE = ofEvent("state", row -> row.event().state(), Field.STATE);
  public static final Grouping TYPE = ofEvent("type", row -> row.event().type(), Field.TYPE);
  public static final Grouping WHY = ofCause("why", CauseGroupField.CAUSE);

  /** Accepted connections to a port and opened connections to it are different groups. */
  public static final Grouping SERVICE =
      ofEvent("service", row -> values(row, Field.SERVICE, Field.DIR), Field.SERVICE, Field.DIR);

  /** A later namespace with the inode number of an ended one has a group of its own. */
  public static final Grouping DEV =
      ofCause("dev", CauseGroupField.DEV, CauseGroupField.DEV_NETNS)
          .withKeyField(CauseGroupField.DEV_NETNS_ID);

  public static final Grouping NETNS =
      ofEvent(
          "netns",
          row -> row.event().socket().netnsIdentity(),
          Field.NETNS,
          new NamespaceNameField(identity -> null),
          Field.NETNS_COOKIE);
  public static final Grouping COMM = ofOwner("comm", Field.COMM);
  public static final Grouping UNIT = ofOwner("unit", Field.UNIT);

  private static final List<Grouping> VALUES =
      List.of(
          FLOW, CONTAINER, PROCESS, RADDR, LADDR, STATE, TYPE, WHY, SERVICE, DEV, NETNS, COMM,
          UNIT);

  private static final List<Field> OWNER_FIELDS =
      List.of(Field.COMM, Field.CONTAINER, Field.CONTAINER_ID);

  private static final Pattern PREFIX = Pattern.compile("raddr/([0-9]{1,3})");

  private final String name;

  /** The part of the key that does not depend on the owner. */
  private final Function<Row, Object> eventKey;

  /** The part of the key that depends on the owner. */
  private final List<RowField> ownerFields;

  private final List<RowField> fields;
  private final boolean needsCause;

  /** The fields that {@link #withOwner} added. */
  private final List<Field> addedFields;

  private Grouping(
      String name,
      Function<Row, Object> eventKey,
      List<RowField> ownerFields,
      List<RowField> fields,
      boolean needsCause,
      List<Field> addedFields) {
    this.name = name;
    this.eventKey = eventKey;
    this.ownerFields = ownerFields;
    this.fields = fields;
    this.needsCause = needsCause;
    this.addedFields = addedFields;
  }

  private static Grouping ofEvent(String name, Function<Row, Object> key, RowField... fields) {
    return new Grouping(name, key, List.of(), List.of(fields), false, List.of());
  }

  private static Grouping ofOwner(String name, RowField... fields) {
    return new Grouping(name, row -> "", List.of(fields), List.of(fields), false, List.of());
  }

  private static Grouping ofCause(String name, RowField... fields) {
    return new Grouping(
        name, row -> values(row, fields), List.of(), List.of(fields), true, List.of());
  }

  /** Returns this grouping with a field that is a part of the key but is not shown. */
  private Grouping withKeyField(RowField field) {
    return new Grouping(
        name,
        row -> List.of(eventKey.apply(row), Optional.ofNullable(field.value(row))),
        ownerFields,
        fields,
        needsCause,
        addedFields);
  }

  private static List<Object> values(Row row, RowField... fields) {
    return Arrays.asList(Arrays.stream(fields).map(field -> field.value(row)).toArray());
  }

  /** Returns the groupings without {@code raddr/N}, in the order in which --help names them. */
  public static List<Grouping> values() {
    return VALUES;
  }

  /** Returns the grouping {@code raddr/N} by the range of the remote address. */
  public static Grouping raddrPrefix(int length) {
    PeerPrefix prefix = new PeerPrefix(length);
    return ofEvent("raddr/" + length, prefix::value, prefix);
  }

  /**
   * Returns the grouping with this name, such as {@code flow} or {@code raddr/24}.
   *
   * @return null: there is none
   */
  public static Grouping named(String name) {
    Matcher prefix = PREFIX.matcher(name);
    if (prefix.matches()) {
      int length = Integer.parseInt(prefix.group(1));
      return length >= 1 && length <= PeerPrefix.MAX_LENGTH ? raddrPrefix(length) : null;
    }
    return VALUES.stream().filter(known -> known.name.equals(name)).findFirst().orElse(null);
  }

  /**
   * Returns the grouping that shows the owner of each group: the process's name and its container.
   * Rows with different owners are then in different groups, but not those of one flow, which shows
   * the latest owner.
   */
  public Grouping withOwner() {
    List<Field> added = OWNER_FIELDS.stream().filter(field -> !fields.contains(field)).toList();
    List<RowField> keyFields =
        isFlow() ? List.of() : Stream.concat(ownerFields.stream(), added.stream()).toList();
    return new Grouping(name, eventKey, keyFields, fields, needsCause, added);
  }

  /**
   * Returns this grouping with these names of network namespaces, if it is by namespace.
   *
   * @param names returns the name of the namespace with an identity ({@link
   *     io.tcpretrans.event.Socket#netnsIdentity}); null: unknown
   */
  public Grouping withNamespaceNames(LongFunction<String> names) {
    List<RowField> named =
        fields.stream()
            .map(
                field ->
                    field instanceof NamespaceNameField ? new NamespaceNameField(names) : field)
            .toList();
    return new Grouping(name, eventKey, ownerFields, named, needsCause, addedFields);
  }

  /** Returns whether this is the grouping by network namespace. */
  public boolean isByNamespace() {
    return name.equals(NETNS.name);
  }

  /** Returns whether this is the grouping by flow, of which alone the groups have a rate. */
  public boolean isFlow() {
    return name.equals(FLOW.name);
  }

  /** Returns a key that is equal for all rows of one group. */
  public Object key(Row row) {
    if (ownerFields.isEmpty()) {
      return eventKey.apply(row);
    }
    List<Object> key = new ArrayList<>(ownerFields.size() + 1);
    key.add(eventKey.apply(row));
    for (RowField field : ownerFields) {
      key.add(field.value(row));
    }
    return key;
  }

  /** Returns the part of {@link #key} that does not depend on the owner. */
  Object eventKey(Row row) {
    return eventKey.apply(row);
  }

  /** Returns whether the key depends on the owner. */
  boolean isByOwner() {
    return !ownerFields.isEmpty();
  }

  /** Returns whether the rows need a cause, which they have with {@code --why} only. */
  public boolean needsCause() {
    return needsCause;
  }

  /** Returns whether this is the grouping by the cause itself. */
  public boolean isByCause() {
    return name.equals(WHY.name);
  }

  /** Returns the fields of the owner that {@link #withOwner} has added; empty: none. */
  public List<Field> addedFields() {
    return addedFields;
  }

  /** Returns the fields that name a group in JSON and CSV, without {@link #addedFields}. */
  public List<RowField> fields() {
    return fields;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Grouping that
        && name.equals(that.name)
        && addedFields.equals(that.addedFields);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, addedFields);
  }

  /** Returns the name in option values and JSON, such as {@code flow}. */
  @Override
  public String toString() {
    return name;
  }
}
