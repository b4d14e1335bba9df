package org.hutong.core.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import org.hutong.core.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key that this installation's secrets are sealed with and its database's password comes from.
 * It is given by the environment, or lies in a file that the first start makes. Safe from any
 * thread once the store has started.
 */
public final class MasterKey {
  private static final Logger log = LoggerFactory.getLogger(MasterKey.class);
  private static final String FIX = "put the key back, or set HUTONG_MASTER_KEY to it";
  private static final String UNFINISHED = ".new";

  private final @Nullable String configured;
  private final Path file;
  private final Path unfinished;
  private volatile @Nullable SealingKey key;

  MasterKey(Configuration.MasterKey settings) {
    this.configured = settings.value();
    this.file = settings.file().toAbsolutePath();
    this.unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
  }

  /**
   * The place of a stored text: what is sealed for it opens there and nowhere else.
   *
   * @param id of the row
   */
  public static String place(String table, Object id, String column) {
    return table + "/" + id + "/" + column;
  }

  /** Whether the text was made by {@link #seal}. */
  public static boolean sealed(String text) {
    return text.startsWith(SealingKey.PREFIX);
  }

  /** Seals a text for one place alone. */
  public String seal(String place, String text) {
    return open().seal(place, text);
  }

  /**
   * Opens what was sealed for the place.
   *
   * @throws SealException with another master key, or if it was sealed for another place
   */
  public String open(String place, String sealed) {
    return open().open(place, sealed);
  }

  private SealingKey open() {
    return Objects.requireNonNull(key, "the store has not started");
  }

  /** Whether a first start finished with a key in the file: then there was a database. */
  boolean inFile() {
    return Files.exists(file);
  }

  /** Whether it was found or made already. */
  boolean known() {
    return key != null;
  }

  /** Where it lies unless the environment gives it. */
  Path file() {
    return file;
  }

  /**
   * Finds the key.
   *
   * @param store whether there is a database already
   * @return false if there is none
   * @throws StoreRefusedException if what is there is no key
   */
  boolean find(boolean store) {
    if (configured != null) {
      key = parsed(configured, "HUTONG_MASTER_KEY");
    } else if (Files.exists(file)) {
      key = read(file);
    } else if (store && Files.exists(unfinished)) {
      // The first start was cut off between the database's making and its own end.
      key = read(unfinished);
    }
    return key != null;
  }

  /**
   * Makes the key beside its place: what lies in the place itself is proof of an installation, and
   * there is none before {@link #settle}.
   */
  void make() {
    byte[] raw = new byte[SealingKey.BYTES];
    new SecureRandom().nextBytes(raw);
    byte[] text =
        (Base64.getEncoder().encodeToString(raw) + "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      OwnFiles.directories(OwnFiles.folder(file));
      Files.deleteIfExists(unfinished);
      try (FileChannel channel =
          OwnFiles.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text));
        channel.force(true);
      }
    } catch (IOException e) {
      throw unusable(file, e);
    }
    key = new SealingKey(raw);
  }

  /** The database is made: from now on the key must be there. */
  void settle() {
    if (configured != null || Files.exists(file)) {
      return;
    }
    try {
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      OwnFiles.forceDirectory(OwnFiles.folder(file));
    } catch (IOException e) {
      throw unusable(file, e);
    }
    log.info("A master key was made in {}: keep a copy of it apart from the database", file);
  }

  /** The password of the database's own user. */
  String databasePassword() {
    return open().derive("hutong database 1");
  }

  static StoreRefusedException gone(Path file) {
    return new StoreRefusedException(
        "The master key "
            + file
            + " is gone, and what is in the database is sealed with it: "
            + FIX
            + ", and start again.");
  }

  private static SealingKey read(Path file) {
    try {
      return parsed(Files.readString(file, StandardCharsets.US_ASCII), file.toString());
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static StoreRefusedException unusable(Path file, IOException e) {
    return new StoreRefusedException(
        "The master key %s cannot be used (%s). Check the file and its rights."
            .formatted(file, e.getClass().getSimpleName()),
        e);
  }

  private static SealingKey parsed(String text, String where) {
    try {
      byte[] raw = Base64.getDecoder().decode(text.strip());
      if (raw.length == SealingKey.BYTES) {
        return new SealingKey(raw);
      }
    } catch (IllegalArgumentException e) {
      // told below, without what is there
    }
    throw new StoreRefusedException(
        "The master key in " + where + " is not 32 bytes in base64: " + FIX + ", and start again.");
  }
}
