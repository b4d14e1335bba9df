package org.hutong.core.plugin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Writes zip files byte by byte, also those that no decent tool would write. */
final class RawZip {
  private final List<Entry> entries = new ArrayList<>();
  private byte[] before = {};
  private byte[] behindEntries = {};
  private byte[] behind = {};
  private int count = -1;
  private int startBias;

  /** One entry; what the directory says can differ from what stands before the content. */
  static final class Entry {
    byte[] name;
    byte[] localName;
    byte[] content;
    byte[] packed;
    byte[] extra = {};
    int method;
    int flags = 0x800;
    int madeBy = 20;
    int mode;
    long size;
    int localSizeBias;
    Entry inside;
    Entry same;
    byte[] gap = {};
    private int at;

    private Entry(String name, byte[] content) {
      this.name = name.getBytes(StandardCharsets.UTF_8);
      this.localName = this.name;
      this.content = content;
      this.packed = content;
      this.size = content.length;
    }

    void deflate() {
      method = 8;
      var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
      deflater.setInput(content);
      deflater.finish();
      var out = new ByteArrayOutputStream();
      byte[] chunk = new byte[65_536];
      while (!deflater.finished()) {
        out.write(chunk, 0, deflater.deflate(chunk));
      }
      deflater.end();
      packed = out.toByteArray();
    }

    private int crc() {
      var crc = new CRC32();
      crc.update(content);
      return (int) crc.getValue();
    }
  }

  /** The entries of a sound plugin. */
  static RawZip sound(byte[] jar) {
    var zip = new RawZip();
    try (var in = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        zip.add(entry.getName(), in.readAllBytes(), each -> {});
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zip;
  }

  RawZip add(String name, byte[] content, Consumer<Entry> change) {
    Entry entry = new Entry(name, content);
    change.accept(entry);
    entries.add(entry);
    return this;
  }

  RawZip add(String name, Consumer<Entry> change) {
    return add(name, "x".getBytes(StandardCharsets.UTF_8), change);
  }

  /** Two rows of the directory for one entry. */
  RawZip shared(String name) {
    add(name, each -> {});
    Entry once = entries.getLast();
    return add(name, each -> each.same = once);
  }

  /** One entry is the content of another one. */
  RawZip nested(String outer, String inner) {
    Entry within = new Entry(inner, "x".getBytes(StandardCharsets.UTF_8));
    add(outer, local(within), each -> {});
    within.inside = entries.getLast();
    entries.add(within);
    return this;
  }

  RawZip first(Consumer<Entry> change) {
    change.accept(entries.getFirst());
    return this;
  }

  RawZip before(byte[] bytes) {
    before = bytes;
    return this;
  }

  RawZip behindEntries(byte[] bytes) {
    behindEntries = bytes;
    return this;
  }

  RawZip behind(byte[] bytes) {
    behind = bytes;
    return this;
  }

  /** What it says, instead of the truth. */
  RawZip count(int said) {
    count = said;
    return this;
  }

  RawZip startBias(int bias) {
    startBias = bias;
    return this;
  }

  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(before);
    for (Entry entry : entries) {
      if (entry.same != null) {
        entry.at = entry.same.at;
        continue;
      }
      if (entry.inside != null) {
        entry.at = entry.inside.at + 30 + entry.inside.localName.length;
        continue;
      }
      out.writeBytes(entry.gap);
      entry.at = out.size();
      out.writeBytes(local(entry));
    }
    out.writeBytes(behindEntries);
    int start = out.size();
    entries.forEach(entry -> out.writeBytes(central(entry)));
    out.writeBytes(end(out.size() - start, start));
    out.writeBytes(behind);
    return out.toByteArray();
  }

  private byte[] end(int size, int start) {
    ByteBuffer end = buffer(22).putInt(0x06054b50).putInt(0);
    short said = (short) (count < 0 ? entries.size() : count);
    return end.putShort(said)
        .putShort(said)
        .putInt(size)
        .putInt(start + startBias)
        .putShort((short) 0)
        .array();
  }

  private static byte[] local(Entry entry) {
    ByteBuffer header = buffer(30 + entry.localName.length + entry.packed.length);
    header.putInt(0x04034b50).putShort((short) 20).putShort((short) entry.flags);
    header.putShort((short) entry.method).putInt(0).putInt(entry.crc());
    header.putInt(entry.packed.length).putInt((int) entry.size + entry.localSizeBias);
    header.putShort((short) entry.localName.length).putShort((short) 0);
    return header.put(entry.localName).put(entry.packed).array();
  }

  private static byte[] central(Entry entry) {
    ByteBuffer header = buffer(46 + entry.name.length + entry.extra.length);
    header.putInt(0x02014b50).putShort((short) entry.madeBy).putShort((short) 20);
    header.putShort((short) entry.flags).putShort((short) entry.method).putInt(0);
    header.putInt(entry.crc()).putInt(entry.packed.length).putInt((int) entry.size);
    header.putShort((short) entry.name.length).putShort((short) entry.extra.length);
    header.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    header.putInt(entry.mode << 16).putInt(entry.at);
    return header.put(entry.name).put(entry.extra).array();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
