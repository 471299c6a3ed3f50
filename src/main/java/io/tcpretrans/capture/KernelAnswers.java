package io.tcpretrans.capture;

/**
 * The kernel's answers to small requests of the kinds that tracing makes: 0 where it grants them,
 * or the errno of the refusal.
 *
 * @param bpfCall whether bpf(2) reaches the kernel; otherwise a seccomp filter or another sandbox
 *     answered
 * @param perfCall whether perf_event_open(2) does
 * @param program a BPF program that does nothing
 * @param kernelRead a BPF program that reads kernel memory
 * @param perfEvent a perf event such as the buffer has on each CPU
 * @param freeMaps BPF maps that RLIMIT_MEMLOCK does not count
 * @param files as many open files as tracing takes
 */
record KernelAnswers(
    int bpfCall,
    int perfCall,
    int program,
    int kernelRead,
    int perfEvent,
    int freeMaps,
    int files) {
  /** The kernel refuses none of them. */
  static final KernelAnswers GRANTED = new KernelAnswers(0, 0, 0, 0, 0, 0, 0);

  /** Asks. The bridge must be loaded. */
  static KernelAnswers ask() {
    return new KernelAnswers( // in the order of enum probe
        NativeBridge.probe(1),
        NativeBridge.probe(2),
        NativeBridge.probe(3),
        NativeBridge.probe(4),
        NativeBridge.probe(5),
        NativeBridge.probe(6),
        NativeBridge.probe(7));
  }
}
