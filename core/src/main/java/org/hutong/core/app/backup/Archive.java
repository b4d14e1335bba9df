package org.hutong.core.app.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.hutong.core.store.OwnFiles;

/** An archive that is read. Nothing of it is believed before its checksums were seen to hold. */
public final class Archive implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_LIST = 1 << 30;

  /** Where things may lie, inside the archive and in the directory that is made from it. */
  private static final Pattern NAME =
      Pattern.compile(
          "hutong\\.mv\\.db|master\\.key|(conf|files|plugins|plugin-jars)(/[^/\\\\\\p{Cntrl}]+)+");

  private final Path file;
  private final ZipFile zip;
  private final Manifest manifest;

  private Archive(Path file, ZipFile zip, Manifest manifest) {
    this.file = file;
    this.zip = zip;
    this.manifest = manifest;
  }

  /**
   * Opens the archive and reads its list of contents.
   *
   * @throws BackupException if it is none, is cut off or was changed
   */
  public static Archive open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BackupException("There is no file " + file + ".");
    }
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (IOException e) {
      throw broken(file, "it is no archive, or it was cut off", e);
    }
    try {
      ZipEntry list = zip.getEntry(Manifest.NAME);
      if (list == null || list.getSize() > LONGEST_LIST) {
        throw new BackupException(file + " is no backup of Hutong: it has no list of contents.");
      }
      Manifest manifest;
      try (InputStream in = zip.getInputStream(list)) {
        manifest = Manifest.parse(in.readAllBytes());
      }
      names(file, zip, manifest);
      return new Archive(file, zip, manifest);
    } catch (IOException | RuntimeException e) {
      quietly(zip);
      throw e instanceof BackupException told ? told : broken(file, "its list cannot be read", e);
    }
  }

  private static void quietly(ZipFile zip) {
    try {
      zip.close();
    } catch (IOException e) {
      // it was only read
    }
  }

  private static BackupException broken(Path file, String why, Exception cause) {
    return new BackupException(
        "The backup %s is damaged: %s. Use another copy of it.".formatted(file, why), cause);
  }

  /** Every file of the list is there once, nothing else is, and no name leads elsewhere. */
  private static void names(Path file, ZipFile zip, Manifest manifest) {
    Set<String> seen = new HashSet<>();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      if (!seen.add(name)) {
        throw broken(file, name + " is in it twice", new ZipException(name));
      }
      if (!name.equals(Manifest.NAME) && !manifest.files().containsKey(name)) {
        throw broken(file, name + " is in it and not in its list", new ZipException(name));
      }
    }
    for (String name : manifest.files().keySet()) {
      if (!seen.contains(name)) {
        throw broken(file, name + " is missing", new ZipException(name));
      }
      if (!NAME.matcher(name).matches() || Set.of(name.split("/")).contains("..")) {
        throw broken(file, "the name " + name + " leads out of it", new ZipException(name));
      }
    }
  }

  public Manifest manifest() {
    return manifest;
  }

  /**
   * Reads everything and compares its checksums.
   *
   * @throws BackupException if one does not hold
   */
  public void verify(Progress progress) {
    each("checking", progress, name -> OutputStream.nullOutputStream());
  }

  /** Writes everything below a directory, each file forced to the disk. */
  void extract(Path directory, Progress progress) {
    each(
        "restoring",
        progress,
        name -> {
          Path path = directory.resolve(name);
          OwnFiles.directories(OwnFiles.folder(path));
          FileChannel channel =
              OwnFiles.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          return new Forced(channel);
        });
  }

  private static final class Forced extends java.io.FilterOutputStream {
    private final FileChannel channel;

    Forced(FileChannel channel) {
      super(Channels.newOutputStream(channel));
      this.channel = channel;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        channel.force(true);
      }
    }
  }

  private interface Sink {
    OutputStream to(String name) throws IOException;
  }

  private void each(String step, Progress progress, Sink sink) {
    long total = manifest.bytes();
    long done = 0;
    for (var listed : manifest.files().entrySet()) {
      String name = listed.getKey();
      Manifest.Entry wanted = listed.getValue();
      MessageDigest digest = Manifest.digest();
      long size = 0;
      try (InputStream in = zip.getInputStream(zip.getEntry(name));
          OutputStream out = sink.to(name)) {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
          size += n;
          if (size > wanted.size()) {
            break;
          }
          out.write(buffer, 0, n);
          done += n;
          progress.at(step, Math.min(done, total), total);
        }
      } catch (ZipException e) {
        throw broken(file, name + " cannot be unpacked", e);
      } catch (java.io.EOFException e) {
        throw broken(file, name + " is cut off", e);
      } catch (IOException e) {
        throw new BackupException(
            "%s could not be written (%s).".formatted(name, e.getMessage()), e);
      }
      if (size != wanted.size() || !Manifest.hex(digest).equals(wanted.sha256())) {
        throw broken(file, name + " is not what was backed up", new ZipException(name));
      }
    }
  }

  @Override
  public void close() {
    quietly(zip);
  }
}
