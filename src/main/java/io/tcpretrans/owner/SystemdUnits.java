package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The cached systemd units of processes. Thread-safe. */
final class SystemdUnits {
  /** The most processes. A full cache is emptied. */
  private static final int CAPACITY = 1 << 14;

  private final Map<ProcessKey, Optional<String>> byProcess = new ConcurrentHashMap<>();

  /**
   * Adds a process.
   *
   * @param lines the lines of /proc/PID/cgroup, which were read while the process lived
   */
  void add(OwningProcess process, List<String> lines) {
    if (byProcess.size() >= CAPACITY) {
      byProcess.clear();
    }
    byProcess.put(ProcessKey.of(process), Optional.ofNullable(SystemdUnit.ofProcess(lines)));
  }

  /**
   * Returns the unit of a process. If the process is null or was not added, returns the unit in
   * which the socket was made.
   *
   * @param cgroupPath path of the socket's cgroup v2; null: unknown
   * @return null: none, or unknown
   */
  String unit(OwningProcess process, String cgroupPath) {
    Optional<String> known = process == null ? null : byProcess.get(ProcessKey.of(process));
    return known == null ? SystemdUnit.ofSocket(cgroupPath) : known.orElse(null);
  }
}
