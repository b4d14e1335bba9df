package org.hutong.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.Enumeration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Signs a plugin's jar. */
public final class SignedJar {
  private SignedJar() {}

  /**
   * Writes the jar anew with the signature as its last entry, in place of one that it had; the file
   * is replaced in one step. Blocks on the file.
   *
   * @throws PluginRefusedException if the jar could not be installed anyway
   */
  public static void sign(Path jar, SigningKey key) throws IOException {
    PluginArtifact.verify(jar);
    Path half = jar.resolveSibling(jar.getFileName() + ".signing");
    try {
      write(jar, half, key);
      PluginArtifact signed = PluginArtifact.verify(half);
      if (!signed.seal().equals(new Seal.Signed(key.publicText()))) {
        throw new IOException("The signature that was written does not hold: " + signed.seal());
      }
      Files.move(half, jar, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(half);
    }
  }

  private static void write(Path jar, Path half, SigningKey key) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    try (ZipFile from = new ZipFile(jar.toFile(), StandardCharsets.UTF_8);
        OutputStream file = Files.newOutputStream(half);
        ZipOutputStream to = new ZipOutputStream(file, StandardCharsets.UTF_8)) {
      Enumeration<? extends ZipEntry> entries = from.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().equals(JarSignature.ENTRY)) {
          continue;
        }
        try (InputStream in = from.getInputStream(entry)) {
          byte[] bytes = in.readAllBytes();
          digests.put(entry.getName(), Sha256.of(bytes));
          add(to, entry.getName(), entry.getTime(), bytes);
        }
      }
      byte[] signature = JarSignature.of(digests, key);
      add(to, JarSignature.ENTRY, 0, signature);
    } catch (GeneralSecurityException e) {
      throw new IOException("It could not be signed: " + e.getMessage(), e);
    }
  }

  private static void add(ZipOutputStream to, String name, long time, byte[] bytes)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(time);
    to.putNextEntry(entry);
    to.write(bytes);
    to.closeEntry();
  }
}
