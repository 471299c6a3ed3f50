package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests with paths that runtimes create; ID stands for 64 hexadecimal digits, OTHER for 64 others.
 */
class ContainerIdTest {
  private static final String ID =
      "8646764d8512e8ba9fd3ab0b0d4e5b0f1a2b3c4d5e6f708192a3b4c5d6e7f809";
  private static final String OTHER = ID.replace('8', '7');

  private static String filledIn(String path) {
    return path.replace("OTHER", OTHER).replace("ID", ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Docker: driver cgroupfs, driver systemd, systemd inside of the container, --cgroup-parent
        "/docker/ID",
        "/system.slice/docker-ID.scope",
        "/system.slice/docker-ID.scope/init.scope",
        "/docker/ID/system.slice/nginx.service",
        "/custom/ID",
        // Docker in Docker, Kubernetes in Docker: the inner one
        "/docker/OTHER/docker/ID",
        "/docker/OTHER/kubelet/kubepods/besteffort/pod3f1d2c/ID",
        // rootless Docker
        "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-ID.scope",
        // containerd: CRI with cgroupfs, CRI with systemd, its name in the path of a service, ctr,
        // nerdctl
        "/kubepods/burstable/pod0d206349-0faf-445c-8c3f-2d2153784f15/ID",
        "/kubepods.slice/kubepods-pod3f1d2c.slice/cri-containerd-ID.scope",
        "/system.slice/containerd.service/kubepods-besteffort-pod3f1d.slice:cri-containerd:ID",
        "/default/ID",
        "/system.slice/nerdctl-ID.scope",
        // CRI-O: systemd, with the container's own group below, cgroupfs
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod3f1d.slice/crio-ID.scope",
        "/kubepods.slice/kubepods-pod3f1d.slice/crio-ID.scope/container",
        "/kubepods/burstable/pod3f1d2c/crio-ID",
        // Podman: root's, in a pod, rootless, split
        "/machine.slice/libpod-ID.scope",
        "/machine.slice/libpod-ID.scope/container",
        "/machine.slice/machine-libpod_pod_OTHER.slice/libpod-ID.scope",
        "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container",
        "/libpod_parent/libpod-ID",
        "/system.slice/web.service/libpod-payload-ID",
        // Amazon ECS
        "/ecs/0a1b2c3d4e5f/ID",
      })
  void theIdOfTheInnermostContainerIsFound(String path) {
    assertThat(ContainerId.inPath(filledIn(path))).isEqualTo(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/init.scope",
        "/system.slice/docker.service",
        "/system.slice/ssh.service",
        "/user.slice/user-1000.slice/session-3.scope",
        "/kubepods.slice/kubepods-burstable.slice",
        "/kubepods/burstable/pod0d206349-0faf-445c-8c3f-2d2153784f15",
        "/machine.slice/machine-libpod_pod_ID.slice",
        // the monitors of containers live on the host
        "/machine.slice/libpod-conmon-ID.scope",
        "/system.slice/crio-conmon-ID.scope",
        // not 64 digits, or without a separator before or after them
        "/docker/8646764d8512",
        "/docker/IDa",
        "/docker/aID",
        "/docker/GID",
        "/docker/ID.mount",
      })
  void otherPathsHaveNoId(String path) {
    assertThat(ContainerId.inPath(filledIn(path))).isNull();
  }

  @Test
  void nestedContainersAreFoundWithTheirDepths() {
    assertThat(ContainerId.allInPath(filledIn("/docker/OTHER/kubelet/docker-ID.scope/init")))
        .containsExactly(new ContainerId(OTHER, 1), new ContainerId(ID, 3));
    assertThat(ContainerId.allInPath(filledIn("/system.slice/x.slice:docker:ID")))
        .containsExactly(new ContainerId(ID, 1));
  }
}
