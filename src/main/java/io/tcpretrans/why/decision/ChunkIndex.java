package io.tcpretrans.why.decision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds records by the 64 KiB chunks of sequence space that they touch. */
final class ChunkIndex<T> {
  /** Chunks of the whole sequence space. */
  private static final int CHUNKS = 1 << 16;

  private final Map<Integer, List<T>> chunks = new HashMap<>();

  /** Adds a record. */
  void add(SequenceRange range, T record) {
    for (int i = 0; i < range.chunks(); i++) {
      chunks
          .computeIfAbsent((range.firstChunk() + i) % CHUNKS, unused -> new ArrayList<>())
          .add(record);
    }
  }

  /** Returns the records of the chunks that a range touches, in no order. */
  List<T> near(SequenceRange range) {
    if (range.chunks() == 1) {
      return chunks.getOrDefault(range.firstChunk(), List.of());
    }
    Set<T> found = new LinkedHashSet<>();
    for (int i = 0; i < range.chunks(); i++) {
      found.addAll(chunks.getOrDefault((range.firstChunk() + i) % CHUNKS, List.of()));
    }
    return List.copyOf(found);
  }
}
