package io.tcpretrans.capture;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.IoErrorText;
import io.tcpretrans.sys.KernelFile;
import io.tcpretrans.sys.PrivateDirectory;
import io.tcpretrans.sys.UnnamedLibraries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A loader of the native code in the jar: the JNI bridge with its shared libraries, and the BPF
 * objects, in a folder for each platform. Only one thread may use an object.
 */
final class NativeLoader implements AutoCloseable {
  /**
   * A file with the names of the shared libraries in the folder, one in each line, the bridge
   * first.
   */
  private static final String LIBRARY_LIST = "libraries";

  private final String folder;

  /**
   * The jar, opened a second time, because getResourceAsStream takes longer than loading the
   * libraries. Null: tcpretrans does not run from a jar.
   */
  private final ZipFile jar;

  private NativeLoader(String folder, ZipFile jar) {
    this.folder = folder;
    this.jar = jar;
  }

  /**
   * Opens the jar and chooses the folder for this platform.
   *
   * @throws CaptureException if the platform is not supported or the jar cannot be read
   */
  static NativeLoader forHost() throws CaptureException {
    String maps;
    try {
      maps = KernelFile.text(Path.of("/proc/self/maps"));
    } catch (IOException e) {
      throw failure("cannot read /proc/self/maps (" + e.getMessage() + "); mount /proc.", e);
    }
    String platform =
        Platform.folder(System.getProperty("os.name"), System.getProperty("os.arch"), maps);
    Path jar = Path.of(System.getProperty("java.class.path"));
    try {
      return new NativeLoader(
          "META-INF/native/" + platform + "/",
          Files.isRegularFile(jar) ? new ZipFile(jar.toFile()) : null);
    } catch (IOException e) {
      throw failure(
          "cannot read " + jar + " (" + IoErrorText.of(e) + "); install or build the jar again.",
          e);
    }
  }

  /**
   * Unpacks the bridge and its libraries into files without names in {@code directory}, and loads
   * them. The bridge can then be called until the process ends.
   *
   * @throws CaptureException if they cannot be written or loaded there
   */
  void load(Path directory) throws CaptureException {
    List<String> names =
        List.of(new String(read(LIBRARY_LIST), StandardCharsets.US_ASCII).split("\n"));
    try (UnnamedLibraries unpacked = new UnnamedLibraries(directory)) {
      for (int last = names.size() - 1; last >= 0; last--) { // each needs only later ones
        unpacked.add(read(names.get(last)));
      }
      unpacked.load();
    } catch (PrivateDirectory.Replaceable e) {
      throw failure(
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
      throw failure(
          "cannot unpack the native libraries in "
              + FileNames.text(directory)
              + ": "
              + IoErrorText.of(e)
              + remedy(e),
          e);
    } catch (UnsatisfiedLinkError e) {
      throw failure(linkError(directory, e.getMessage()), e);
    }
    if (NativeBridge.wireAbi() != WireLayout.ABI) {
      throw failure(
          "the jar's native library and Java classes were built from different versions;"
              + " build the jar again with: make clean all.",
          null);
    }
  }

  /** Returns one sentence for an UnsatisfiedLinkError with this message. */
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

  /** Returns the end of a sentence: what to type next. */
  private static String remedy(IOException e) {
    return IoErrorText.of(e).contains("(EMFILE)")
        ? "; run 'ulimit -n " + KernelCapabilities.Limits.read().sufficientOpenFiles() + "' first."
        : "; choose a writable directory with --tmpdir DIR.";
  }

  /**
   * Reads a BPF object.
   *
   * @return a direct buffer, as the bridge requires
   * @throws CaptureException if the jar does not have it
   */
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
      throw failure(
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
      return; // nothing more is read, so the error has no effect
    }
  }

  private static CaptureException failure(String message, Throwable cause) {
    return new CaptureException(message, false, "", cause);
  }
}
