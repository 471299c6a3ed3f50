package io.tcpretrans.capture;

import io.tcpretrans.event.IpAddress;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.sys.TcpListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that prints the network devices, the addresses or the TCP listeners that {@link
 * NetlinkReader} lists.
 *
 * <p>Arguments: {@code devices}, {@code addresses} or {@code listeners}; the file of the namespace,
 * or {@code -} for the own namespace; the number of lists to make, of which the program prints the
 * last one.
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
            switch (arguments[0]) {
              case "devices" -> reader.devices(file).stream().map(NetlinkLists::line).toList();
              case "addresses" -> reader.addresses(file).stream().map(IpAddress::toString).toList();
              default -> reader.listeners(file).stream().map(NetlinkLists::line).toList();
            };
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    lines.forEach(System.out::println);
  }

  private static String line(TcpListener listener) {
    return listener.local() + (listener.ipv6Only() ? " v6only " : " ") + listener.drops();
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
