package org.hutong.core.file;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A small picture of a picture, without anything that a camera noted.
 *
 * <p>What it takes is bounded whatever the file says: no more than {@link #MOST_PIXELS} are
 * decoded, of these only every n-th row and column is held, at most {@code (2 * SIDE)²} pixels (4
 * MiB at four bytes each). Of a progressive JPEG the decoder holds all coefficients, six bytes a
 * pixel: so there {@link #MOST_PROGRESSIVE} is the bound, 72 MB.
 *
 * @param type media type: {@code image/jpeg}, or {@code image/png} where there is transparency
 */
@SuppressWarnings("ArrayRecordComponent")
record Thumbnail(byte[] bytes, String type) {
  /** The longest side in pixels. */
  static final int SIDE = 480;

  static final long MOST_PIXELS = 60_000_000;
  static final long MOST_PROGRESSIVE = 12_000_000;

  /**
   * Null if the type has no reader here (WebP, AVIF, HEIC) or the picture is larger than what is
   * decoded. Blocks and computes.
   *
   * @param deadline nanoseconds of {@link System#nanoTime}; after it reading ends
   * @throws IOException if the file cannot be read or is not what its type says
   */
  static @Nullable Thumbnail of(SeekableByteChannel file, String type, long deadline)
      throws IOException {
    String format = format(type);
    PictureSize declared = format == null ? null : PictureSize.of(file, type);
    PictureSize.Head head = PictureSize.head(file, type);
    if (format == null || declared == null || pixels(declared) > most(head)) {
      return null;
    }
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    ImageReader reader = readers.next();
    try (var input = new ChannelInput(file, deadline)) {
      reader.setInput(input, true, true);
      BufferedImage small = decoded(reader);
      return small == null ? null : written(small, head.orientation());
    } catch (RuntimeException e) {
      throw new IIOException("the picture cannot be decoded", e);
    } finally {
      reader.dispose();
    }
  }

  private static @Nullable String format(String type) {
    return switch (type) {
      case "image/jpeg" -> "jpeg";
      case "image/png" -> "png";
      case "image/gif" -> "gif";
      default -> null;
    };
  }

  private static long pixels(PictureSize size) {
    return (long) size.width() * size.height();
  }

  private static long most(PictureSize.Head head) {
    return head.progressive() ? MOST_PROGRESSIVE : MOST_PIXELS;
  }

  /** The frame of a GIF may say another size than its head: what is decoded counts. */
  private static @Nullable BufferedImage decoded(ImageReader reader) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > MOST_PIXELS) {
      return null;
    }
    int step = Math.max(1, Math.max(width, height) / SIDE);
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    return reader.read(0, param);
  }

  private static Thumbnail written(BufferedImage from, int orientation) throws IOException {
    double scale = Math.min(1, (double) SIDE / Math.max(from.getWidth(), from.getHeight()));
    int width = Math.max(1, (int) Math.round(from.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(from.getHeight() * scale));
    boolean clear = from.getColorModel().hasAlpha();
    boolean turned = orientation >= 5;
    BufferedImage drawn =
        new BufferedImage(
            turned ? height : width,
            turned ? width : height,
            clear ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = drawn.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.transform(upright(orientation, width, height));
    pen.drawImage(from, 0, 0, width, height, null);
    pen.dispose();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(drawn, clear ? "png" : "jpeg", out);
    }
    return new Thumbnail(bytes.toByteArray(), clear ? "image/png" : "image/jpeg");
  }

  /** The eight ways that Exif knows to hold a camera. */
  private static AffineTransform upright(int orientation, int w, int h) {
    return switch (orientation) {
      case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
      case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
      case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
      case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
      case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
      case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
      case 8 -> new AffineTransform(0, -1, 1, 0, 0, w);
      default -> new AffineTransform();
    };
  }
}
