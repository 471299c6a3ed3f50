package io.tcpretrans.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The running kernel's names of drop reasons and functions. Other threads read them, and the
 * methods wait for them. Thread-safe.
 */
public final class DropNames {
  private static final String PREFIX = "SKB_DROP_REASON_";
  private static final String MISSING = "names of drop reasons or kernel functions are missing: ";

  private final CompletableFuture<Map<Integer, String>> reasons;
  private final CompletableFuture<Set<String>> reasonNames;
  private final FunctionNames functions;
  private final Consumer<String> details;

  /**
   * Starts to read the names.
   *
   * @param btf the kernel's type information
   * @param details takes a message about names that cannot be read
   */
  public DropNames(Path btf, Consumer<String> details) {
    this.details = details;
    this.reasons = CompletableFuture.supplyAsync(() -> readable(() -> readReasons(btf), Map.of()));
    this.reasonNames = reasons.thenApply(names -> Set.copyOf(names.values()));
    this.functions =
        new FunctionNames(KernelSymbols::read, reason -> details.accept(MISSING + reason));
  }

  /** Reads the reasons of all subsystems. The value 0 means no reason in each of them. */
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

  /** Returns whether the names are read, so that the other methods do not wait. */
  boolean isReady() {
    return reasonNames.isDone() && functions.isReady();
  }

  /**
   * Returns whether the kernel gives reasons. Without them it frees what TCP drops without a trace.
   */
  public boolean hasReasons() {
    return !reasons.join().isEmpty();
  }

  /** Returns the number of reasons that the kernel has. */
  public int reasonCount() {
    return reasons.join().size();
  }

  /** Returns whether the kernel has the reason with this name, which has no prefix. */
  boolean hasReason(String name) {
    return reasonNames.join().contains(PREFIX + name);
  }

  /**
   * Returns the name of a reason without its prefix, such as {@code NETFILTER_DROP}. A reason of a
   * subsystem whose names are unknown is a number, such as {@code 0x10001}.
   *
   * @param reason an enum skb_drop_reason of the running kernel
   * @return null: the kernel gives no reasons
   */
  String reason(int reason) {
    Map<Integer, String> names = reasons.join();
    if (names.isEmpty()) {
      return null;
    }
    String name = names.get(reason);
    if (name == null) {
      return "0x" + Integer.toHexString(reason);
    }
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }

  /**
   * Returns the name of a function; null: it has no readable symbol.
   *
   * @param address an address in the function
   */
  String function(long address) {
    return functions.function(address);
  }
}
