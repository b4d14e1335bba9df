package org.hutong.core.app.backup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in an archive: a line of each fact, a line of each file with its SHA-256 and its size,
 * and the SHA-256 of all these lines at the end.
 *
 * @param facts by name: format, product, epoch, created
 * @param files by the path inside the archive
 */
public record Manifest(Map<String, String> facts, Map<String, Entry> files) {
  static final String NAME = "MANIFEST";
  static final String FORMAT = "1";
  private static final String FILE = "file ";
  private static final String END = "sha256 ";

  /** One file. {@code size} in bytes. */
  record Entry(String sha256, long size) {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Bytes of all files. */
  public long bytes() {
    return files.values().stream().mapToLong(Entry::size).sum();
  }

  byte[] text() {
    List<String> lines = new ArrayList<>();
    facts.forEach((name, value) -> lines.add(name + " " + value));
    files.forEach((path, entry) -> lines.add(FILE + entry.sha256 + " " + entry.size + " " + path));
    String body = String.join("\n", lines) + "\n";
    return (body + END + sum(body) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String sum(String body) {
    MessageDigest digest = digest();
    digest.update(body.getBytes(StandardCharsets.UTF_8));
    return hex(digest);
  }

  /**
   * @throws BackupException if it was changed, or is of another format
   */
  static Manifest parse(byte[] text) {
    String all = new String(text, StandardCharsets.UTF_8);
    int end = all.lastIndexOf("\n" + END) + 1;
    if (end == 0 || !all.substring(end).strip().equals(END + sum(all.substring(0, end)))) {
      throw new BackupException("The backup's list of contents was changed or cut off.");
    }
    Map<String, String> facts = new LinkedHashMap<>();
    Map<String, Entry> files = new LinkedHashMap<>();
    for (String line : all.substring(0, end).split("\n")) {
      if (line.startsWith(FILE)) {
        String[] parts = line.split(" ", 4);
        files.put(parts[3], new Entry(parts[1], Long.parseLong(parts[2])));
      } else {
        String[] parts = line.split(" ", 2);
        facts.put(parts[0], parts.length > 1 ? parts[1] : "");
      }
    }
    if (!FORMAT.equals(facts.get("format"))) {
      throw new BackupException(
          "The backup has format %s, and this release reads format %s. Restore it with Hutong %s or newer."
              .formatted(facts.get("format"), FORMAT, facts.get("product")));
    }
    return new Manifest(facts, files);
  }
}
