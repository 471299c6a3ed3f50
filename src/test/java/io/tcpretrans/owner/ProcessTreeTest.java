package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.sys.ProcessFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProcessTreeTest {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final long SELF = ProcessHandle.current().pid();

  /** Processes that have ended; no process has such a PID. */
  private static final OwningProcess WORKER = new OwningProcess(4_194_401, 3, "worker");

  private static final OwningProcess HELPER = new OwningProcess(4_194_402, 2, "helper");
  private static final OwningProcess MASTER = new OwningProcess(4_194_403, 1, "master");

  private final Map<Long, OwningProcess> creators = new HashMap<>();
  private final ProcessTree tree = new ProcessTree(new Creators());

  /** A shell that starts another process, prints the PID of that, and waits. */
  private Process shell;

  private long grandchild;

  /** The kernel side, which knows who started which process. */
  private final class Creators implements SocketOwners {
    @Override
    public OwningProcess creator(OwningProcess process) {
      return creators.get(process.pid());
    }

    @Override
    public void list() {}

    @Override
    public SocketOwner listed(long inode) {
      return null;
    }

    @Override
    public boolean owns(long pid, int descriptor, long inode) {
      return false;
    }

    @Override
    public OwningProcess lastOwner(long inode) {
      return null;
    }

    @Override
    public void raisePriority() {}

    @Override
    public long processorNanos() {
      return 0;
    }
  }

  private void startGrandchild() throws IOException {
    shell = new ProcessBuilder("sh", "-c", "sleep 60 >/dev/null & echo $!; read line").start();
    BufferedReader output = shell.inputReader();
    grandchild = Long.parseLong(output.readLine());
  }

  @AfterEach
  void endProcesses() {
    if (shell != null) {
      ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }

  private static OwningProcess running(long pid) {
    long ticks = ProcessFiles.parent(pid).startTicks();
    return new OwningProcess(pid, ticks * NANOS_PER_TICK, "any");
  }

  private List<Long> ancestors(OwningProcess process) {
    return tree.find(process).pids();
  }

  @Test
  void runningProcessHasTheAncestorsInProc() throws IOException {
    startGrandchild();

    assertThat(ancestors(running(grandchild)))
        .startsWith(shell.pid(), SELF)
        .doesNotContain(grandchild);
  }

  @Test
  void endedProcessHasTheAncestorsThatTheKernelSaw() {
    creators.put(WORKER.pid(), HELPER);
    creators.put(HELPER.pid(), MASTER);

    assertThat(ancestors(WORKER)).containsExactly(HELPER.pid(), MASTER.pid());
    assertThat(ancestors(MASTER)).as("unknown").isNull();
  }

  @Test
  void ancestorsThatWereFoundStayWhenTheKernelForgetsThem() {
    creators.put(WORKER.pid(), MASTER);
    assertThat(tree.cached(WORKER)).isNull();
    tree.find(WORKER);
    creators.clear();

    assertThat(tree.cached(WORKER).pids()).containsExactly(MASTER.pid());
    assertThat(ancestors(WORKER)).containsExactly(MASTER.pid());
  }

  @Test
  void processKeepsTheParentThatItHadAtTheStart() throws IOException, InterruptedException {
    startGrandchild();
    tree.readAll();
    OwningProcess orphan = running(grandchild);
    shell.destroyForcibly().waitFor();

    assertThat(ProcessFiles.parent(grandchild).parent()).isNotEqualTo(shell.pid());
    assertThat(ancestors(orphan)).contains(shell.pid(), SELF);
  }

  @Test
  void laterProcessWithTheSamePidIsNotMistakenForTheOwner() throws IOException {
    startGrandchild();
    tree.readAll();
    OwningProcess earlier = new OwningProcess(grandchild, NANOS_PER_TICK, "earlier");

    assertThat(ancestors(earlier)).isNull();
  }

  @Test
  void ancestorsOfAParentThatEndedDoNotComeFromALaterProcessWithItsPid() {
    OwningProcess reused = new OwningProcess(SELF, NANOS_PER_TICK, "earlier");
    creators.put(WORKER.pid(), reused);

    assertThat(ancestors(WORKER)).containsExactly(SELF);
  }
}
