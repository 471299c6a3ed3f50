package io.tcpretrans.cli;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Event;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.OwnerLookup;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.SentCounts;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What is shown: the running kernel, or a recording. */
interface Input extends AutoCloseable {
  EventSource source();

  /** Whose connections are. */
  OwnerLookup owners();

  /** Takes every event before the filter; null: nothing is recorded. */
  Consumer<Event> recording();

  /** Which retransmits are shown. */
  Filter filter();

  /** Tells what connections have sent by now. */
  SentCounts sent();

  /**
   * The view, of which each retransmit has its cause, where causes are asked for.
   *
   * @param diagnosed told of what they come to
   */
  View explained(View view, Consumer<Diagnosis> diagnosed);

  /** Said on stderr when it begins. */
  String announcement();

  /** Called when that was said: whatever need not be there before the first row. */
  void begun();

  /** When it began. */
  Instant start();

  /** Now; in a recording, of its time. */
  Instant now();

  /**
   * At the end: the comparison with the kernel's counters; null: none.
   *
   * @param stopped whether the user wants it to end
   */
  Result.Check check(BooleanSupplier stopped);

  /** After the last event was taken. */
  void finish(Result.Check check);

  /** After that: what went wrong underway; null: nothing. */
  String failure();

  @Override
  void close() throws IOException;
}
