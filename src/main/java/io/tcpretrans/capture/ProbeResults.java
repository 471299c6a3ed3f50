package io.tcpretrans.capture;

/**
 * The results of small requests to the kernel, one for each kind of request that tracing makes. A
 * result is 0 if the kernel granted the request, otherwise the errno of the refusal.
 *
 * @param bpfCall calls bpf(2) so that every kernel returns the same error; another error comes from
 *     a seccomp filter or another sandbox
 * @param perfCall does the same with perf_event_open(2)
 * @param program loads a BPF program that does nothing
 * @param kernelRead loads a BPF program that reads kernel memory
 * @param perfEvent opens a perf event like those of the event buffer
 * @param unchargedMaps EPERM before Linux 5.11, which charges BPF maps to RLIMIT_MEMLOCK
 * @param openFiles opens as many files as tracing needs
 * @param kprobe ENODATA: a kprobe attaches but does not fire; other errors: it cannot be tested
 */
record ProbeResults(
    int bpfCall,
    int perfCall,
    int program,
    int kernelRead,
    int perfEvent,
    int unchargedMaps,
    int openFiles,
    int kprobe) {
  /** The kernel grants every request. */
  static final ProbeResults ALL_GRANTED = new ProbeResults(0, 0, 0, 0, 0, 0, 0, 0);

  /** Makes the requests. The bridge must be loaded. */
  static ProbeResults probe() {
    return new ProbeResults( // in the order of enum probe of probe.h
        NativeBridge.probe(1),
        NativeBridge.probe(2),
        NativeBridge.probe(3),
        NativeBridge.probe(4),
        NativeBridge.probe(5),
        NativeBridge.probe(6),
        NativeBridge.probe(7),
        kprobeFires());
  }

  /** Makes only the request that shows whether kprobes fire. The bridge must be loaded. */
  static int kprobeFires() {
    return NativeBridge.probe(8);
  }
}
