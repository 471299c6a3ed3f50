package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.capture.Bypasses.Found;
import io.tcpretrans.capture.Bypasses.Program;
import io.tcpretrans.why.decision.NetworkTables.Link;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BypassesTest {
  private static final String COST = "bytes that take this path: their rows are unknown";

  @Test
  void hostWithoutABypassHasOneLine() {
    Found found =
        new Found(
            List.of(new Program(17, "trace"), new Program(8, "cgroup")),
            List.of(new Link(1, "lo", "", ""), new Link(2, "eth0", "veth", "aa")),
            0,
            Set.of());

    assertThat(Bypasses.items(found))
        .containsExactly(Requirement.ok("bypass", "no path that bypasses the hooks was found"));
  }

  @Test
  void everyKindOfBypassIsNamed() {
    Found found =
        new Found(
            List.of(
                new Program(16, "msg_verdict"),
                new Program(14, ""),
                new Program(3, "from_container"),
                new Program(6, "xdp_entry"),
                new Program(6, "xdp_entry")),
            List.of(
                new Link(2, "nk0", "netkit", ""), new Link(3, "ovs-system", "openvswitch", "aa")),
            2,
            Set.of("eth0"));

    assertThat(Bypasses.items(found))
        .extracting(Requirement::finding)
        .containsExactly(
            "BPF programs of sockmaps: msg_verdict, unnamed",
            "BPF programs of tc and XDP, which may redirect: from_container, xdp_entry",
            "netkit devices: nk0",
            "Open vSwitch devices: ovs-system",
            "flowtables of nftables: 2",
            "devices whose hardware runs tc filters: eth0");
    assertThat(Bypasses.items(found)).extracting(Requirement::cost).containsOnly(COST);
  }

  @Test
  void programsThatCannotBeListedAreMissing() {
    assertThat(Bypasses.items(new Found(null, List.of(), 0, Set.of())))
        .containsExactly(
            Requirement.degraded(
                "bypass",
                "cannot list BPF programs",
                "whether sockmaps, tc or XDP bypass the hooks",
                KernelCapabilities.read().fix(Capability.CAP_SYS_ADMIN)));
  }
}
