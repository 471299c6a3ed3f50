package io.tcpretrans.capture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The hooks, the event buffer and the list of socket owners, which are tried for --check.
 *
 * @param requirements a line of --check for each
 * @param usable whether tracing works with the hook that the user chose
 * @param obstacle the privilege or limit that makes tracing fail; null: none is known
 * @param probes small requests to the kernel, made after the hooks
 */
record HookRequirements(
    List<Requirement> requirements, boolean usable, Obstacle obstacle, ProbeResults probes) {
  private static final String LOST_ROWS = "rows for retransmits that this host refuses to send";

  /** Attaches the hooks one after the other. The native libraries must be loaded. */
  static HookRequirements check(CaptureOptions options, KernelCapabilities process) {
    Map<Hook, Requirement> hooks = new EnumMap<>(Hook.class);
    Map<Hook, CaptureException> failures = new EnumMap<>(Hook.class);
    for (Hook hook : List.of(Hook.KPROBE, Hook.TRACEPOINT)) {
      try (LiveSource source = LiveSource.start(options.withHook(hook), text -> {})) {
        hooks.put(hook, attached(hook, source));
      } catch (CaptureException e) {
        failures.put(hook, e);
      }
    }
    boolean usable =
        options.hook() == Hook.AUTO ? failures.size() < 2 : !failures.containsKey(options.hook());
    failures.forEach((hook, e) -> hooks.put(hook, notAttached(hook, e, usable)));
    List<Requirement> requirements = new ArrayList<>(hooks.values());
    requirements.addAll(bufferAndOwner(options));
    ProbeResults probes = ProbeResults.probe();
    return new HookRequirements(requirements, usable, obstacle(failures, process, probes), probes);
  }

  /** Returns the privilege or limit that made a hook fail; null: none is known. */
  private static Obstacle obstacle(
      Map<Hook, CaptureException> failures, KernelCapabilities process, ProbeResults probes) {
    for (CaptureException e : failures.values()) {
      if (e.getCause() instanceof NativeException refused) {
        return MissingPrivilege.causeOf(refused, process, probes);
      }
    }
    return null;
  }

  private static Requirement attached(Hook hook, LiveSource source) {
    return source.seesFailedSends()
        ? Requirement.ok(hook.toString(), "attaches and shows refused sends")
        : Requirement.degraded(
            hook.toString(),
            "attaches, but this kernel's tracepoint does not show refused sends",
            LOST_ROWS,
            "");
  }

  /**
   * @param usable whether the hook that tracing takes works nevertheless
   */
  private static Requirement notAttached(Hook hook, CaptureException e, boolean usable) {
    String cost =
        hook == Hook.KPROBE
            ? "WAIT_MS, --lossprobe, and before Linux 6.17 rows for refused sends"
            : "the fallback for kernels without kprobes";
    Requirement.State state = usable ? Requirement.State.DEGRADED : Requirement.State.FAILED;
    return new Requirement(hook.toString(), state, e.getMessage(), cost, e.fix());
  }

  /**
   * Checks what does not depend on the hook, with the hook that tracing takes by default. If no
   * hook works, the result has no buffer.
   */
  private static List<Requirement> bufferAndOwner(CaptureOptions options) {
    try (LiveSource source = LiveSource.start(options.withHook(Hook.AUTO), text -> {})) {
      return List.of(buffer(source.bufferWarning()), owner(source));
    } catch (CaptureException e) {
      return List.of(ownerMissing(e.getMessage(), e.fix()));
    }
  }

  /**
   * @param warning null: the buffer has its full size
   */
  private static Requirement buffer(String warning) {
    return warning == null
        ? Requirement.ok("buffer", "full size")
        : Requirement.degraded(
            "buffer", warning, CapabilityRequirements.LOST_IN_BURSTS, "ulimit -l unlimited");
  }

  private static Requirement owner(LiveSource source) {
    try {
      KernelSocketOwners.list(source);
      return Requirement.ok("owner", "the kernel lists the processes that hold sockets");
    } catch (IllegalStateException e) {
      return ownerMissing(e.getMessage(), "");
    }
  }

  private static Requirement ownerMissing(String finding, String fix) {
    return Requirement.degraded(
        "owner", finding, "PID, COMM and CONTAINER of open connections", fix);
  }
}
