package org.hutong.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Width and height of a picture as it is shown, read from its header: nothing is decoded, and no
 * more than a few hundred bytes are read.
 */
record PictureSize(int width, int height) {
  private static final int MOST = 100_000;
  private static final int MOST_SEGMENTS = 500;
  private static final int START_OF_FRAME = 0xC0;
  private static final int APP1 = 0xE1;
  private static final int ORIENTATION = 0x0112;
  private static final int UPRIGHT = 1;
  private static final int TURNED = 5;
  private static final int PROGRESSIVE = 2;
  private static final int ENTRY = 12;

  /**
   * What else the header of a JPEG says.
   *
   * @param orientation of the camera as Exif counts it, 1 to 8; 1 is upright
   * @param progressive whether a decoder has to hold the whole picture
   */
  record Head(int width, int height, int orientation, boolean progressive) {
    static final Head PLAIN = new Head(0, 0, UPRIGHT, false);
  }

  /** {@link Head#PLAIN} for every other type and for a broken header. */
  static Head head(SeekableByteChannel file, String type) throws IOException {
    Head head = type.equals("image/jpeg") ? jpeg(file) : null;
    return head == null ? Head.PLAIN : head;
  }

  /** Null if the type has no size that is known here or the header is broken. */
  static @Nullable PictureSize of(SeekableByteChannel file, String type) throws IOException {
    PictureSize size =
        switch (type) {
          case "image/png" -> png(bytes(file, 0, 24));
          case "image/gif" -> gif(bytes(file, 0, 10));
          case "image/bmp" -> bmp(bytes(file, 0, 26));
          case "image/webp" -> webp(bytes(file, 0, 30));
          case "image/jpeg" -> shown(jpeg(file));
          default -> null;
        };
    return size == null
            || size.width < 1
            || size.height < 1
            || size.width > MOST
            || size.height > MOST
        ? null
        : size;
  }

  /** Fewer than asked for only at the end of the file. */
  private static ByteBuffer bytes(SeekableByteChannel file, long at, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    file.position(at);
    while (buffer.hasRemaining() && file.read(buffer) > 0) {
      // Until it is full or the file ends.
    }
    return buffer.flip();
  }

  private static @Nullable PictureSize png(ByteBuffer head) {
    return head.limit() < 24 ? null : new PictureSize(head.getInt(16), head.getInt(20));
  }

  private static @Nullable PictureSize gif(ByteBuffer head) {
    head.order(ByteOrder.LITTLE_ENDIAN);
    return head.limit() < 10
        ? null
        : new PictureSize(
            Short.toUnsignedInt(head.getShort(6)), Short.toUnsignedInt(head.getShort(8)));
  }

  private static @Nullable PictureSize bmp(ByteBuffer head) {
    head.order(ByteOrder.LITTLE_ENDIAN);
    return head.limit() < 26 ? null : new PictureSize(head.getInt(18), Math.abs(head.getInt(22)));
  }

  /** Three kinds: lossy, lossless, and extended with a canvas of its own. */
  private static @Nullable PictureSize webp(ByteBuffer head) {
    if (head.limit() < 30) {
      return null;
    }
    head.order(ByteOrder.LITTLE_ENDIAN);
    return switch (head.get(15)) {
      case ' ' -> new PictureSize(head.getShort(26) & 0x3FFF, head.getShort(28) & 0x3FFF);
      case 'L' -> {
        int bits = head.getInt(21);
        yield new PictureSize((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
      }
      case 'X' -> new PictureSize((head.getInt(24) & 0xFFFFFF) + 1, (head.getInt(26) >>> 8) + 1);
      default -> null;
    };
  }

  private static @Nullable PictureSize shown(@Nullable Head head) {
    if (head == null) {
      return null;
    }
    return head.orientation >= TURNED
        ? new PictureSize(head.height, head.width)
        : new PictureSize(head.width, head.height);
  }

  /** From segment to segment until the frame's header; a photo may be turned by its Exif data. */
  private static @Nullable Head jpeg(SeekableByteChannel file) throws IOException {
    long at = 2;
    int orientation = UPRIGHT;
    for (int i = 0; i < MOST_SEGMENTS; i++) {
      ByteBuffer head = bytes(file, at, 9);
      if (head.limit() < 9 || (head.get(0) & 0xFF) != 0xFF) {
        return null;
      }
      int marker = head.get(1) & 0xFF;
      if (marker == 0xFF) {
        at++;
        continue;
      }
      int length = Short.toUnsignedInt(head.getShort(2));
      if (frame(marker)) {
        int height = Short.toUnsignedInt(head.getShort(5));
        int width = Short.toUnsignedInt(head.getShort(7));
        return new Head(width, height, orientation, marker % 4 == PROGRESSIVE);
      }
      if (marker == APP1) {
        int noted = orientation(bytes(file, at + 4, Math.max(0, length - 2)));
        orientation = noted == UPRIGHT ? orientation : noted;
      }
      at += 2 + (long) length;
    }
    return null;
  }

  /** The frames of all codings; the three left out in their range are tables. */
  private static boolean frame(int marker) {
    return marker >= START_OF_FRAME
        && marker <= 0xCF
        && marker != 0xC4
        && marker != 0xC8
        && marker != 0xCC;
  }

  private static int orientation(ByteBuffer app1) {
    if (app1.limit() < 14 || app1.getInt(0) != 0x45786966) {
      return UPRIGHT;
    }
    int tiff = 6;
    app1.order(app1.get(tiff) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = tiff + Integer.toUnsignedLong(app1.getInt(tiff + 4));
    if (directory + 2 > app1.limit()) {
      return UPRIGHT;
    }
    int entries = Short.toUnsignedInt(app1.getShort((int) directory));
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) i * ENTRY;
      if (entry + ENTRY > app1.limit()) {
        return UPRIGHT;
      }
      if (Short.toUnsignedInt(app1.getShort((int) entry)) == ORIENTATION) {
        int noted = app1.getShort((int) entry + 8);
        return noted >= UPRIGHT && noted <= 8 ? noted : UPRIGHT;
      }
    }
    return UPRIGHT;
  }
}
