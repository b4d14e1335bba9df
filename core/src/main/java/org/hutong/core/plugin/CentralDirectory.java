package org.hutong.core.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The directory of a zip file as it stands there (APPNOTE 6.3.10 §4.3), with what the JDK hides:
 * mode bits, the local headers and bytes that belong to no entry. A file that says one thing in the
 * directory and another in a local header is read differently by different readers: it is refused.
 * So is one whose entries overlap, or leave room between them for what only some readers find.
 */
final class CentralDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
  private static final int END_SIZE = 22;
  private static final int CENTRAL_SIZE = 46;
  private static final int LOCAL_SIZE = 30;
  private static final int DESCRIPTOR_SIZE = 12;
  private static final int LARGEST_DIRECTORY = 16 * 1024 * 1024;
  private static final int ZIP64 = 1;
  private static final int DEFERRED = 8;
  private static final long FULL = 0xFFFFFFFFL;

  private final FileChannel channel;
  private final List<Span> spans = new ArrayList<>();

  private CentralDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * One entry.
   *
   * @param mode Unix mode bits, 0 if the entry was not made on Unix
   * @param crc CRC-32 of the content, as the file says
   * @param compressed bytes in the file
   * @param size bytes when unpacked, as the file says
   */
  record Entry(String name, int mode, int flags, int method, int crc, long compressed, long size) {}

  /** The bytes of the file that an entry takes, without what may follow its content. */
  private record Span(String name, long start, long end, boolean deferred) {}

  /**
   * @throws PluginRefusedException if the file is no zip or contradicts itself
   */
  static List<Entry> read(Path file, int limit) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new CentralDirectory(channel).read(limit);
    }
  }

  private List<Entry> read(int limit) throws IOException {
    long length = channel.size();
    if (length < END_SIZE) {
      throw corrupt("it is too short");
    }
    ByteBuffer end = bytes(length - END_SIZE, END_SIZE);
    if (end.getInt(0) != END_SIGNATURE || end.getShort(20) != 0) {
      throw corrupt("its directory does not stand at the end (cut off, or bytes were appended)");
    }
    int count = end.getShort(10) & 0xFFFF;
    long size = end.getInt(12) & FULL;
    long start = end.getInt(16) & FULL;
    if (count == 0xFFFF || size == FULL || start == FULL) {
      throw corrupt("it says that it is a zip64 file, which no plugin needs to be");
    }
    if (end.getInt(4) != 0 || end.getShort(8) != end.getShort(10)) {
      throw corrupt("it is a part of several");
    }
    if (start + size != length - END_SIZE || size > LARGEST_DIRECTORY) {
      throw corrupt("its directory has the wrong place or size");
    }
    if (count > limit) {
      throw new PluginRefusedException("it has " + count + " entries, at most " + limit);
    }
    List<Entry> entries = entries(bytes(start, (int) size), count);
    checkSpans(start);
    return entries;
  }

  private List<Entry> entries(ByteBuffer directory, int count) throws IOException {
    var entries = new ArrayList<Entry>(count);
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (at + CENTRAL_SIZE > directory.limit() || directory.getInt(at) != CENTRAL_SIGNATURE) {
        throw corrupt("entry " + (i + 1) + " of its directory is damaged");
      }
      int name = directory.getShort(at + 28) & 0xFFFF;
      int extra = directory.getShort(at + 30) & 0xFFFF;
      int comment = directory.getShort(at + 32) & 0xFFFF;
      if (at + CENTRAL_SIZE + name + extra + comment > directory.limit()) {
        throw corrupt("entry " + (i + 1) + " of its directory is damaged");
      }
      Entry entry = entry(directory, at, name);
      refuseZip64(directory, at + CENTRAL_SIZE + name, extra, entry);
      checkLocal(directory, at, entry);
      entries.add(entry);
      at += CENTRAL_SIZE + name + extra + comment;
    }
    if (at != directory.limit()) {
      throw corrupt("its directory holds more than its entries");
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
        directory.getInt(at + 16),
        directory.getInt(at + 20) & FULL,
        directory.getInt(at + 24) & FULL);
  }

  /** A second set of sizes, which some readers believe and some do not. */
  private static void refuseZip64(ByteBuffer directory, int at, int length, Entry entry) {
    boolean large = entry.size() == FULL || entry.compressed() == FULL;
    for (int next = at; !large && next + 4 <= at + length; ) {
      large = (directory.getShort(next) & 0xFFFF) == ZIP64;
      next += 4 + (directory.getShort(next + 2) & 0xFFFF);
    }
    if (large) {
      throw corrupt(
          "entry " + ArchiveCheck.shown(entry.name()) + " has zip64 sizes, which no plugin needs");
    }
  }

  private void checkLocal(ByteBuffer directory, int central, Entry entry) throws IOException {
    long at = directory.getInt(central + 42) & FULL;
    ByteBuffer header = bytes(at, LOCAL_SIZE);
    if (header.getInt(0) != LOCAL_SIGNATURE) {
      throw corrupt(
          "entry " + ArchiveCheck.shown(entry.name()) + " is not where the directory says");
    }
    int nameLength = header.getShort(26) & 0xFFFF;
    ByteBuffer name = bytes(at + LOCAL_SIZE, nameLength);
    boolean deferred = (entry.flags() & DEFERRED) != 0;
    boolean same =
        StandardCharsets.UTF_8.decode(name).toString().equals(entry.name())
            && header.getShort(8) == (short) entry.method()
            && header.getShort(6) == (short) entry.flags();
    boolean sizes =
        deferred
            || (header.getInt(14) == directory.getInt(central + 16)
                && header.getInt(18) == directory.getInt(central + 20)
                && header.getInt(22) == directory.getInt(central + 24));
    if (!same || !sizes) {
      throw corrupt(
          "entry "
              + ArchiveCheck.shown(entry.name())
              + " and its own header contradict each other");
    }
    long content = at + LOCAL_SIZE + nameLength + (header.getShort(28) & 0xFFFF);
    spans.add(new Span(entry.name(), at, content + entry.compressed(), deferred));
  }

  /** From the first byte to the directory every byte belongs to one entry. */
  private void checkSpans(long directory) throws IOException {
    spans.sort(Comparator.comparingLong(Span::start));
    long expected = 0;
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      if (span.start() > expected) {
        throw corrupt(
            expected == 0
                ? "bytes stand before its first entry"
                : "bytes before entry " + ArchiveCheck.shown(span.name()) + " belong to no entry");
      }
      long next = i + 1 < spans.size() ? spans.get(i + 1).start() : directory;
      if (span.start() < expected || span.end() > next) {
        throw corrupt("entry " + ArchiveCheck.shown(span.name()) + " overlaps another one");
      }
      expected = span.end() + (span.deferred() ? descriptor(span.end(), next) : 0);
    }
    if (expected != directory) {
      throw corrupt("bytes before its directory belong to no entry");
    }
  }

  /** The bytes of the sizes that follow the content, with or without their signature. */
  private int descriptor(long at, long next) throws IOException {
    if (next - at < DESCRIPTOR_SIZE) {
      throw corrupt("the sizes behind an entry are cut off");
    }
    return bytes(at, 4).getInt(0) == DESCRIPTOR_SIGNATURE ? DESCRIPTOR_SIZE + 4 : DESCRIPTOR_SIZE;
  }

  private ByteBuffer bytes(long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw corrupt("it is cut off");
      }
    }
    return buffer.flip();
  }

  private static PluginRefusedException corrupt(String why) {
    return RefusalKind.UNSOUND.refusal(why);
  }
}
