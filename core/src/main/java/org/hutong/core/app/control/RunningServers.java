package org.hutong.core.app.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which servers of an installation run, and where their data is: a file for each, by its process,
 * in {@code run/} of the installation or, where that cannot be written, in the user's part of the
 * temporary folder. So a command line finds the data that is in use, and not the data that it would
 * make.
 */
public final class RunningServers {
  private static final Logger log = LoggerFactory.getLogger(RunningServers.class);
  private static final int LONGEST = 4096;

  private final List<Path> folders;

  /**
   * @param home where the product is installed
   * @param own whether that folder is the product's alone
   */
  public RunningServers(Path home, boolean own) {
    String user = user().replaceAll("[^A-Za-z0-9._-]", "_");
    String place = Integer.toHexString(home.toString().hashCode());
    Path temporary =
        Path.of(System.getProperty("java.io.tmpdir")).resolve("hutong-" + user + "-" + place);
    folders = own ? List.of(home.resolve("run"), temporary) : List.of(temporary);
  }

  private static String user() {
    return System.getProperty("user.name", "");
  }

  /** Tells that this process serves the data. Without a place to write, commands need --data. */
  void add(Path data) {
    for (Path folder : folders) {
      try {
        Files.createDirectories(folder);
        if (!trusted(folder)) {
          continue;
        }
        if (folder.equals(folders.getLast())) {
          Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        Path fresh = Files.createTempFile(folder, "server", ".new");
        Files.writeString(fresh, data.toString());
        Files.move(fresh, file(folder), StandardCopyOption.REPLACE_EXISTING);
        return;
      } catch (IOException | UnsupportedOperationException e) {
        log.debug("{} cannot say which data is served", folder, e);
      }
    }
  }

  /** In the temporary folder anybody may make a folder of this name: only our own is believed. */
  private boolean trusted(Path folder) throws IOException {
    return !folder.equals(folders.getLast())
        || (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName().equals(user()));
  }

  void remove() {
    for (Path folder : folders) {
      try {
        Files.deleteIfExists(file(folder));
      } catch (IOException e) {
        log.debug("{} keeps a file of this process", folder, e);
      }
    }
  }

  private static Path file(Path folder) {
    return folder.resolve(ProcessHandle.current().pid() + ".server");
  }

  /** The data of every server of this installation that runs and that this user may reach. */
  public List<Path> data() {
    var found = new ArrayList<Path>();
    for (Path folder : folders) {
      if (!readable(folder)) {
        continue;
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.server")) {
        for (Path file : files) {
          if (Files.size(file) <= LONGEST) {
            Path data = Path.of(Files.readString(file));
            // Another process may have the number of one that was killed.
            if (ControlFile.read(data).filter(server -> named(file, server.pid())).isPresent()
                && !found.contains(data)) {
              found.add(data);
            }
          }
        }
      } catch (IOException | java.nio.file.InvalidPathException e) {
        // Nothing runs from there.
      }
    }
    return found;
  }

  private boolean readable(Path folder) {
    try {
      return Files.isDirectory(folder) && trusted(folder);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean named(Path file, long pid) {
    return file.getFileName().toString().equals(pid + ".server");
  }
}
