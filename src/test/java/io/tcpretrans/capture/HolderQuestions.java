package io.tcpretrans.capture;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.SendState;
import io.tcpretrans.why.Holders;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.Counters.Holder;
import io.tcpretrans.why.decision.Flow;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.SequenceRange;
import io.tcpretrans.why.decision.Tuple;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program that prints which queue holds the packets of a flow. It reads the tables once, prints
 * {@code ready}, and then answers each line of stdin: {@code begin} begins an attempt, and {@code
 * find NETNS SOURCE DESTINATION ERROR} ends it.
 */
public final class HolderQuestions {
  private HolderQuestions() {}

  public static void main(String... arguments) throws IOException, CaptureException {
    NativeLoader.forHost().load(Path.of(System.getProperty("java.io.tmpdir")));
    Holders holders = new Holders(new NeighbourReader());
    holders.read();
    System.out.println("ready");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    long beginNs = System.nanoTime();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals("begin")) {
        beginNs = System.nanoTime();
        System.out.println("begun");
      } else {
        Attempt attempt = attempt(beginNs, line.split(" ", -1));
        holders.read();
        System.out.println(text(holders.find(attempt)));
      }
    }
  }

  private static Attempt attempt(long beginNs, String... words) {
    Tuple tuple =
        new Tuple(
            new Endpoint(IpAddress.parse(words[2]), 40000),
            new Endpoint(IpAddress.parse(words[3]), 80));
    SendState state =
        new SendState(
            System.nanoTime(), beginNs, 1, 2, 1, 1, 1, 0, 1, 2, false, SendState.Purpose.LOSS);
    return new Attempt(
        RetransmitType.RTO,
        state,
        new Attempt.SocketId(1, new Netns(1, Long.parseLong(words[1]))),
        new Flow(tuple, 1),
        new Flow(tuple.reversed(), 2),
        new SequenceRange(1, 2),
        Integer.parseInt(words[4]),
        1,
        0);
  }

  private static String text(Holder holder) {
    return holder == null
        ? "none"
        : String.join(
            " ",
            holder.cause().toString(),
            holder.device(),
            Long.toString(holder.netns().inode()),
            holder.subject());
  }
}
