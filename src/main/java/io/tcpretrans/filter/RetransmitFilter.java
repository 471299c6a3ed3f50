package io.tcpretrans.filter;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Filter;

/** The filter by all options: the conditions on the connection and those on the owner. */
public record RetransmitFilter(ConnectionFilter connection, OwnerFilter owner) implements Filter {
  @Override
  public boolean isSet() {
    return connection.isSet() || owner.isSet();
  }

  @Override
  public Decision decideByConnection(Retransmit event) {
    return connection.decide(event);
  }

  @Override
  public Decision decideByOwner(Owner found) {
    return owner.decide(found);
  }
}
