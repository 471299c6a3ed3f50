package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.trace.Messages;
import io.tcpretrans.view.TextLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class HeldMessagesTest {
  private final HeldMessages held = new HeldMessages();

  private void addMessages(int count) {
    Messages messages = new Messages(new PrintWriter(held), false, false);
    for (int number = 1; number <= count; number++) {
      messages.error("message " + number);
    }
  }

  private String printed() {
    StringWriter out = new StringWriter();
    held.printTo(new TextLines(out));
    return out.toString();
  }

  @Test
  void allMessagesArePrintedUpToTheLimit() {
    addMessages(1000);

    assertThat(printed().lines()).hasSize(1000).startsWith("message 1", "message 2");
  }

  @Test
  void earlierMessagesAreLeftOutAndCounted() {
    addMessages(1002);

    assertThat(printed().lines())
        .hasSize(1001)
        .startsWith("The live screen left out 2 messages before the last 1,000.", "message 3")
        .endsWith("message 1002");
  }
}
