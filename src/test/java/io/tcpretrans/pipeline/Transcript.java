package io.tcpretrans.pipeline;

import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.util.ArrayList;
import java.util.List;

/** A view that notes what it was told. */
final class Transcript implements View {
  private final List<String> calls = new ArrayList<>();
  private final List<Owner> owners = new ArrayList<>();

  List<String> calls() {
    return calls;
  }

  /** Of the retransmits it was told of. */
  List<Owner> owners() {
    return owners;
  }

  @Override
  public void begin() {
    calls.add("begin");
  }

  @Override
  public void row(Row row) {
    calls.add("retransmit " + row.event().ip());
    owners.add(row.owner());
  }

  @Override
  public void lost(LostEvents lost) {
    calls.add("lost " + lost.count());
  }

  @Override
  public void owner(OwnerFound found) {
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
