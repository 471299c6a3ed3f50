package io.tcpretrans.capture;

import io.tcpretrans.capture.KernelCapabilities.Limits;

/** Facts of a process and a kernel with which tracing works, to be changed one by one. */
final class Facts {
  static final long BPF = 1L << 39;
  static final long PERFMON = 1L << 38;
  static final long SYS_ADMIN = 1L << 21;
  static final long IPC_LOCK = 1L << 14;

  boolean root = true;
  long capabilities = 0x1ffffffffffL;
  boolean initialUserNamespace = true;
  boolean seccomp;
  boolean bpf = true;
  boolean btf = true;
  Limits limits = new Limits("8388608", "1024", 2);

  KernelCapabilities facts() {
    return new KernelCapabilities(
        "6.1.0-18-amd64",
        root,
        capabilities,
        initialUserNamespace,
        seccomp,
        bpf,
        btf,
        true,
        limits);
  }
}
