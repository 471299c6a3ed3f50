package io.tcpretrans.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The start of a capture session with the hook that the user chose, or with the first that works.
 */
final class SessionStart {
  private static final int ALL_PORTS = 1 << 16;

  private final CaptureOptions options;
  private final ByteBuffer retransmitObject;

  /** Null: drops are not traced. */
  private final ByteBuffer dropObject;

  private SessionStart(CaptureOptions options) throws CaptureException {
    this.options = options;
    try (NativeLoader loader = NativeLoader.forHost()) {
      loader.load(options.directory());
      retransmitObject = loader.bpfObject("retransmit.bpf.o");
      dropObject = options.drops() ? loader.bpfObject("droplog.bpf.o") : null;
    }
  }

  /**
   * A session that was started.
   *
   * @param session handle for {@link NativeBridge}
   * @param hook the hook of the session, not AUTO
   */
  record Started(long session, Hook hook) {}

  /**
   * Starts a session.
   *
   * @param debug told why the kprobe cannot be used if the tracepoint is used instead
   * @throws CaptureException if no hook can be used
   */
  static Started start(CaptureOptions options, Consumer<String> debug) throws CaptureException {
    checkTypes(options.btfFile());
    SessionStart start = new SessionStart(options);
    if (options.hook() != Hook.AUTO) {
      return start.startWith(options.hook());
    }
    if (options.lossProbes()) { // no tracepoint shows them
      return start.startWith(Hook.KPROBE);
    }
    try {
      return start.startWith(Hook.KPROBE);
    } catch (CaptureException kprobe) {
      debug.accept("kprobe not used: " + kprobe.getMessage());
      return start.startWith(Hook.TRACEPOINT);
    }
  }

  /**
   * @param btf null: the kernel's own types are used
   */
  private static void checkTypes(Path btf) throws CaptureException {
    String problem = btf == null ? null : StartFailure.problemOfTypes(btf);
    if (problem != null) {
      throw new CaptureException(problem + ".", true, "", null);
    }
  }

  private Started startWith(Hook hook) throws CaptureException {
    KernelCapabilities capabilities = KernelCapabilities.read();
    if (hook == Hook.KPROBE && !capabilities.kprobes()) {
      throw options.lossProbes() ? StartFailure.noLossProbes() : StartFailure.noKprobes();
    }
    try {
      long session =
          NativeBridge.start(
              retransmitObject,
              dropObject,
              options.btfFileCString(),
              hook.number,
              options.ipv4(),
              options.ipv6(),
              options.lossProbes(),
              portBitmap(options.lports()),
              portBitmap(options.rports()));
      return new Started(session, hook);
    } catch (NativeException e) {
      throw StartFailure.of(e, capabilities, ProbeResults.probe(), options);
    }
  }

  /** Returns a bit for each of the 65536 ports, in 64-bit words; null: the set is empty. */
  private static ByteBuffer portBitmap(Set<Integer> ports) {
    if (ports.isEmpty()) {
      return null;
    }
    ByteBuffer bitmap =
        ByteBuffer.allocateDirect(ALL_PORTS / Byte.SIZE).order(ByteOrder.nativeOrder());
    for (int port : ports) {
      int word = port / Long.SIZE * Long.BYTES;
      bitmap.putLong(word, bitmap.getLong(word) | 1L << port); // Java shifts by port % 64
    }
    return bitmap;
  }
}
