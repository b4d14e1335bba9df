package org.hutong.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Files and directories that only the user of this process may read, whatever the umask says. */
public final class OwnFiles {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private OwnFiles() {}

  /** Makes the directory and those above it that are missing. */
  public static void directories(Path path) throws IOException {
    Files.createDirectories(path, attributes(DIRECTORY));
  }

  /** The directory that a file lies in. */
  public static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a directory");
  }

  /** Opens a file; one that it makes is the user's own. */
  public static FileChannel open(Path path, OpenOption... options) throws IOException {
    return FileChannel.open(path, Set.of(options), attributes(FILE));
  }

  /** Forces the names in a directory to the disk. */
  public static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  /**
   * Takes every right from group and others.
   *
   * @return whether there was one
   */
  public static boolean close(Path path) throws IOException {
    if (!posix()) {
      return false;
    }
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
    Set<PosixFilePermission> after = new java.util.HashSet<>(before);
    after.removeIf(right -> !right.name().startsWith("OWNER"));
    if (after.equals(before)) {
      return false;
    }
    Files.setPosixFilePermissions(path, after);
    return true;
  }

  private static FileAttribute<?>[] attributes(Set<PosixFilePermission> rights) {
    return posix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)}
        : new FileAttribute<?>[0];
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
