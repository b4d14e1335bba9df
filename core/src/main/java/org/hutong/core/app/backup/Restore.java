package org.hutong.core.app.backup;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.ConfigurationReader;
import org.hutong.core.store.Database;
import org.hutong.core.store.OwnFiles;
import org.hutong.core.store.StoreRefusedException;
import org.hutong.core.time.SystemTime;

/**
 * Makes a data directory of an archive. It gets an epoch of its own: clients drop what they hold of
 * the time after the backup.
 */
public final class Restore {
  /** Is there while the directory is not whole. */
  public static final String UNFINISHED = "RESTORING";

  private Restore() {}

  /**
   * @param directory does not exist or is empty
   * @param environment may hold HUTONG_MASTER_KEY, if the archive has no key inside
   * @throws BackupException if the archive is damaged, then before anything was written, or the
   *     directory is in use or too small
   */
  public static Manifest run(
      Path archiveFile, Path directory, Map<String, String> environment, Progress progress) {
    empty(directory);
    try (Archive archive = Archive.open(archiveFile)) {
      archive.verify(progress);
      OwnFiles.directories(directory);
      OwnFiles.close(directory);
      room(directory, archive.manifest().bytes());
      Path mark = directory.resolve(UNFINISHED);
      OwnFiles.open(mark, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
      archive.extract(directory, progress);
      renew(directory, environment);
      Files.delete(mark);
      OwnFiles.forceDirectory(directory);
      return archive.manifest();
    } catch (IOException e) {
      throw new BackupException("It could not be restored: " + e.getMessage(), e);
    } catch (StoreRefusedException e) {
      throw new BackupException("What the backup holds does not open: " + e.getMessage(), e);
    }
  }

  private static void empty(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new BackupException(directory + " is no directory.");
    }
    try (Stream<Path> inside = Files.list(directory)) {
      if (inside.anyMatch(path -> !path.getFileName().toString().equals("lost+found"))) {
        throw new BackupException(
            directory
                + " is not empty. Restore into a directory that is empty or does not exist: nothing"
                + " is ever written over.");
      }
    } catch (IOException e) {
      throw new BackupException(directory + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void room(Path directory, long bytes) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < bytes) {
      throw new BackupException(
          "The disk of %s is too small: %d MB are needed, %d MB are free."
              .formatted(directory, bytes >> 20, free >> 20));
    }
  }

  private static void renew(Path directory, Map<String, String> environment) {
    Configuration configuration =
        new ConfigurationReader(environment, directory)
            .option("--data", "data", directory.toString())
            .read();
    var database = new Database(configuration, new SystemTime(), new SimpleMeterRegistry());
    database.start();
    try {
      database.renewEpoch();
    } finally {
      database.stop();
    }
  }
}
