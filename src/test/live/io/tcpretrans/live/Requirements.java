package io.tcpretrans.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of {@code --check -o json}.
 *
 * @param status the exit status
 * @param byName the requirements; of several with one name the last
 * @param usable whether tracing works
 */
record Requirements(int status, Map<String, JsonNode> byName, boolean usable) {
  /**
   * Runs the check.
   *
   * @param prefix a command that takes privileges away, followed by a blank; empty: none
   * @param options further options
   */
  static Requirements check(String prefix, String options) throws IOException {
    Command command = Command.shell(prefix + ErrorsIT.tracer("--check -o json " + options));
    Map<String, JsonNode> byName = new LinkedHashMap<>();
    boolean usable = false;
    for (String line : command.output().lines().toList()) {
      JsonNode node = new ObjectMapper().readTree(line);
      if (node.get("event").asText().equals("check")) {
        usable = node.get("usable").asBoolean();
      } else {
        byName.put(node.get("name").asText(), node);
      }
    }
    if (byName.isEmpty()) {
      throw new IOException("--check printed nothing: " + command.errors());
    }
    return new Requirements(command.status(), byName, usable);
  }

  /** Returns the state and the finding of a requirement, such as {@code ok effective}. */
  String line(String name) {
    JsonNode requirement = byName.get(name);
    return requirement == null
        ? "absent"
        : requirement.get("state").asText() + " " + requirement.get("finding").asText();
  }

  /** Returns the command that meets a requirement; null: none. */
  String fix(String name) {
    return byName.get(name).get("fix").textValue();
  }
}
