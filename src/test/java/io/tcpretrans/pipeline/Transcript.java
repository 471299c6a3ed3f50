package io.tcpretrans.pipeline;

import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.util.ArrayList;
import java.util.List;

/** A view that notes the calls of its methods. */
final class Transcript implements View {
  private final List<String> calls = new ArrayList<>();
  private final List<Owner> owners = new ArrayList<>();

  /** Returns a line for each call, such as {@code row 4}, where 4 is the IP version. */
  List<String> calls() {
    return calls;
  }

  /** Returns the owner that each row had when the view got it. */
  List<Owner> owners() {
    return owners;
  }

  @Override
  public void begin() {
    calls.add("begin");
  }

  @Override
  public void row(Row row) {
    calls.add("row " + row.event().ip());
    owners.add(row.owner());
  }

  @Override
  public void lost(LostEvents lost) {
    calls.add("lost " + lost.count());
  }

  @Override
  public void ownerFound(OwnerFound found) {
    calls.add("owner " + found.owner().pid());
  }

  @Override
  public void end(RunReport report) {
    calls.add("end");
  }

  @Override
  public void flush() {
    calls.add("flush");
  }
}
