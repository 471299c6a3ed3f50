package io.tcpretrans.capture;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.IoErrorText;
import io.tcpretrans.sys.KernelFile;
import io.tcpretrans.sys.PrivateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The jar's native parts for this machine: the bridge with its libraries, and the BPF objects. */
final class NativeLoader implements AutoCloseable {
  /** Names the shared libraries of a folder, a line each, the bridge first. */
  private static final String LIST = "libraries";

  private final String folder;

  /** The jar that java -jar runs: the JDK's own way to a resource takes longer than to load it. */
  private final ZipFile jar;

  /**
   * @param jar null: not run from one
   */
  private NativeLoader(String folder, ZipFile jar) {
    this.folder = folder;
    this.jar = jar;
  }

  static NativeLoader forHost() throws CaptureException {
    String maps;
    try {
      maps = KernelFile.text(Path.of("/proc/self/maps"));
    } catch (IOException e) {
      throw failed("cannot read /proc/self/maps (" + e.getMessage() + "); mount /proc.", e);
    }
    String platform =
        Platform.folder(System.getProperty("os.name"), System.getProperty("os.arch"), maps);
    Path jar = Path.of(System.getProperty("java.class.path"));
    try {
      return new NativeLoader(
          "META-INF/native/" + platform + "/",
          Files.isRegularFile(jar) ? new ZipFile(jar.toFile()) : null);
    } catch (IOException e) {
      throw failed(
          "cannot read " + jar + " (" + IoErrorText.of(e) + "); install or build the jar again.",
          e);
    }
  }

  /**
   * Unpacks the bridge and its libraries below {@code directory}, loads them, and deletes them.
   *
   * @throws CaptureException when they cannot be written or loaded there; nothing else is tried
   */
  void load(Path directory) throws CaptureException {
    List<String> names = List.of(new String(read(LIST), StandardCharsets.US_ASCII).split("\n"));
    try (PrivateDirectory unpacked = PrivateDirectory.create(directory)) {
      for (String name : names) {
        Files.write(unpacked.path().resolve(name), read(name), StandardOpenOption.CREATE_NEW);
      }
      System.load(unpacked.path().resolve(names.get(0)).toString());
    } catch (PrivateDirectory.Replaceable e) {
      throw failed(
          "cannot unpack the native libraries in "
              + FileNames.text(directory)
              + ": "
              + e.getMessage()
              + ", so another user could replace them before they are loaded;"
              + " choose another directory with --tmpdir DIR, such as "
              + System.getProperty("user.home")
              + ".",
          e);
    } catch (IOException e) {
      throw failed(
          "cannot unpack the native libraries in "
              + FileNames.text(directory)
              + ": "
              + IoErrorText.of(e)
              + remedy(e),
          e);
    } catch (UnsatisfiedLinkError e) {
      throw failed(linkError(directory, e.getMessage()), e);
    }
    if (NativeBridge.wireAbi() != WireLayout.ABI) {
      throw failed(
          "the jar's native library and Java classes were built from different versions;"
              + " build the jar again with: make clean all.",
          null);
    }
  }

  static String linkError(Path directory, String message) {
    if (message.contains("failed to map segment")) {
      return "cannot load native code from "
          + FileNames.text(directory)
          + ", which is mounted noexec; choose another directory with --tmpdir DIR, such as /root.";
    }
    String remedy =
        message.contains("GLIBC_")
            ? "a jar built on Debian needs glibc 2.28 or newer (Debian 11, Ubuntu 20.04, RHEL 9),"
                + " a jar built elsewhere needs the glibc of its build host; build the jar on this"
                + " host with: make clean all."
            : "build the jar on this host with: make clean all.";
    return "cannot load the native library (" + message + "); " + remedy;
  }

  private static String remedy(IOException e) {
    if (e instanceof PrivateDirectory.Unloadable) {
      return "; run tcpretrans with LC_ALL=C.UTF-8, or choose another directory with --tmpdir DIR.";
    }
    return IoErrorText.of(e).contains("(EMFILE)")
        ? "; run 'ulimit -n " + KernelCapabilities.Limits.read().moreFiles() + "' first."
        : "; choose a writable directory with --tmpdir DIR.";
  }

  /** A BPF object, in the direct buffer that the bridge asks for. */
  ByteBuffer bpfObject(String name) throws CaptureException {
    byte[] image = read(name);
    return ByteBuffer.allocateDirect(image.length).put(image).flip();
  }

  private byte[] read(String name) throws CaptureException {
    try (InputStream part = open(folder + name)) {
      if (part == null) {
        throw new IOException("the jar was built without " + folder + name);
      }
      return part.readAllBytes();
    } catch (IOException e) {
      throw failed(
          "cannot read "
              + name
              + " from the jar ("
              + e.getMessage()
              + "); build the jar again with: make clean all.",
          e);
    }
  }

  private InputStream open(String path) throws IOException {
    ZipEntry entry = jar == null ? null : jar.getEntry(path);
    return entry == null
        ? NativeLoader.class.getResourceAsStream("/" + path)
        : jar.getInputStream(entry);
  }

  @Override
  public void close() {
    try {
      if (jar != null) {
        jar.close();
      }
    } catch (IOException e) {
      return; // all was read
    }
  }

  private static CaptureException failed(String message, Throwable cause) {
    return new CaptureException(message, false, "", cause);
  }
}
