package org.hutong.core.app.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hutong.core.store.OwnFiles;

/**
 * Writes an archive beside its final name and gives it that name when all of it is on the disk.
 * Closed before that, it leaves nothing.
 */
final class ArchiveWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int FAST = 1;

  private final Path target;
  private final Path part;
  private final FileChannel channel;
  private final ZipOutputStream zip;
  private final Map<String, Manifest.Entry> files = new LinkedHashMap<>();
  private boolean finished;

  ArchiveWriter(Path target) throws IOException {
    this.target = target;
    this.part = target.resolveSibling("." + target.getFileName() + ".part");
    Files.deleteIfExists(part);
    this.channel = OwnFiles.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.zip =
        new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
    zip.setLevel(FAST);
  }

  /** Hears of each piece that was written. */
  interface Pieces {
    void wrote(long bytes);
  }

  void add(String name, InputStream content, Pieces pieces) throws IOException {
    MessageDigest digest = Manifest.digest();
    long size = 0;
    zip.putNextEntry(new ZipEntry(name));
    var in = new DigestInputStream(content, digest);
    byte[] buffer = new byte[BUFFER];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      zip.write(buffer, 0, n);
      size += n;
      pieces.wrote(n);
    }
    zip.closeEntry();
    files.put(name, new Manifest.Entry(Manifest.hex(digest), size));
  }

  /** The list of contents, the disk, and then the name. */
  Manifest finish(Map<String, String> facts) throws IOException {
    var manifest = new Manifest(facts, files);
    zip.putNextEntry(new ZipEntry(Manifest.NAME));
    zip.write(manifest.text());
    zip.closeEntry();
    zip.finish();
    zip.flush();
    channel.force(true);
    zip.close();
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    OwnFiles.forceDirectory(OwnFiles.folder(target));
    finished = true;
    return manifest;
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      channel.close();
      Files.deleteIfExists(part);
    }
  }
}
