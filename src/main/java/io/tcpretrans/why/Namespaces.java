package io.tcpretrans.why;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.KernelFile;
import io.tcpretrans.sys.KernelNumber;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.NetworkNamespace;
import io.tcpretrans.sys.ProcessFiles;
import io.tcpretrans.sys.ShellWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Words for network namespaces, and how to run a command in one. */
final class Namespaces {
  private final HostSample identities;
  private final Map<Long, NetworkNamespace> all;
  private final Map<Long, NetworkNamespace> named;
  private final Map<Long, String> containers;
  private final long own;
  private final Supplier<Libc> libc;

  private Namespaces(
      HostSample identities,
      Map<Long, NetworkNamespace> all,
      Map<Long, NetworkNamespace> named,
      Map<Long, String> containers,
      long own,
      Supplier<Libc> libc) {
    this.identities = identities;
    this.all = all;
    this.named = named;
    this.containers = containers;
    this.own = own;
    this.libc = libc;
  }

  /**
   * As they are now.
   *
   * @param identities a reading of now
   * @param containers by the namespace in which no others' processes live
   * @param libc asked only for namespaces without a process, which must be entered
   */
  static Namespaces now(HostSample identities, Map<Long, String> containers, Supplier<Libc> libc) {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
      long own = KernelNumber.decimal(link.replaceAll("\\D", ""), 0);
      return new Namespaces(
          identities, NetworkNamespace.all(), NetworkNamespace.mounted(), containers, own, libc);
    } catch (IOException e) {
      return new Namespaces(identities, Map.of(), Map.of(), containers, 0, libc);
    }
  }

  /**
   * Returns whether a namespace has ended and a later one has its inode number. The other methods
   * then tell of the later one.
   *
   * @param netns null: unknown
   * @param id the identity of the namespace; 0: unknown
   */
  boolean isReplaced(Long netns, long id) {
    return netns != null && identities.isReplaced(netns, id);
  }

  /**
   * Its name (ip-netns(8)), else a process that lives in it.
   *
   * @return null where nothing leads to it any more
   */
  String name(long netns) {
    if (netns == own) {
      return "of this shell";
    }
    NetworkNamespace known = named.get(netns);
    if (known != null) {
      return FileNames.text(known.file().getFileName());
    }
    known = all.get(netns);
    if (known == null) {
      return null;
    }
    Path process = known.file().getParent().getParent();
    String comm = ProcessFiles.comm(KernelNumber.decimal(process.getFileName().toString(), 0));
    return comm == null ? null : comm.strip() + "[" + process.getFileName() + "]";
  }

  /** The container whose own it is; null: none, or it is shared. */
  String container(Long netns) {
    return netns == null ? null : containers.get(netns);
  }

  /** What runs a command in it, with a blank at its end; empty for the own one. */
  String enter(Long netns) {
    if (netns == null || netns == own) {
      return "";
    }
    NetworkNamespace known = named.getOrDefault(netns, all.get(netns));
    return known == null ? "" : "nsenter --net=" + ShellWord.of(known.file()) + " ";
  }

  /**
   * Whether tables of iptables-legacy or ip6tables-legacy are loaded in it; true where that cannot
   * be read. The files are there only once the module is.
   */
  boolean hasLegacyTables(Long netns) {
    NetworkNamespace known = netns == null ? null : all.get(netns);
    if (known == null) {
      return true;
    }
    AtomicBoolean none = new AtomicBoolean();
    NetworkNamespace.visit(
        List.of(known), libc, (namespace, procNet) -> none.set(hasNoTables(procNet)));
    return !none.get();
  }

  private static boolean hasNoTables(Path procNet) {
    for (String file : List.of("ip_tables_names", "ip6_tables_names")) {
      try {
        if (!KernelFile.text(procNet.resolve(file)).isBlank()) {
          return false;
        }
      } catch (NoSuchFileException e) {
        continue;
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
