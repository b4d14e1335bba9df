package org.hutong.core.app.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Product;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes one file of everything that an installation is made of, while it works. The database comes
 * first, as it is at one moment; files come after it. Every message that was acknowledged before
 * the beginning is in it, and every file that such a message names, as long as nothing deletes
 * files meanwhile: the caller sees to that.
 */
public final class Backup {
  private static final String STORE = "hutong.mv.db";
  private static final int RESERVE_SHARE = 10;
  private static final long MOST_RESERVE = 1L << 30;

  private final Configuration configuration;
  private final Database database;
  private final TimeSource time;
  private long done;
  private long total;

  public Backup(Configuration configuration, Database database, TimeSource time) {
    this.configuration = configuration;
    this.database = database;
    this.time = time;
  }

  private record Source(String name, Path path) {}

  /**
   * @param target does not exist yet; appears when all of it is on the disk, readable by its owner
   *     only
   * @param settings the configuration file, if there is one
   * @throws BackupException if it cannot be made; nothing is left then
   */
  public Manifest run(Path target, @Nullable Path settings, Progress progress) {
    Path file = target.toAbsolutePath().normalize();
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BackupException(file + " exists already. Name another file.");
    }
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new BackupException("There is no directory " + folder + ". Make it first.");
    }
    if (folder.startsWith(configuration.files().directory().toAbsolutePath().normalize())) {
      throw new BackupException("The backup would be a part of itself. Name another directory.");
    }
    Path snapshot = configuration.data().resolve(".backup-" + ProcessHandle.current().pid());
    try {
      room(folder);
      progress.at("database", 0, total);
      Files.deleteIfExists(snapshot);
      database.snapshot(snapshot);
      return write(file, snapshot, settings, progress);
    } catch (IOException | UncheckedIOException e) {
      throw new BackupException("The backup could not be written: " + e.getMessage(), e);
    } finally {
      delete(snapshot);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the next backup deletes it
    }
  }

  private Manifest write(Path file, Path snapshot, @Nullable Path settings, Progress progress)
      throws IOException {
    try (var archive = new ArchiveWriter(file)) {
      try (var zip = new ZipInputStream(Files.newInputStream(snapshot))) {
        if (zip.getNextEntry() == null) {
          throw new IOException("the database's snapshot is empty");
        }
        archive.add(STORE, zip, bytes -> progress.at("database", more(bytes), total));
      }
      for (Source source : sources(settings)) {
        add(archive, source, progress);
      }
      return archive.finish(facts());
    }
  }

  private long more(long bytes) {
    done += bytes;
    total = Math.max(total, done);
    return done;
  }

  /** What vanished since it was listed is no part of it any more. */
  private void add(ArchiveWriter archive, Source source, Progress progress) throws IOException {
    InputStream content;
    try {
      content = Files.newInputStream(source.path, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    try (content) {
      archive.add(source.name, content, bytes -> progress.at("files", more(bytes), total));
    }
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("format", Manifest.FORMAT);
    facts.put("product", Product.version());
    facts.put("created", String.valueOf(time.millis()));
    facts.put("epoch", database.installation().epoch());
    facts.put("key", configuration.masterKey().value() == null ? "inside" : "environment");
    return facts;
  }

  private List<Source> sources(@Nullable Path settings) throws IOException {
    List<Source> all = new ArrayList<>();
    if (configuration.masterKey().value() == null) {
      all.add(new Source("master.key", configuration.masterKey().file()));
    }
    if (settings != null) {
      all.add(new Source("conf/hutong.yml", settings));
    }
    tree(all, "files", configuration.files().directory());
    tree(all, "plugins/data", configuration.data().resolve("plugins").resolve("data"));
    tree(all, "plugins/inbox", configuration.data().resolve("plugins").resolve("inbox"));
    tree(all, "plugin-jars", configuration.plugins().directory());
    return all;
  }

  /** A mark of what arrived of an upload comes before its bytes: they are then never fewer. */
  private static void tree(List<Source> into, String name, Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    if (Files.isRegularFile(root)) {
      into.add(new Source(name, root));
      return;
    }
    try (Stream<Path> below = Files.walk(root)) {
      below
          .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .sorted(
              Comparator.comparing((Path path) -> !path.toString().endsWith(".mark"))
                  .thenComparing(Path::toString))
          .forEach(
              path -> into.add(new Source(name + "/" + root.relativize(path).toString(), path)));
    }
  }

  /** Both the snapshot and the archive may be as large as what goes in. */
  private void room(Path folder) throws IOException {
    long store = Files.size(Path.of(database.file()));
    long rest = 0;
    for (Source source : sources(null)) {
      rest += Files.exists(source.path) ? Files.size(source.path) : 0;
    }
    total = store + rest;
    need(folder, store + rest + (sameDisk(folder, configuration.data()) ? store : 0));
    if (!sameDisk(folder, configuration.data())) {
      need(configuration.data(), store);
    }
  }

  private static boolean sameDisk(Path one, Path other) throws IOException {
    return Files.getFileStore(one).equals(Files.getFileStore(other));
  }

  private static void need(Path folder, long bytes) throws IOException {
    FileStore disk = Files.getFileStore(folder);
    long reserve = Math.min(disk.getTotalSpace() / RESERVE_SHARE, MOST_RESERVE);
    long free = disk.getUsableSpace() - reserve;
    if (free < bytes) {
      throw new BackupException(
          "The disk of %s would be full: the backup needs up to %d MB, and %d MB may be used (%d MB are left to the database). Name a file on another disk, or free some space."
              .formatted(folder, bytes >> 20, Math.max(0, free) >> 20, reserve >> 20));
    }
  }
}
