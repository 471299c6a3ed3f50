package io.tcpretrans.count;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Row;
import io.tcpretrans.field.RowField;
import java.util.Locale;

/** The fields of a row's cause by which {@code --count} groups; null in a row without a cause. */
enum CauseGroupField implements RowField {
  CAUSE,
  DEV, // the device at which the packet was dropped or held, otherwise that by which it left
  DEV_NETNS, // inode number of the network namespace of that device
  DEV_NETNS_ID; // identity of that namespace; 0: unknown

  @Override
  public String fieldName() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Object value(Row row) {
    CauseFinding finding = row.cause();
    if (finding == null) {
      return null;
    }
    return switch (this) {
      case CAUSE -> finding.cause();
      case DEV -> device(finding);
      case DEV_NETNS -> device(finding) == null ? null : namespace(finding);
      case DEV_NETNS_ID -> device(finding) == null ? null : namespaceId(finding);
    };
  }

  private static String device(CauseFinding finding) {
    if (finding.device() != null) {
      return finding.device();
    }
    return finding.left() == null ? null : finding.left().device();
  }

  private static Long namespace(CauseFinding finding) {
    return finding.device() != null ? finding.netns() : Long.valueOf(finding.left().netns());
  }

  private static long namespaceId(CauseFinding finding) {
    return finding.device() != null ? finding.drop().netnsId() : finding.left().netnsId();
  }
}
