package io.tcpretrans.capture;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.sys.NetworkDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that prints the network devices or the TCP listeners that {@link NetlinkReader} lists.
 *
 * <p>Arguments: {@code devices} or {@code listeners}; the file of the namespace, or {@code -} for
 * the own namespace; the number of lists to make, of which the program prints the last one.
 */
public final class NetlinkLists {
  private NetlinkLists() {}

  public static void main(String... arguments) throws IOException, CaptureException {
    NativeLoader.forHost().load(Path.of(System.getProperty("java.io.tmpdir")));
    NetlinkReader reader = new NetlinkReader();
    byte[] file = arguments[1].equals("-") ? null : arguments[1].getBytes(StandardCharsets.UTF_8);
    List<String> lines = List.of();
    try {
      for (int left = Integer.parseInt(arguments[2]); left > 0; left--) {
        lines =
            arguments[0].equals("devices")
                ? reader.devices(file).stream().map(NetlinkLists::line).toList()
                : reader.listeners(file).stream().map(Endpoint::toString).toList();
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    lines.forEach(System.out::println);
  }

  private static String line(NetworkDevice device) {
    return device.index()
        + " "
        + device.name()
        + " "
        + (device.nativeXdp() ? "xdp" : "-")
        + (device.stackOnly() ? " stack-only" : "")
        + " "
        + device.drops();
  }
}
