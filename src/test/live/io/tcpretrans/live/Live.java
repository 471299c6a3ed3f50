package io.tcpretrans.live;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A mark for tests that need root, network namespaces and BPF on the running kernel. Elsewhere they
 * are skipped with the reason.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(Live.Requirements.class)
@interface Live {
  /** The condition, which is evaluated once. */
  final class Requirements implements ExecutionCondition {
    private static final String OBSTACLE = obstacle();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return OBSTACLE.isEmpty()
          ? ConditionEvaluationResult.enabled("root, network namespaces and BPF are there")
          : ConditionEvaluationResult.disabled(OBSTACLE);
    }

    /** Returns why live tests cannot run here; empty: they can. */
    private static String obstacle() {
      try {
        if (!Command.of("id", "-u").output().strip().equals("0")) {
          return "not root: make test uses sudo where it is there";
        }
        if (!Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
          return "this kernel has no BTF (/sys/kernel/btf/vmlinux)";
        }
        Command unshare = Command.of("unshare", "--net", "true");
        if (unshare.status() != 0) {
          return "no network namespaces here: " + unshare.errors().strip();
        }
        Command check = Tracer.command("--check");
        return check.status() == 0 ? "" : "no hook works here: " + check.output().strip();
      } catch (IOException e) {
        return "cannot look at this machine: " + e.getMessage();
      }
    }
  }
}
