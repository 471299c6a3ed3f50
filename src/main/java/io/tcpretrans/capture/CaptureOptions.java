package io.tcpretrans.capture;

import io.tcpretrans.sys.FileNames;
import java.nio.file.Path;
import java.util.Set;

/**
 * How to capture.
 *
 * @param ipv4 keep IPv4, mapped addresses included; decided in the kernel, as are the ports
 * @param ipv6 keep IPv6
 * @param lossProbes also tail loss probes as such; needs the kprobe
 * @param lports keep these local ports; empty: all
 * @param rports keep these remote ports; empty: all
 * @param drops also trace what the host drops, so that it explains retransmits
 * @param btfFile kernel type information; null: the kernel's own
 * @param directory where native files are unpacked for a moment
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
  CaptureOptions withHook(Hook other) {
    return new CaptureOptions(
        other, ipv4, ipv6, lossProbes, lports, rports, drops, btfFile, directory);
  }

  /** Returns the name of the BTF file, with a zero at its end, or null. */
  byte[] btf() {
    return btfFile == null ? null : FileNames.terminated(btfFile);
  }
}
