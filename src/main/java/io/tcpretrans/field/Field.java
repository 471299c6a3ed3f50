package io.tcpretrans.field;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.sys.ErrorText;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of a row under their names in JSON, CSV and recordings, in the order of output. The
 * names of the constants are part of these formats. A new field needs a case here and in {@link
 * FieldReader}.
 */
public enum Field {
  TIME,
  TYPE,
  IP,
  LADDR,
  LPORT,
  RADDR,
  RPORT,
  STATE,
  PID,
  COMM,
  UID,
  CONTAINER,
  CONTAINER_ID,
  NETNS, // inode number of the network namespace, which a later namespace may get again
  SEQ,
  LEN,
  SEGS,
  ATTEMPT,
  ERROR,
  SRTT_US,
  RTO_US,
  CWND,
  SSTHRESH,
  WAIT_US,
  SEGS_OUT,
  TOTAL_RETRANS,
  ICMP_ERROR,
  NETNS_COOKIE, // SO_NETNS_COOKIE, which is unique until the next boot; null before Linux 5.12
  STALL_US,
  DIR, // "in": this host accepted the connection, "out": this host opened it

  // Only recordings have the following fields. They hold values that are rounded or omitted above.
  TIME_NS,
  ERROR_NUMBER,
  INODE, // inode number of the socket
  COOKIE, // SO_COOKIE of the socket
  CGROUP_ID,
  NETNS_ID, // NETNS_COOKIE, or before Linux 5.12 the kernel address of the struct net
  // the last owner of a closed socket; a new name would make recordings unreadable by older
  // versions
  CLOSER_PID,
  CLOSER_START_NS,
  CLOSER_COMM,
  OWNER_PENDING,
  ANCESTORS; // PIDs of the ancestors of the owner, separated by blanks

  private static final Set<Field> ONLY_IN_RECORDINGS =
      EnumSet.of(
          TIME_NS,
          ERROR_NUMBER,
          INODE,
          COOKIE,
          CGROUP_ID,
          NETNS_ID,
          CLOSER_PID,
          CLOSER_START_NS,
          CLOSER_COMM,
          OWNER_PENDING,
          ANCESTORS);

  /** The fields of a row in JSON and CSV, without those of {@link CauseField}. */
  public static final List<Field> OUTPUT_FIELDS =
      Arrays.stream(values()).filter(field -> !ONLY_IN_RECORDINGS.contains(field)).toList();

  /** The fields of a row in a recording. */
  public static final List<Field> RECORDED_FIELDS = List.of(values());

  private final String fieldName = name().toLowerCase(Locale.ROOT);

  /** Returns the name in JSON, CSV and recordings, unit included. */
  public String fieldName() {
    return fieldName;
  }

  /**
   * Returns the value of this field in a row.
   *
   * @return a String or a Long; null: unknown or none
   */
  public Object value(Row row) {
    Retransmit event = row.event();
    Owner owner = row.owner();
    return switch (this) {
      case TIME -> Times.utc(event.time());
      case TYPE -> event.type().name();
      case IP -> (long) event.ip();
      case LADDR -> event.local().address().toString();
      case LPORT -> (long) event.local().port();
      case RADDR -> event.remote().address().toString();
      case RPORT -> (long) event.remote().port();
      case STATE -> event.state().name();
      case PID -> owner.pid() == 0 ? null : owner.pid();
      case COMM -> owner.comm();
      case CONTAINER -> owner.container();
      case CONTAINER_ID -> owner.containerId();
      case UID -> event.socket().uid();
      case NETNS -> event.socket().netns();
      case NETNS_COOKIE -> event.socket().netnsCookie();
      case SEQ -> event.seq();
      case LEN -> event.len();
      case SEGS -> event.segs();
      case ATTEMPT -> (long) event.attempt();
      case ERROR -> event.error() == 0 ? null : ErrorText.of(event.error());
      case SRTT_US -> event.sender().srttUs();
      case RTO_US -> event.sender().rtoUs();
      case CWND -> event.sender().cwnd();
      case SSTHRESH -> event.sender().ssthresh();
      case WAIT_US -> event.waitUs();
      case SEGS_OUT -> event.sender().segsOut();
      case TOTAL_RETRANS -> event.sender().totalRetrans();
      case ICMP_ERROR -> event.icmpError();
      case STALL_US -> event.stallUs();
      case DIR -> event.direction() == null ? null : event.direction().toString();
      case TIME_NS -> Times.nanos(event.time());
      case ERROR_NUMBER -> (long) event.error();
      case INODE -> event.socket().inode();
      case COOKIE -> event.socket().cookie();
      case CGROUP_ID -> event.socket().cgroupId();
      case NETNS_ID -> event.socket().netnsId();
      case CLOSER_PID -> lastOwner(event) == null ? null : lastOwner(event).pid();
      case CLOSER_START_NS -> lastOwner(event) == null ? null : lastOwner(event).startNanos();
      case CLOSER_COMM -> lastOwner(event) == null ? null : lastOwner(event).comm();
      case OWNER_PENDING -> owner.pending() ? 1L : null;
      case ANCESTORS -> ancestors(owner);
    };
  }

  /** Returns the ancestors as one text; null: none, or they are not known. */
  static String ancestors(Owner owner) {
    return owner.ancestors() == null || owner.ancestors().isEmpty()
        ? null
        : owner.ancestors().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static OwningProcess lastOwner(Retransmit event) {
    return event.socket().lastOwner();
  }
}
