package io.tcpretrans.capture;

/** A capability that tracing uses (capabilities(7)), with its number in linux/capability.h. */
enum Capability {
  CAP_DAC_OVERRIDE(1),
  CAP_DAC_READ_SEARCH(2),
  CAP_NET_ADMIN(12),
  CAP_IPC_LOCK(14),
  CAP_SYS_PTRACE(19),
  CAP_SYS_ADMIN(21),
  CAP_SYS_NICE(23),
  CAP_SYS_RESOURCE(24),
  CAP_SYSLOG(34),
  CAP_PERFMON(38),
  CAP_BPF(39);

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  /** Returns whether a set of capabilities, a bit for each, has this one. */
  boolean isIn(long set) {
    return (set >>> number & 1) == 1;
  }
}
