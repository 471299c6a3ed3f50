package io.tcpretrans.capture;

/**
 * A requirement of tracing, as --check found it on this host.
 *
 * @param name first column of the output: a capability, limit, sysctl, hook or source
 * @param state whether the requirement is met
 * @param finding what was found, without a full stop
 * @param cost what does not work because of it; empty: everything works
 * @param fix the one command that meets the requirement; empty: none does, or none is needed
 */
public record Requirement(String name, State state, String finding, String cost, String fix) {
  /** Whether a requirement is met. */
  public enum State {
    /** It is met, or it does not matter here. */
    OK,
    /** Tracing works, but something is missing. */
    DEGRADED,
    /** Tracing does not work. */
    FAILED;

    /** Returns the word for the output, such as {@code degraded}. */
    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Returns a requirement that is met. */
  static Requirement ok(String name, String finding) {
    return new Requirement(name, State.OK, finding, "", "");
  }

  /** Returns a requirement whose absence costs something other than tracing. */
  static Requirement degraded(String name, String finding, String cost, String fix) {
    return new Requirement(name, State.DEGRADED, finding, cost, fix);
  }

  /** Returns a requirement without which nothing is traced. */
  static Requirement failed(String name, String finding, String fix) {
    return new Requirement(name, State.FAILED, finding, "tracing", fix);
  }

  /** Returns whether nothing is missing. */
  public boolean isOk() {
    return state == State.OK;
  }
}
