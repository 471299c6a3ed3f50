package io.tcpretrans.capture;

import io.tcpretrans.sys.FileNames;
import java.nio.file.Path;
import java.util.Set;

/**
 * What to trace, and how. The BPF programs select addresses and ports, so other events do not reach
 * Java.
 *
 * @param hook where in the kernel retransmits are traced
 * @param ipv4 whether to trace IPv4, including IPv4-mapped IPv6 addresses
 * @param ipv6 whether to trace IPv6
 * @param lossProbes whether to trace tail loss probes (RFC 8985); needs the kprobe
 * @param lports local ports to trace; empty: all
 * @param rports remote ports to trace; empty: all
 * @param drops whether to trace packets that this host drops, which may explain retransmits
 * @param btfFile type information (BTF) of the kernel; null: /sys/kernel/btf/vmlinux
 * @param directory temporary directory for native libraries
 */
public record CaptureOptions(
    Hook hook,
    boolean ipv4,
    boolean ipv6,
    boolean lossProbes,
    Set<Integer> lports,
    Set<Integer> rports,
    boolean drops,
    Path btfFile,
    Path directory) {
  /** Returns a copy with another hook. */
  CaptureOptions withHook(Hook other) {
    return new CaptureOptions(
        other, ipv4, ipv6, lossProbes, lports, rports, drops, btfFile, directory);
  }

  /** Returns the path of the BTF file as a C string, which ends with a zero byte, or null. */
  byte[] btfFileCString() {
    return btfFile == null ? null : FileNames.terminated(btfFile);
  }
}
