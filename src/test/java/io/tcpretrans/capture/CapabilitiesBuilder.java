package io.tcpretrans.capture;

import io.tcpretrans.capture.KernelCapabilities.Limits;

/** The capabilities of a process and a kernel that can trace. A test changes single values. */
final class CapabilitiesBuilder {
  static final long CAP_BPF = 1L << 39;
  static final long CAP_PERFMON = 1L << 38;
  static final long CAP_SYS_ADMIN = 1L << 21;
  static final long CAP_IPC_LOCK = 1L << 14;

  boolean root = true;
  long capabilitySet = 0x1ffffffffffL;
  boolean initialUserNamespace = true;
  boolean container = true;
  boolean seccomp;
  boolean bpf = true;
  boolean btf = true;
  Limits limits = new Limits("8388608", "1024", 2);

  KernelCapabilities build() {
    return new KernelCapabilities(
        "6.1.0-18-amd64",
        root,
        capabilitySet,
        initialUserNamespace,
        container,
        seccomp,
        bpf,
        btf,
        true,
        limits);
  }
}
