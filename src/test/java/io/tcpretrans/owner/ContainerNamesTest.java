package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with shortened files of the runtimes, which keep every field that looks like a name. */
class ContainerNamesTest {
  private static final String ID =
      "8646764d8512e8ba9fd3ab0b0d4e5b0f1a2b3c4d5e6f708192a3b4c5d6e7f809";

  @TempDir private Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private final List<String> messages = new ArrayList<>();

  private static ContainerClaim ofUser(long user) {
    return new ContainerClaim(ID, user, Set.of());
  }

  private String name() {
    return name(HostFiles.ROOT);
  }

  private String name(long user) {
    ContainerNames names = new ContainerNames(root, new PlainHostFiles(), messages::add);
    names.refresh(new ProcessContainers(new PlainHostFiles()));
    return names.nameOf(ofUser(user));
  }

  @Test
  void dockerNamesAContainerInItsConfiguration() throws IOException {
    write(
        "var/lib/docker/containers/" + ID + "/config.v2.json",
        "{\"State\":{\"Running\":true},\"ID\":\""
            + ID
            + "\",\"Config\":{\"Hostname\":\"8646\"},"
            + "\"Name\":\"/web\",\"Driver\":\"overlay2\"}");
    assertThat(name()).isEqualTo("web");
  }

  @Test
  void dockersDataRootMayBeConfigured() throws IOException {
    write("etc/docker/daemon.json", "{\"log-driver\":\"local\",\"data-root\":\"/mnt/docker\"}");
    write("mnt/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/db\"}");
    assertThat(name()).isEqualTo("db");
  }

  @Test
  void dockersDataRootMayHaveAnyName() throws IOException {
    write("etc/docker/daemon.json", "{\"data-root\":\"/mnt/bl\\u00fc\"}");
    Path container = FileNames.below(root, "mnt/bl\u00fc/containers/" + ID);
    Files.createDirectories(container);
    Files.writeString(container.resolve("config.v2.json"), "{\"Name\":\"/db\"}");

    assertThat(name()).isEqualTo("db");
  }

  @Test
  void aDataRootWithAZeroByteIsSkipped() throws IOException {
    write("etc/docker/daemon.json", "{\"data-root\":\"/mnt/a\\u0000b\"}");
    write("var/lib/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/web\"}");

    assertThat(name()).isEqualTo("web");
  }

  @Test
  void containerdHasPodAndContainerAsAnnotations() throws IOException {
    write(
        "run/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json",
        "{\"ociVersion\":\"1.0\",\"hostname\":\"shop-7d4\",\"annotations\":{"
            + "\"io.kubernetes.cri.container-name\":\"cart\","
            + "\"io.kubernetes.cri.container-type\":\"container\","
            + "\"io.kubernetes.cri.sandbox-name\":\"shop-7d4\","
            + "\"io.kubernetes.cri.sandbox-namespace\":\"default\"}}");
    assertThat(name()).isEqualTo("shop-7d4/cart");
  }

  @Test
  void theSandboxOfAPodHasTheNameOfThePod() throws IOException {
    write(
        "run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json",
        "{\"annotations\":{\"io.kubernetes.cri.container-type\":\"sandbox\","
            + "\"io.kubernetes.cri.sandbox-name\":\"shop-7d4\"}}");
    assertThat(name()).isEqualTo("shop-7d4");
  }

  @Test
  void criOHasPodAndContainerAsAnnotations() throws IOException {
    write(
        "run/containers/storage/overlay-containers/" + ID + "/userdata/config.json",
        "{\"annotations\":{\"io.kubernetes.container.name\":\"cart\","
            + "\"io.kubernetes.pod.name\":\"shop-7d4\",\"io.kubernetes.pod.namespace\":\"x\"}}");
    assertThat(name()).isEqualTo("shop-7d4/cart");
  }

  @Test
  void podmanListsItsContainersInOneFile() throws IOException {
    write(
        "var/lib/containers/storage/overlay-containers/containers.json",
        "[{\"id\":\""
            + ID.replace('8', '7')
            + "\",\"names\":[\"other\"],\"layer\":\"x\"},"
            + "{\"id\":\""
            + ID
            + "\",\"names\":[\"web\"],\"image\":\"y\"}]");
    assertThat(name()).isEqualTo("web");
  }

  @Test
  void podmanOfAUserNamesOnlyContainersOfThatUser() throws IOException {
    write(
        "home/ann/.local/share/containers/storage/overlay-containers/containers.json",
        "[{\"id\":\"" + ID + "\",\"names\":[\"blog\"]}]");
    Path home = root.resolve("home/ann");
    if (Files.getAttribute(home, "unix:uid").equals(0)) {
      Files.setAttribute(home, "unix:uid", 1000);
    }
    long ann = Integer.toUnsignedLong((Integer) Files.getAttribute(home, "unix:uid"));

    assertThat(name(ann)).isEqualTo("blog");
    assertThat(name(ann + 1)).isNull();
    assertThat(name(HostFiles.ROOT)).isNull();
  }

  @Test
  void rootsRuntimesNameNoContainerOfAUser() throws IOException {
    write("var/lib/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/web\"}");
    write(
        "run/containerd/io.containerd.runtime.v2.task/default/" + ID + "/config.json",
        "{\"annotations\":{\"nerdctl/name\":\"api\"}}");
    write(
        "var/lib/containers/storage/overlay-containers/containers.json",
        "[{\"id\":\"" + ID + "\",\"names\":[\"pod\"]}]");

    assertThat(name(1000)).isNull();
  }

  @Test
  void nerdctlHasTheNameAsAnnotation() throws IOException {
    write(
        "run/containerd/io.containerd.runtime.v2.task/default/" + ID + "/config.json",
        "{\"annotations\":{\"nerdctl/name\":\"api\",\"nerdctl/namespace\":\"default\"}}");
    assertThat(name()).isEqualTo("api");
  }

  @Test
  void anUnknownIdHasNoName() throws IOException {
    write(
        "var/lib/docker/containers/" + ID.replace('8', '7') + "/config.v2.json",
        "{\"Name\":\"/x\"}");
    assertThat(name()).isNull();
  }

  @Test
  void incompleteFileHasNoNameAndIsReportedOnce() throws IOException {
    write("var/lib/docker/containers/" + ID + "/config.v2.json", "{\"State\":{\"Run");
    ContainerNames names = new ContainerNames(root, new PlainHostFiles(), messages::add);
    names.refresh(new ProcessContainers(new PlainHostFiles()));

    assertThat(names.nameOf(ofUser(0))).isNull();
    assertThat(names.nameOf(ofUser(0))).isNull();
    assertThat(messages)
        .containsExactly(
            "cannot read names of containers from /var/lib/docker/containers/"
                + ID
                + "/config.v2.json"
                + ": its JSON is damaged, or exceeds a limit.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 513, 1 << 16})
  void nameOfAnUnusualLengthIsNone(int length) throws IOException {
    write(
        "var/lib/docker/containers/" + ID + "/config.v2.json",
        "{\"Name\":\"" + "a".repeat(length) + "\"}");

    assertThat(name()).isNull();
  }

  @Test
  void withoutANameTheShortIdIsShown() {
    assertThat(new Container(ofUser(0), null).displayName()).isEqualTo("8646764d8512");
    assertThat(new Container(ofUser(0), "web").displayName()).isEqualTo("web");
    assertThat(Container.NONE.displayName()).isNull();
  }

  /** A recording would have such a name in a longer form than its reader accepts. */
  @Test
  void nameThatIsNoTextIsNoName() throws IOException {
    write("var/lib/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/a\\udc80\"}");

    assertThat(name()).isNull();
  }
}
