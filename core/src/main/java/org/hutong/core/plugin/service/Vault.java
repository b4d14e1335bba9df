package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.hutong.core.config.Configuration;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals secrets before they are stored. The master key comes from the environment or from a file,
 * which the first start makes. Without the right key nothing is opened and nothing is written over:
 * what needs it says why and what to do. Safe from any thread after the start.
 */
public final class Vault implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Vault.class);
  private static final String MEND =
      "put the key back, or set HUTONG_MASTER_KEY to it, and restart";
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final @Nullable String configured;
  private final Path file;
  private final Database database;
  private volatile State state = new State.Closed("The vault is not open yet");

  private sealed interface State {
    record Open(SealingKey key) implements State {}

    record Closed(String why) implements State {}
  }

  @Inject
  Vault(Configuration configuration, Database database) {
    this.configured = configuration.masterKey().value();
    this.file = configuration.masterKey().file();
    this.database = database;
  }

  @Override
  public void start() {
    try {
      state = new State.Open(configured != null ? key(configured, "HUTONG_MASTER_KEY") : ofFile());
    } catch (ServiceRefusedException e) {
      state = new State.Closed(String.valueOf(e.getMessage()));
      log.error("Secrets of plugins cannot be used: {}", e.getMessage());
    }
  }

  private SealingKey ofFile() {
    try {
      if (Files.exists(file)) {
        warnOfOthers();
        return key(Files.readString(file, StandardCharsets.US_ASCII).strip(), file.toString());
      }
      if (anythingSealed()) {
        throw new ServiceRefusedException(
            "the master key " + file + " is gone and secrets are sealed with it: " + MEND);
      }
      return made();
    } catch (IOException e) {
      throw new ServiceRefusedException(
          "the master key " + file + " cannot be used (" + e + "): check the file and its rights");
    }
  }

  private static SealingKey key(String text, String where) {
    try {
      byte[] raw = Base64.getDecoder().decode(text.strip());
      if (raw.length == SealingKey.BYTES) {
        return new SealingKey(raw);
      }
    } catch (IllegalArgumentException e) {
      // told below, without what is there
    }
    throw new ServiceRefusedException(
        "the master key in " + where + " is no 32 bytes in base64: " + MEND);
  }

  private void warnOfOthers() throws IOException {
    if (posix() && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
      log.warn("{} can be read by others: chmod 600 it", file);
    }
  }

  private SealingKey made() throws IOException {
    byte[] raw = new byte[SealingKey.BYTES];
    new SecureRandom().nextBytes(raw);
    byte[] text =
        (Base64.getEncoder().encodeToString(raw) + "\n").getBytes(StandardCharsets.US_ASCII);
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileAttribute<?>[] rights =
        posix()
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
            : new FileAttribute<?>[0];
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, options, rights)) {
      channel.write(ByteBuffer.wrap(text));
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      return key(Files.readString(file, StandardCharsets.US_ASCII), file.toString());
    }
    log.info("A master key was made in {}: keep a copy of it apart from the database", file);
    return new SealingKey(raw);
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private boolean anythingSealed() {
    return database.with(
        handle ->
            handle
                    .select(
                        "SELECT (SELECT COUNT(*) FROM plugin_secret)"
                            + " + (SELECT COUNT(*) FROM plugin WHERE settings LIKE ?)",
                        "%" + SealingKey.PREFIX + "%")
                    .mapTo(Long.class)
                    .one()
                > 0);
  }

  /**
   * Seals a text for one place alone.
   *
   * @param place where it is stored: opened there, and nowhere else
   * @throws ServiceRefusedException without a master key
   */
  public String seal(String place, String text) {
    return key().seal(place, text);
  }

  /**
   * Opens what was sealed for the place.
   *
   * @throws ServiceRefusedException with another master key, or if it was sealed for another place
   */
  public String open(String place, String sealed) {
    return key().open(place, sealed);
  }

  /** Whether the text was made by {@link #seal}. */
  public static boolean sealed(String text) {
    return text.startsWith(SealingKey.PREFIX);
  }

  private SealingKey key() {
    return switch (state) {
      case State.Open open -> open.key;
      case State.Closed closed -> throw new ServiceRefusedException(closed.why);
    };
  }
}
