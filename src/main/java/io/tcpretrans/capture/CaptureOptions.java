package io.tcpretrans.capture;

import java.nio.file.Path;

/**
 * How to capture.
 *
 * @param ipv4 keep IPv4, mapped addresses included; decided in the kernel
 * @param ipv6 keep IPv6
 * @param drops also trace what the host drops, so that it explains retransmits
 * @param btfFile kernel type information; null: the kernel's own
 * @param directory where native files are unpacked for a moment
 */
public record CaptureOptions(
    Hook hook, boolean ipv4, boolean ipv6, boolean drops, Path btfFile, Path directory) {
  CaptureOptions withHook(Hook other) {
    return new CaptureOptions(other, ipv4, ipv6, drops, btfFile, directory);
  }
}
