package org.hutong.core.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Product;

/**
 * What an installation leaves in its data directory beside the database. Where there are traces and
 * no database, it is lost or lies elsewhere: an empty one in its place would look like a loss of
 * everything, and hide what is left.
 */
final class Traces {
  /** Written at the end of every start. */
  static final String MARK = "INSTALLATION";

  private final Path data;
  private final Path mark;
  private final List<Path> places;

  Traces(Configuration configuration, MasterKey key) {
    this.data = configuration.data();
    this.mark = data.resolve(MARK);
    this.places =
        List.of(
            mark,
            key.file(),
            configuration.files().directory(),
            data.resolve("plugins").resolve("data"),
            data.resolve("plugins").resolve("inbox"));
  }

  /**
   * @param database where it is expected
   * @throws StoreRefusedException if there are traces
   */
  void refuse(String database) {
    for (Path place : places) {
      if (occupied(place)) {
        throw new StoreRefusedException(
            "The database %s is missing or empty, and %s shows that there was one. Nothing was made in its place. Put the file back (or set database.url to where it lies), or: %s To begin anew, give an empty directory with --data DIR."
                .formatted(database, place, Recovery.RESTORE));
      }
    }
  }

  boolean any() {
    return places.stream().anyMatch(Traces::occupied);
  }

  /** Whether a file is there, or anywhere below. */
  private static boolean occupied(Path place) {
    if (!Files.exists(place)) {
      return false;
    }
    try (Stream<Path> below = Files.walk(place)) {
      return below.anyMatch(Files::isRegularFile);
    } catch (IOException | UncheckedIOException e) {
      return true;
    }
  }

  /** An installation is here now. */
  void leave(Installation installation) throws IOException {
    byte[] text =
        "hutong %s%nepoch %s%n"
            .formatted(Product.version(), installation.epoch())
            .getBytes(StandardCharsets.UTF_8);
    if (Files.exists(mark) && java.util.Arrays.equals(Files.readAllBytes(mark), text)) {
      return;
    }
    OwnFiles.directories(data);
    Path fresh = Files.createTempFile(data, MARK, ".new");
    try (FileChannel channel = OwnFiles.open(fresh, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(text));
      channel.force(true);
    }
    Files.move(fresh, mark, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
