package io.tcpretrans.field;

import io.tcpretrans.event.Why;
import java.util.Locale;

/** The fields that --why adds to a retransmit, under the names that JSON and CSV give them. */
public enum WhyField {
  CAUSE,
  PROOF,
  DROP_REASON,
  DROP_FUNCTION,
  DROP_DEV,
  DROP_NETNS,
  DROP_AGE_US,
  LOST,
  UNSEEN;

  private final String fieldName = name().toLowerCase(Locale.ROOT);

  public String fieldName() {
    return fieldName;
  }

  /**
   * Its value.
   *
   * @param why judged
   * @return a Long, or what stands for its text; null: unknown
   */
  public Object of(Why why) {
    Why.Verdict verdict = why.verdict();
    return switch (this) {
      case CAUSE -> verdict.cause();
      case PROOF -> verdict.proof();
      case DROP_REASON -> verdict.reason();
      case DROP_FUNCTION -> verdict.function();
      case DROP_NETNS -> verdict.netns();
      case UNSEEN -> verdict.unseen();
      case DROP_DEV -> why.drop() == null ? null : why.drop().device();
      case DROP_AGE_US -> why.drop() == null ? null : why.drop().ageUs();
      case LOST -> why.drop() == null ? null : why.drop().lost();
    };
  }
}
