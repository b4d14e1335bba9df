package org.hutong.core.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory of a zip file as it stands there (APPNOTE 6.3.10 §4.3), with what the JDK hides:
 * mode bits, the local headers and bytes that belong to no entry. A file that says one thing in the
 * directory and another in a local header is read differently by different readers: it is refused.
 */
final class CentralDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int END_SIZE = 22;
  private static final int CENTRAL_SIZE = 46;
  private static final int LOCAL_SIZE = 30;
  private static final int LARGEST_DIRECTORY = 16 * 1024 * 1024;
  private static final long FULL = 0xFFFFFFFFL;

  private CentralDirectory() {}

  /**
   * One entry.
   *
   * @param mode Unix mode bits, 0 if the entry was not made on Unix
   * @param compressed bytes in the file
   * @param size bytes when unpacked, as the file says
   */
  record Entry(String name, int mode, int flags, int method, long compressed, long size) {}

  /**
   * @throws PluginRefusedException if the file is no zip or contradicts itself
   */
  static List<Entry> read(Path file, int limit) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, limit);
    }
  }

  private static List<Entry> read(FileChannel channel, int limit) throws IOException {
    long length = channel.size();
    if (length < END_SIZE) {
      throw corrupt("it is too short");
    }
    ByteBuffer end = bytes(channel, length - END_SIZE, END_SIZE);
    if (end.getInt(0) != END_SIGNATURE || end.getShort(20) != 0) {
      throw corrupt("its directory does not stand at the end (cut off, or bytes were appended)");
    }
    int count = end.getShort(10) & 0xFFFF;
    long size = end.getInt(12) & FULL;
    long start = end.getInt(16) & FULL;
    if (start + size != length - END_SIZE || size > LARGEST_DIRECTORY || count == 0xFFFF) {
      throw corrupt("its directory has the wrong place or size");
    }
    if (count > limit) {
      throw new PluginRefusedException("it has " + count + " entries, at most " + limit);
    }
    return entries(channel, bytes(channel, start, (int) size), count);
  }

  private static List<Entry> entries(FileChannel channel, ByteBuffer directory, int count)
      throws IOException {
    var entries = new ArrayList<Entry>(count);
    boolean first = false;
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (at + CENTRAL_SIZE > directory.limit() || directory.getInt(at) != CENTRAL_SIGNATURE) {
        throw corrupt("entry " + (i + 1) + " of its directory is damaged");
      }
      int name = directory.getShort(at + 28) & 0xFFFF;
      int rest = (directory.getShort(at + 30) & 0xFFFF) + (directory.getShort(at + 32) & 0xFFFF);
      if (at + CENTRAL_SIZE + name + rest > directory.limit()) {
        throw corrupt("entry " + (i + 1) + " of its directory is damaged");
      }
      Entry entry = entry(directory, at, name);
      long local = directory.getInt(at + 42) & FULL;
      first |= local == 0;
      checkLocal(channel, local, entry);
      entries.add(entry);
      at += CENTRAL_SIZE + name + rest;
    }
    if (count > 0 && !first) {
      throw corrupt("bytes stand before its first entry");
    }
    return entries;
  }

  private static Entry entry(ByteBuffer directory, int at, int nameLength) {
    byte[] name = new byte[nameLength];
    directory.get(at + CENTRAL_SIZE, name);
    boolean unix = (directory.getShort(at + 4) >>> 8 & 0xFF) == 3;
    return new Entry(
        new String(name, StandardCharsets.UTF_8),
        unix ? directory.getInt(at + 38) >>> 16 : 0,
        directory.getShort(at + 8),
        directory.getShort(at + 10),
        directory.getInt(at + 20) & FULL,
        directory.getInt(at + 24) & FULL);
  }

  private static void checkLocal(FileChannel channel, long at, Entry entry) throws IOException {
    ByteBuffer header = bytes(channel, at, LOCAL_SIZE);
    if (header.getInt(0) != LOCAL_SIGNATURE) {
      throw corrupt("entry " + entry.name() + " is not where the directory says");
    }
    ByteBuffer name = bytes(channel, at + LOCAL_SIZE, header.getShort(26) & 0xFFFF);
    boolean same =
        StandardCharsets.UTF_8.decode(name).toString().equals(entry.name())
            && header.getShort(8) == (short) entry.method()
            && header.getShort(6) == (short) entry.flags();
    if (!same) {
      throw corrupt("entry " + entry.name() + " and its own header contradict each other");
    }
  }

  private static ByteBuffer bytes(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw corrupt("it is cut off");
      }
    }
    return buffer.flip();
  }

  private static PluginRefusedException corrupt(String why) {
    return new PluginRefusedException("not a sound jar: " + why);
  }
}
