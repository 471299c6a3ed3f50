package io.tcpretrans.why;

import io.tcpretrans.event.Retransmit;

/** The different peers, networks and services of all rows of a run. */
record RunProperties(DistinctValues peers, DistinctValues networks, DistinctValues services) {
  RunProperties() {
    this(new DistinctValues(), new DistinctValues(), new DistinctValues());
  }

  void add(Retransmit retransmit) {
    peers.add(retransmit.remote().address());
    networks.add(SharedProperties.network(retransmit.remote()));
    services.add(Serving.of(retransmit));
  }
}
