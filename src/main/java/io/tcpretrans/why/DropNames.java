package io.tcpretrans.why;

import io.tcpretrans.event.Drop;
import io.tcpretrans.sys.BtfEnum;
import io.tcpretrans.sys.FunctionNames;
import io.tcpretrans.sys.KernelSymbols;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The running kernel's names of why and where it drops. Read beside the tracing. */
public final class DropNames {
  private static final String PREFIX = "SKB_DROP_REASON_";
  private static final String MISSING = "names of drop reasons or kernel functions are missing: ";

  private final CompletableFuture<Map<Integer, String>> reasons;
  private final FunctionNames functions;
  private final Consumer<String> details;

  /**
   * @param btf kernel type information
   * @param details told what cannot be read
   */
  public DropNames(Path btf, Consumer<String> details) {
    this.details = details;
    this.reasons = CompletableFuture.supplyAsync(() -> readable(() -> readReasons(btf), Map.of()));
    this.functions =
        new FunctionNames(KernelSymbols::read, reason -> details.accept(MISSING + reason));
  }

  /** Of all subsystems whose reasons the kernel has; 0 is none in any. */
  private static Map<Integer, String> readReasons(Path btf) throws IOException {
    Map<Integer, String> names = BtfEnum.read(btf, "skb_drop_reason", "qdisc_drop_reason");
    names.remove(0);
    return names;
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> T readable(Reading<T> reading, T otherwise) {
    try {
      return reading.read();
    } catch (IOException | RuntimeException e) {
      details.accept(MISSING + e.getMessage());
      return otherwise;
    }
  }

  /** Waits until the names are read. Until then the other methods would wait. */
  void await() {
    reasons.join();
    functions.await();
  }

  /** False where the kernel gives no reasons; it then frees what TCP drops without a trace. */
  boolean hasReasons() {
    return !reasons.join().isEmpty();
  }

  /**
   * The reason without its prefix, such as {@code NETFILTER_DROP}; for one of a subsystem of its
   * own, whose names the kernel keeps elsewhere, its number.
   *
   * @return null where the kernel gives no reasons
   */
  String reason(Drop drop) {
    Map<Integer, String> names = reasons.join();
    if (names.isEmpty()) {
      return null;
    }
    String name = names.get(drop.reason());
    if (name == null) {
      return "0x" + Integer.toHexString(drop.reason());
    }
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }

  /** The function that dropped; null where its name cannot be found. */
  String function(Drop drop) {
    return functions.function(drop.location());
  }
}
