package io.tcpretrans.sys;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The names of kernel functions, which are read in another thread. They are read again if an
 * address is not found, because a module may have been loaded meanwhile. Thread-safe.
 */
public final class FunctionNames {
  /** The most addresses that are remembered as having no function. */
  private static final int MAX_UNKNOWN = 1024;

  private final Reading reading;
  private final Consumer<String> failed;

  /** Addresses for which the symbols have been read again. */
  private final Set<Long> unknown = new HashSet<>();

  private volatile CompletableFuture<KernelSymbols> symbols;

  /** A reading of the symbols, normally {@link KernelSymbols#read()}. */
  public interface Reading {
    KernelSymbols read() throws IOException;
  }

  /**
   * Starts the first reading.
   *
   * @param failed takes the reason, in another thread, when the symbols cannot be read
   */
  public FunctionNames(Reading reading, Consumer<String> failed) {
    this.reading = reading;
    this.failed = failed;
    this.symbols = CompletableFuture.supplyAsync(this::read);
  }

  /** Reads the symbols; null: they cannot be read. */
  private KernelSymbols read() {
    try {
      return reading.read();
    } catch (IOException | RuntimeException e) {
      failed.accept(e.getMessage());
      return null;
    }
  }

  /** Waits for the first reading. */
  public void await() {
    symbols.join();
  }

  /** Returns whether no function is known, for example because addresses are hidden; waits. */
  public boolean areMissing() {
    KernelSymbols current = symbols.join();
    return current == null || current.isEmpty();
  }

  /**
   * Returns the function that contains an address; null: it is not known, or not yet. Waits only
   * for the first reading.
   */
  public String function(long address) {
    KernelSymbols current = symbols.join();
    if (current == null || current.isEmpty()) {
      return null;
    }
    String name = current.function(address);
    if (name == null) {
      readAgain(current, address);
    }
    return name;
  }

  private synchronized void readAgain(KernelSymbols current, long address) {
    boolean isLatest = symbols.getNow(null) == current;
    if (isLatest && unknown.size() < MAX_UNKNOWN && unknown.add(address)) {
      CompletableFuture.supplyAsync(this::read)
          .thenAccept(
              again -> {
                if (again != null) {
                  symbols = CompletableFuture.completedFuture(again);
                }
              });
    }
  }
}
