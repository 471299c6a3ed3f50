package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.field.Times;
import java.util.Locale;

/** The counts and times of a group, under their names in JSON and CSV, in the order of output. */
enum CountField {
  RETRANSMITS,
  SEGS,
  RATE_PERCENT,
  RTO,
  LOSS,
  FAST,
  TLP,
  SYN,
  SYNACK,
  FIRST,
  LAST;

  private static final double THOUSANDTHS = 1000;

  private final String fieldName = name().toLowerCase(Locale.ROOT);

  /** Returns the name in JSON and CSV, unit included. */
  String fieldName() {
    return fieldName;
  }

  /**
   * Returns the value of this field in a group.
   *
   * @return a String, a Long or a Double; null: unknown
   */
  Object value(GroupCounts counts) {
    return switch (this) {
      case RETRANSMITS -> counts.retransmits();
      case SEGS -> counts.segs();
      case RATE_PERCENT -> rounded(counts.ratePercent());
      case RTO, LOSS, FAST, TLP, SYN, SYNACK -> counts.ofType(RetransmitType.valueOf(name()));
      case FIRST -> Times.utc(counts.first());
      case LAST -> Times.utc(counts.last());
    };
  }

  /** Returns a percentage with three decimals; null for null. */
  static Double rounded(Double percent) {
    return percent == null ? null : Math.round(percent * THOUSANDTHS) / THOUSANDTHS;
  }
}
