package io.tcpretrans.owner;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.ProcessFiles;
import io.tcpretrans.sys.UntrustedJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of containers, read from the files of their runtimes, without a request to a daemon.
 *
 * <ul>
 *   <li>Docker: containers/ID/config.v2.json below its data root
 *   <li>containerd, for Kubernetes and nerdctl: the annotations in the config.json of the OCI
 *       bundle
 *   <li>CRI-O: the same annotations, in files below overlay-containers of the storage
 *   <li>Podman: containers.json in overlay-containers of the storage of root and of each user
 * </ul>
 */
final class ContainerNames {
  private static final List<String> DOCKER_DEFAULTS =
      List.of("var/lib/docker", "var/snap/docker/common/var-lib-docker");

  /** Folders that have a folder for each container, named by its id. */
  private static final List<String> BUNDLES =
      List.of(
          "run/containerd/io.containerd.runtime.v2.task/*",
          "run/k3s/containerd/io.containerd.runtime.v2.task/*",
          "run/containers/storage/overlay-containers",
          "var/lib/containers/storage/overlay-containers");

  private static final List<String> PODMAN_LISTS =
      List.of(
          "var/lib/containers/storage/overlay-containers/containers.json",
          "run/containers/storage/overlay-containers/volatile-containers.json",
          "home/*/.local/share/containers/storage/overlay-containers/containers.json");

  /** The pointers of all strings that this class reads. */
  private static final Pattern WANTED =
      Pattern.compile("/Name|/data-root|/annotations/[^/]+(?:/[^/]+)?|/[0-9]+/id|/[0-9]+/names/0");

  /** Longer strings are no names, and no paths. */
  private static final int MAX_LENGTH = 4096;

  /** The name of a pod has at most 253 characters, and that of its container 63. */
  private static final int MAX_NAME = 320;

  private static final int MAX_DEPTH = 3;

  private final Path root;
  private volatile Set<Path> dockerDataRoots = Set.of();

  /**
   * @param root the root directory of the host
   */
  ContainerNames(Path root) {
    this.root = root;
  }

  /** Returns the name of the container with this id; null: no runtime has a name for it. */
  String nameOf(String id) {
    String name = nameInDocker(id);
    name = name != null ? name : nameInBundle(id);
    name = name != null ? name : nameInPodman(id);
    return name != null && name.length() <= MAX_NAME ? name : null;
  }

  private String nameInDocker(String id) {
    for (Path dataRoot : dockerDataRoots) {
      Map<String, String> config =
          strings(dataRoot.resolve("containers").resolve(id).resolve("config.v2.json"));
      String name = config.getOrDefault("/Name", "/");
      if (!name.equals("/")) {
        return name.startsWith("/") ? name.substring(1) : name;
      }
    }
    return null;
  }

  /**
   * Updates the data roots of Docker; to be called before the first {@link #nameOf}. Thread-safe.
   */
  void refresh() {
    dockerDataRoots = findDockerDataRoots();
  }

  /** Returns the default data roots, the configured one, and those of running daemons. */
  private Set<Path> findDockerDataRoots() {
    Set<Path> roots = new HashSet<>();
    DOCKER_DEFAULTS.forEach(path -> roots.add(root.resolve(path)));
    String configured = strings(root.resolve("etc/docker/daemon.json")).get("/data-root");
    addDataRoot(root, configured, roots);
    try {
      for (long pid : ProcessFiles.pids()) {
        if ("dockerd".equals(ProcessFiles.comm(pid))) {
          String given = option(ProcessFiles.commandLine(pid), "--data-root");
          addDataRoot(Path.of("/proc/" + pid + "/root"), given, roots);
        }
      }
    } catch (IOException e) {
      return roots; // /proc is not mounted
    }
    return roots;
  }

  /**
   * @param root the root directory of the daemon
   * @param name the data root as the daemon names it; null: not configured
   */
  private static void addDataRoot(Path root, String name, Set<Path> roots) {
    if (name != null && name.indexOf('\0') < 0) {
      roots.add(FileNames.below(root, name));
    }
  }

  /** Returns the value of {@code --name value} or {@code --name=value}; null: absent. */
  static String option(List<String> arguments, String name) {
    for (int index = 0; index < arguments.size(); index++) {
      String argument = arguments.get(index);
      if (argument.startsWith(name + "=")) {
        return argument.substring(name.length() + 1);
      }
      if (argument.equals(name) && index + 1 < arguments.size()) {
        return arguments.get(index + 1);
      }
    }
    return null;
  }

  private String nameInBundle(String id) {
    for (String pattern : BUNDLES) {
      for (Path folder : matching(pattern)) {
        String name = annotated(strings(folder.resolve(id).resolve("config.json")));
        name =
            name != null
                ? name
                : annotated(strings(folder.resolve(id).resolve("userdata/config.json")));
        if (name != null) {
          return name;
        }
      }
    }
    return null;
  }

  /** Returns the name in the annotations of containerd's CRI plugin, CRI-O or nerdctl, or null. */
  private static String annotated(Map<String, String> config) {
    String pod = config.get("/annotations/io.kubernetes.cri.sandbox-name");
    String container = config.get("/annotations/io.kubernetes.cri.container-name");
    if (pod == null) {
      pod = config.get("/annotations/io.kubernetes.pod.name");
      container = config.get("/annotations/io.kubernetes.container.name");
    }
    if (pod != null) {
      return container == null || container.equals("POD") ? pod : pod + "/" + container;
    }
    return config.get("/annotations/nerdctl/name");
  }

  private String nameInPodman(String id) {
    for (String pattern : PODMAN_LISTS) {
      for (Path list : matching(pattern)) {
        Map<String, String> all = strings(list);
        for (int index = 0; all.containsKey("/" + index + "/id"); index++) {
          if (id.equals(all.get("/" + index + "/id"))) {
            return all.get("/" + index + "/names/0");
          }
        }
      }
    }
    return null;
  }

  /** Returns the paths that match a pattern, in which {@code *} stands for any one name. */
  private List<Path> matching(String pattern) {
    List<Path> paths = List.of(root);
    for (String name : pattern.split("/", -1)) {
      List<Path> next = new ArrayList<>();
      for (Path path : paths) {
        if (name.equals("*")) {
          next.addAll(entries(path));
        } else {
          next.add(path.resolve(name));
        }
      }
      paths = next;
    }
    return paths;
  }

  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    return entries;
  }

  /**
   * Returns the strings of a JSON file that may be a name, an id or a data root, up to where the
   * file is damaged or exceeds a limit of {@link UntrustedJson}. The keys are their JSON pointers
   * (RFC 6901), in which {@code /} and {@code ~} of names are not escaped. A missing file has none.
   */
  private Map<String, String> strings(Path file) {
    Map<String, String> strings = new HashMap<>();
    if (!Files.isRegularFile(file)) {
      return strings;
    }
    try (InputStream stream = Files.newInputStream(file);
        JsonParser parser = UntrustedJson.factory().createParser(stream)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING && isShort(parser)) {
          String pointer = parser.getParsingContext().pathAsPointer().toString();
          String plain = pointer.replace("~1", "/").replace("~0", "~");
          if (WANTED.matcher(plain).matches()) {
            strings.put(plain, parser.getText());
          }
        }
      }
    } catch (IOException e) {
      return strings; // the runtime is writing the file
    }
    return strings;
  }

  /** Returns whether the current string may be a name, at a depth at which names are. */
  private static boolean isShort(JsonParser parser) throws IOException {
    int length = parser.getTextLength();
    return length > 0
        && length <= MAX_LENGTH
        && parser.getParsingContext().getNestingDepth() <= MAX_DEPTH;
  }
}
