package org.hutong.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Reads the content of one entry and holds it against what the archive says of it: a class loader
 * does not. Used once, by one thread.
 */
final class CheckedEntry {
  private static final int CHUNK = 64 * 1024;

  private final CentralDirectory.Entry told;
  private final CRC32 crc = new CRC32();
  private final MessageDigest digest = Sha256.digest();
  private long size;

  CheckedEntry(CentralDirectory.Entry told) {
    this.told = told;
  }

  /**
   * Its SHA-256, in hexadecimal digits.
   *
   * @throws PluginRefusedException if it is not what the archive says
   */
  String of(byte[] bytes) {
    add(bytes, bytes.length);
    return checked();
  }

  /** The same while it is copied into a file. Closes the stream. */
  String copy(InputStream from, Path to) throws IOException {
    try (OutputStream out = Files.newOutputStream(to)) {
      return read(from, out);
    }
  }

  /** The same while it is read and forgotten. Closes the stream. */
  String skim(InputStream from) throws IOException {
    return read(from, OutputStream.nullOutputStream());
  }

  private String read(InputStream from, OutputStream to) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = from) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        add(chunk, read);
        if (size > told.size()) {
          break;
        }
        to.write(chunk, 0, read);
      }
    }
    return checked();
  }

  private void add(byte[] bytes, int length) {
    crc.update(bytes, 0, length);
    digest.update(bytes, 0, length);
    size += length;
  }

  private String checked() {
    String name = ArchiveCheck.shown(told.name());
    if (size != told.size()) {
      throw new PluginRefusedException(
          "not a sound jar: entry " + name + " has another size than it says");
    }
    if ((int) crc.getValue() != told.crc()) {
      throw new PluginRefusedException(
          "not a sound jar: entry " + name + " is damaged, its checksum does not fit");
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
