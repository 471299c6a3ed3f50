package io.tcpretrans.owner;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tcpretrans.sys.ByteText;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.HostFiles;
import io.tcpretrans.sys.IoErrorText;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The names of containers, read from the files of their runtimes, without a request to a daemon. A
 * file names only containers of the user that owns it.
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
  private static final String DOCKER_CONFIGURATION = "/etc/docker/daemon.json";

  /** Folders that have a folder for each container, named by its id. */
  private static final List<String> BUNDLES =
      List.of(
          "/run/containerd/io.containerd.runtime.v2.task/*",
          "/run/k3s/containerd/io.containerd.runtime.v2.task/*",
          "/run/containers/storage/overlay-containers",
          "/var/lib/containers/storage/overlay-containers");

  private static final List<String> PODMAN_LISTS =
      List.of(
          "/var/lib/containers/storage/overlay-containers/containers.json",
          "/run/containers/storage/overlay-containers/volatile-containers.json");

  private static final String USERS_PODMAN_LIST =
      "/.local/share/containers/storage/overlay-containers/containers.json";

  private static final String HOMES = "/home";

  /** Longer than the longest of the runtimes, {@code pod/container} of Kubernetes. */
  private static final int MAX_LENGTH = 320;

  /** The most files about which a message is printed. */
  private static final int MAX_REPORTS = 100;

  private final Path root;
  private final HostFiles files;
  private final Consumer<String> debug;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private volatile Set<DockerDataRoots.DataRoot> dockerDataRoots = Set.of();

  /**
   * @param root the root directory of the host
   * @param debug takes one message about each file that cannot be read
   */
  ContainerNames(Path root, HostFiles files, Consumer<String> debug) {
    this.root = root;
    this.files = files;
    this.debug = debug;
  }

  /** Returns the name of a container; null: no runtime of its user has a name for it. */
  String nameOf(ContainerClaim claim) {
    String name = nameInDocker(claim);
    if (name == null && claim.isRoots()) {
      name = nameInBundle(claim.id());
    }
    name = name != null ? name : nameInPodman(claim);
    return name == null || name.isEmpty() || name.length() > MAX_LENGTH || !isText(name)
        ? null
        : name;
  }

  /** Returns whether a name is Unicode text: without half of a surrogate pair. */
  private static boolean isText(String name) {
    return name.codePoints().allMatch(point -> Character.getType(point) != Character.SURROGATE);
  }

  private String nameInDocker(ContainerClaim claim) {
    for (DockerDataRoots.DataRoot data : dockerDataRoots) {
      if (data.mayName(claim)) {
        String file = data.directory() + "/containers/" + claim.id() + "/config.v2.json";
        String name = strings(data.root(), file, data.user(), "/Name"::equals).get("/Name");
        if (name != null) {
          return name.startsWith("/") ? name.substring(1) : name;
        }
      }
    }
    return null;
  }

  /**
   * Updates the data roots of Docker; to be called before the first {@link #nameOf}. Thread-safe.
   *
   * @param containers the containers that daemons run in
   */
  void refresh(ProcessContainers containers) {
    String configured =
        strings(root, DOCKER_CONFIGURATION, HostFiles.ROOT, "/data-root"::equals).get("/data-root");
    Set<DockerDataRoots.DataRoot> found = DockerDataRoots.configured(root, configured);
    DockerDataRoots.addRunning(root, containers, found);
    dockerDataRoots = found;
  }

  private String nameInBundle(String id) {
    for (String pattern : BUNDLES) {
      for (String folder : matching(pattern)) {
        String name = annotated(folder + "/" + id + "/config.json");
        name = name != null ? name : annotated(folder + "/" + id + "/userdata/config.json");
        if (name != null) {
          return name;
        }
      }
    }
    return null;
  }

  /** Returns the name in the annotations of containerd's CRI plugin, CRI-O or nerdctl, or null. */
  private String annotated(String file) {
    Map<String, String> config =
        strings(root, file, HostFiles.ROOT, pointer -> pointer.startsWith("/annotations/"));
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

  private String nameInPodman(ContainerClaim claim) {
    List<String> lists = claim.isRoots() ? PODMAN_LISTS : listsOfUser(claim.user());
    for (String list : lists) {
      Map<String, String> all =
          strings(root, list, claim.user(), pointer -> pointer.matches("/\\d+/(id|names/0)"));
      for (int index = 0; all.containsKey("/" + index + "/id"); index++) {
        if (claim.id().equals(all.get("/" + index + "/id"))) {
          return all.get("/" + index + "/names/0");
        }
      }
    }
    return null;
  }

  /** Returns the lists of Podman in the home directories that belong to a user. */
  private List<String> listsOfUser(long user) {
    List<String> lists = new ArrayList<>();
    for (Path home : entries(HOMES)) {
      try {
        Integer owner = (Integer) Files.getAttribute(home, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (Integer.toUnsignedLong(owner) == user) {
          lists.add(HOMES + "/" + name(home) + USERS_PODMAN_LIST);
        }
      } catch (IOException e) {
        continue; // removed just now
      }
    }
    return lists;
  }

  /** Returns the paths that match a pattern, which may end with {@code *} for any one name. */
  private List<String> matching(String pattern) {
    if (!pattern.endsWith("/*")) {
      return List.of(pattern);
    }
    String folder = pattern.substring(0, pattern.length() - 2);
    return entries(folder).stream().map(entry -> folder + "/" + name(entry)).toList();
  }

  /** Returns the last name of a path, as {@link ByteText#decode} makes it. */
  private static String name(Path entry) {
    return ByteText.decode(FileNames.bytes(entry.getFileName()));
  }

  /** Returns what is in a folder of root. */
  private List<Path> entries(String folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(FileNames.below(root, folder))) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    return entries;
  }

  /**
   * Returns strings of a JSON file, up to where the file is damaged, by their JSON pointers. A
   * missing file has none.
   *
   * @param wanted selects the pointers, as {@link JsonStrings#read} makes them
   */
  private Map<String, String> strings(
      Path daemonRoot, String file, long user, Predicate<String> wanted) {
    Map<String, String> strings = new HashMap<>();
    try {
      JsonStrings.read(files.read(daemonRoot, file, user), wanted, strings);
    } catch (NoSuchFileException e) {
      return strings;
    } catch (JsonProcessingException e) {
      report(daemonRoot, file, "its JSON is damaged, or exceeds a limit");
    } catch (IOException e) {
      report(daemonRoot, file, IoErrorText.of(e));
    }
    return strings;
  }

  private void report(Path daemonRoot, String file, String reason) {
    if (reported.size() < MAX_REPORTS && reported.add(file)) {
      String above = daemonRoot.equals(root) ? "" : daemonRoot.toString();
      debug.accept(
          "cannot read names of containers from "
              + above
              + ByteText.printable(file)
              + ": "
              + reason
              + ".");
    }
  }
}
