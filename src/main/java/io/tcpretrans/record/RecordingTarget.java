package io.tcpretrans.record;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.tcpretrans.sys.FileNames;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.Set;

/**
 * The file that a recording is written to. A new file has mode 0600. An existing one is replaced
 * only if it is empty or a recording. In a shared directory, in which every user can create files,
 * a link or a file of another user is refused. The kernel does the same in sticky directories with
 * fs.protected_symlinks, fs.protected_regular and fs.protected_fifos (proc(5)).
 *
 * @param replacedRecording whether the file existed, and was a recording
 */
record RecordingTarget(RecordingOutput output, boolean replacedRecording) {
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_GROUP = 0020;
  private static final int WRITABLE_BY_ALL = 0002;

  /** As in the kernel, more links in a row are an error (ELOOP). */
  private static final int MAX_LINKS = 40;

  private static final Path PROC = Path.of("/proc");

  /** A file that must not be written. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    private Refused(String reason) {
      super(reason);
    }
  }

  /**
   * Creates a file, or opens an existing one and truncates it.
   *
   * @throws Refused when an existing file must not be written
   * @throws IOException when the file cannot be opened
   */
  static RecordingTarget open(Path file) throws IOException {
    Path target = file;
    for (int links = 0; links < MAX_LINKS; links++) {
      refuseForeignFolders(target);
      try {
        return new RecordingTarget(new AppendedFile(create(target), true), false);
      } catch (FileAlreadyExistsException e) {
        refuseForeign(target);
      }
      if (!Files.isSymbolicLink(target) || isMagic(target)) {
        return openExisting(target);
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    throw new Refused("it is a symbolic link to itself; give another file with --record FILE");
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(CREATE_NEW, WRITE, APPEND),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** Returns whether this is a link to an open file, such as /proc/self/fd/63 (proc(5)). */
  private static boolean isMagic(Path link) throws IOException {
    return folder(link).toRealPath().startsWith(PROC);
  }

  /** Returns the folder of a file; of the root folder, that folder itself. */
  private static Path folder(Path file) {
    Path absolute = file.toAbsolutePath();
    return absolute.getParent() == null ? absolute : absolute.getParent();
  }

  /** Refuses a path that leads through a link that another user made in a shared directory. */
  private static void refuseForeignFolders(Path file) throws IOException {
    Path prefix = Path.of("/");
    for (Path name : folder(file)) {
      prefix = prefix.resolve(name);
      if (Files.isSymbolicLink(prefix)) {
        refuseForeign(prefix);
      }
    }
  }

  /**
   * Returns whether a directory is shared; without the sticky bit, a group may trust its members.
   */
  private static boolean isShared(int mode) {
    return (mode & WRITABLE_BY_ALL) != 0
        || ((mode & STICKY) != 0 && (mode & WRITABLE_BY_GROUP) != 0);
  }

  /** Refuses a file or a link of another user in a shared directory. */
  private static void refuseForeign(Path file) throws IOException {
    Path folder = folder(file);
    if (!isShared(FileType.mode(folder))) {
      return;
    }
    UserPrincipal owner =
        Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS).owner();
    if (!owner.equals(Files.getOwner(Path.of("/proc/self")))
        && !owner.equals(Files.getOwner(folder))) {
      throw new Refused(
          "it belongs to another user, in the shared directory "
              + FileNames.text(folder)
              + "; give another file with --record FILE");
    }
  }

  private static RecordingTarget openExisting(Path file) throws IOException {
    if (FileType.isPipe(file)) {
      return new RecordingTarget(PipeOutput.open(file), false);
    }
    if (!Files.isRegularFile(file)) {
      return new RecordingTarget(
          new AppendedFile(FileChannel.open(file, WRITE, APPEND), false), false);
    }
    // a magic link is opened, any other link was resolved and is no link now
    Set<LinkOption> links = isMagic(file) ? Set.of() : Set.of(NOFOLLOW_LINKS);
    boolean replaced = empty(file, links);
    FileChannel channel = FileChannel.open(file, options(links, WRITE, APPEND));
    if (channel.size() > 0) {
      channel.close();
      throw new Refused("another process writes it; give another file with --record FILE");
    }
    return new RecordingTarget(new AppendedFile(channel, true), replaced);
  }

  /** Truncates a file that is a recording or empty. Returns whether it was a recording. */
  private static boolean empty(Path file, Set<LinkOption> links) throws IOException {
    try (FileChannel channel = FileChannel.open(file, options(links, READ, WRITE))) {
      if (channel.size() == 0) {
        return false;
      }
      if (!RecordingHeader.begins(channel)) {
        throw new Refused(
            "it exists and is not a recording; remove it, or give another file with"
                + " --record FILE");
      }
      channel.truncate(0);
      return true;
    }
  }

  private static Set<OpenOption> options(Set<LinkOption> links, OpenOption... others) {
    Set<OpenOption> options = new HashSet<>(links);
    options.addAll(Set.of(others));
    return options;
  }
}
