package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.sys.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private String name() {
    ContainerNames names = new ContainerNames(root);
    names.refresh();
    return names.nameOf(ID);
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
  void podmanOfAUserHasItsOwnList() throws IOException {
    write(
        "home/ann/.local/share/containers/storage/overlay-containers/containers.json",
        "[{\"id\":\"" + ID + "\",\"names\":[\"blog\"]}]");
    assertThat(name()).isEqualTo("blog");
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
  void anIncompleteFileHasNoName() throws IOException {
    write("var/lib/docker/containers/" + ID + "/config.v2.json", "{\"State\":{\"Run");
    assertThat(name()).isNull();
  }

  @Test
  void anOptionsValueMayBeTheNextWord() {
    assertThat(
            ContainerNames.option(
                List.of("dockerd", "--data-root", "/d", "-H", "x"), "--data-root"))
        .isEqualTo("/d");
    assertThat(ContainerNames.option(List.of("dockerd", "--data-root=/e"), "--data-root"))
        .isEqualTo("/e");
    assertThat(ContainerNames.option(List.of("dockerd", "--data-root"), "--data-root")).isNull();
    assertThat(ContainerNames.option(List.of("dockerd"), "--data-root")).isNull();
  }

  @Test
  void withoutANameTheShortIdIsShown() {
    assertThat(new Container(ID, null).displayName()).isEqualTo("8646764d8512");
    assertThat(new Container(ID, "web").displayName()).isEqualTo("web");
    assertThat(Container.NONE.displayName()).isNull();
  }
}
