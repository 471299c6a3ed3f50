package io.tcpretrans.capture;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The names of kernel functions, which are read in another thread. They are read again if an
 * address is not found, because a module may have been loaded meanwhile. Thread-safe.
 */
final class FunctionNames {
  /** The most addresses that are remembered as having no function. */
  private static final int MAX_UNKNOWN = 1024;

  private final Reading reading;
  private final Consumer<String> failed;

  /** Addresses for which the symbols have been read again. */
  private final Set<Long> unknown = new HashSet<>();

  /** The reading that began last. */
  private CompletableFuture<KernelSymbols> next;

  /** The symbols of the last reading that ended; null: there is none, or they cannot be read. */
  private KernelSymbols latest;

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
    this.next = CompletableFuture.supplyAsync(this::read);
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

  /** Returns whether the first reading has ended, so that the other methods do not wait. */
  public synchronized boolean isReady() {
    return latest != null || next.isDone();
  }

  /** Returns whether no function is known, for example because addresses are hidden; waits. */
  public boolean areMissing() {
    KernelSymbols symbols = latest();
    return symbols == null || symbols.isEmpty();
  }

  /**
   * Returns the function that contains an address; null: it is not known, or not yet. Waits only
   * for the first reading.
   */
  public synchronized String function(long address) {
    KernelSymbols symbols = latest();
    if (symbols == null || symbols.isEmpty()) {
      return null;
    }
    String name = symbols.function(address);
    if (name == null && next.isDone() && unknown.size() < MAX_UNKNOWN && unknown.add(address)) {
      next = CompletableFuture.supplyAsync(this::read);
    }
    return name;
  }

  private synchronized KernelSymbols latest() {
    if (latest == null || next.isDone()) {
      KernelSymbols symbols = next.join();
      latest = symbols == null ? latest : symbols;
    }
    return latest;
  }
}
