package io.tcpretrans.capture;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The start of a capture session with the hook that the user chose, or with the first that works.
 */
final class SessionStart {

  private final CaptureOptions options;
  private final ByteBuffer retransmitObject;

  /** Null: drops are not traced. */
  private final ByteBuffer dropObject;

  /** Why kprobes attach but do not fire; null: they fire, or it does not matter. */
  private final Obstacle silence;

  private SessionStart(CaptureOptions options) throws CaptureException {
    this.options = options;
    try (NativeLoader loader = NativeLoader.forHost()) {
      loader.load(options.directory());
      retransmitObject = loader.bpfObject("retransmit.bpf.o");
      dropObject = options.drops() ? loader.bpfObject("droplog.bpf.o") : null;
    }
    silence = options.hook() == Hook.TRACEPOINT ? null : silenceOfKprobes();
  }

  /**
   * A session that was started.
   *
   * @param session handle for {@link NativeBridge}
   * @param hook the hook of the session, not AUTO
   * @param replaceable whether the tracepoint may replace the hook
   * @param lossProbes whether tail loss probes are traced
   * @param warning a sentence about kprobes that do not fire, so that the tracepoint is used; null:
   *     there is none
   */
  record Started(long session, Hook hook, boolean replaceable, boolean lossProbes, String warning) {
    Started withWarning(String sentence) {
      return new Started(session, hook, replaceable, lossProbes, sentence);
    }
  }

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
    if (start.silence != null) {
      String warning =
          "Kprobes attach but do not fire, because "
              + start.silence.reason()
              + "; tcpretrans uses the tracepoint.";
      return start.startWith(Hook.TRACEPOINT).withWarning(warning);
    }
    return start.startWithAny(debug);
  }

  /** Starts with the kprobe, which the tracepoint may replace, if that is possible. */
  private Started startWithAny(Consumer<String> debug) throws CaptureException {
    CaptureException both;
    try {
      return startWith(Hook.KPROBE, true);
    } catch (CaptureException e) {
      both = e;
    }
    CaptureException kprobe;
    try {
      Started started = startWith(Hook.KPROBE, false);
      debug.accept("the tracepoint could not replace the kprobe: " + both.getMessage());
      return started;
    } catch (CaptureException e) {
      kprobe = e;
    }
    debug.accept("kprobe not used: " + kprobe.getMessage());
    try {
      return startWith(Hook.TRACEPOINT, false);
    } catch (CaptureException e) {
      throw e.fix().isEmpty() && !kprobe.fix().isEmpty() ? kprobe : e;
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

  /**
   * Returns why kprobes attach but do not fire; null: they fire, or the kernel has none, or it
   * cannot be tested. The test takes some 20 ms, so it is made only where a switch may be off.
   */
  private static Obstacle silenceOfKprobes() {
    KprobeRequirements.Switches switches = KprobeRequirements.Switches.read();
    boolean silent =
        KernelCapabilities.read().kprobes()
            && !switches.areOn()
            && KprobeRequirements.areSilent(ProbeResults.kprobeFires());
    return silent ? switches.obstacle() : null;
  }

  private Started startWith(Hook hook) throws CaptureException {
    return startWith(hook, false);
  }

  /**
   * @param replaceable whether the programs of the tracepoint are loaded too. Without CAP_SYS_ADMIN
   *     that fails if libbpf searches the modules for a type of the tracepoint
   */
  private Started startWith(Hook hook, boolean replaceable) throws CaptureException {
    KernelCapabilities capabilities = KernelCapabilities.read();
    if (hook == Hook.KPROBE && !capabilities.kprobes()) {
      throw options.lossProbes() ? StartFailure.noLossProbes() : StartFailure.noKprobes();
    }
    if (hook == Hook.KPROBE && silence != null) {
      throw StartFailure.silentKprobes(silence, options.lossProbes());
    }
    try {
      long session =
          NativeBridge.start(
              retransmitObject,
              dropObject,
              options.btfFileCString(),
              replaceable ? Hook.AUTO.number : hook.number,
              options.lossProbes(),
              options.forks(),
              options.filter().ipv4(),
              options.filter().ipv6(),
              options.filter().portBits(),
              options.filter().bothPorts());
      return new Started(session, hook, replaceable, options.lossProbes(), null);
    } catch (NativeException e) {
      throw StartFailure.of(e, capabilities, ProbeResults.probe(), options);
    }
  }
}
