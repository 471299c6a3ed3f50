package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.sys.Mount;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with directories of a temporary directory, which have owners as those of cgroups do. */
class ProcessContainersTest {
  private static final String ID = "8".repeat(64);
  private static final String INNER = "7".repeat(64);
  private static final int USER = 64123;
  private static final long OWN_PID = ProcessHandle.current().pid();

  @TempDir private Path point;
  private ProcessContainers containers;

  @BeforeEach
  void mountCgroups() throws IOException {
    assumeTrue(Files.getAttribute(point, "unix:uid").equals(0), "only root can give files away");
    Files.setAttribute(point, "unix:mode", 0755);
    containers =
        new ProcessContainers(
            new Cgroups(
                List.of(
                    new Mount("/", point + "/v1", "cgroup", "rw,cpu,cpuacct"),
                    new Mount("/", point + "/systemd", "cgroup", "rw,xattr,name=systemd"),
                    new Mount("/", point + "/v2", "cgroup2", "rw"))),
            new PlainHostFiles() {
              @Override
              public boolean isInNamespaceOf(long pid, long user) {
                return pid == OWN_PID + 1 && user == USER;
              }
            });
  }

  private void make(String group, int owner) throws IOException {
    Path path = Files.createDirectories(point.resolve(group));
    Files.setAttribute(path, "unix:uid", owner);
  }

  private static Container root(String id, String... enclosing) {
    return new Container(new ContainerClaim(id, 0, Set.of(enclosing)), null);
  }

  @Test
  void cgroupOfRootCountsForEveryProcess() throws IOException {
    make("v2/docker", 0);

    assertThat(containers.ofProcess(OWN_PID, List.of("0::/docker/" + ID))).isEqualTo(root(ID));
    assertThat(containers.ofProcess(1, List.of("0::/docker/" + ID))).isEqualTo(root(ID));
  }

  @Test
  void firstHierarchyThatNamesAContainerCounts() throws IOException {
    make("v1/docker", 0);
    make("systemd/machine.slice", 0);

    assertThat(
            containers.ofProcess(
                OWN_PID,
                List.of(
                    "12:pids:/docker/" + INNER, // not mounted, and so known by its name only
                    "3:cpu,cpuacct:/docker/" + ID,
                    "0::/")))
        .isEqualTo(root(INNER));
    assertThat(
            containers.ofProcess(
                OWN_PID,
                List.of(
                    "3:cpu,cpuacct:/user.slice",
                    "1:name=systemd:/machine.slice/libpod-" + ID + ".scope",
                    "0::/user.slice")))
        .isEqualTo(root(ID));
  }

  @Test
  void innermostContainerCounts() throws IOException {
    make("v2/docker/" + ID + "/docker", 0);

    assertThat(containers.ofProcess(1, List.of("0::/docker/" + ID + "/docker/" + INNER)))
        .isEqualTo(root(INNER, ID));
  }

  @Test
  void cgroupOfAUserCountsForNoProcessOfOthers() throws IOException {
    make("v2/user.slice", USER);
    List<String> lines = List.of("0::/user.slice/docker-" + ID + ".scope");

    assertThat(ProcessFiles.user(OWN_PID)).isZero();
    assertThat(containers.ofProcess(OWN_PID, lines)).isEqualTo(Container.NONE);
  }

  @Test
  void cgroupOfAUserCountsForProcessesInANamespaceOfTheUser() throws IOException {
    make("v2/user.slice", USER);

    assertThat(containers.ofProcess(OWN_PID + 1, List.of("0::/user.slice/docker-" + ID + ".scope")))
        .isEqualTo(new Container(new ContainerClaim(ID, USER, Set.of()), null));
  }

  @Test
  void cgroupThatAUserMadeInAContainerOfRootLeavesTheProcessInThatContainer() throws IOException {
    make("v2/docker", 0);
    make("v2/docker/" + ID, USER);
    List<String> lines = List.of("0::/docker/" + ID + "/docker-" + INNER + ".scope");

    assertThat(containers.ofProcess(OWN_PID, lines)).isEqualTo(root(ID));
  }

  @Test
  void removedCgroupIsNoContainer() {
    assertThat(containers.ofProcess(OWN_PID, List.of("0::/docker/" + ID)))
        .isEqualTo(Container.NONE);
  }

  @Test
  void processOfTheHostIsInNoContainer() {
    assertThat(containers.ofProcess(1, List.of("4:memory:/user.slice", "0::/init.scope")))
        .isEqualTo(Container.NONE);
    assertThat(containers.ofProcess(1, List.of("", "0", "0:", "0::", "0::x/" + ID)))
        .isEqualTo(Container.NONE);
    assertThat(containers.ofProcess(1, List.of())).isEqualTo(Container.NONE);
  }

  @Test
  void socketIsInAContainerOfItsUserOrOfRoot() {
    List<ContainerClaim> claims =
        List.of(new ContainerClaim(INNER, USER, Set.of(ID)), new ContainerClaim(ID, 0, Set.of()));

    assertThat(ProcessContainers.ofSocket(claims, USER).id()).isEqualTo(INNER);
    assertThat(ProcessContainers.ofSocket(claims, 0).id()).isEqualTo(ID);
    assertThat(ProcessContainers.ofSocket(List.of(), 0)).isEqualTo(Container.NONE);
  }
}
