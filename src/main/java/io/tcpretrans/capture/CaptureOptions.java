package io.tcpretrans.capture;

import io.tcpretrans.sys.FileNames;
import java.nio.file.Path;

/**
 * The settings of the BPF programs.
 *
 * @param hook where in the kernel retransmits are traced
 * @param filter what the programs select
 * @param lossProbes whether to trace tail loss probes (RFC 8985); needs the kprobe
 * @param forks whether to trace which process starts which, so that owners have ancestors
 * @param drops whether to trace packets that this host drops, which may explain retransmits
 * @param btfFile type information (BTF) of the kernel; null: /sys/kernel/btf/vmlinux
 * @param directory temporary directory for native libraries
 */
public record CaptureOptions(
    Hook hook,
    KernelFilter filter,
    boolean lossProbes,
    boolean forks,
    boolean drops,
    Path btfFile,
    Path directory) {
  /** Returns a copy with another hook. */
  CaptureOptions withHook(Hook other) {
    return new CaptureOptions(other, filter, lossProbes, forks, drops, btfFile, directory);
  }

  /** Returns the path of the BTF file as a C string, which ends with a zero byte, or null. */
  byte[] btfFileCString() {
    return btfFile == null ? null : FileNames.terminated(btfFile);
  }
}
