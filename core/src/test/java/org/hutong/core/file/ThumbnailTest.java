package org.hutong.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailTest {
  @TempDir Path directory;

  private Thumbnail thumbnail(byte[] bytes, String type) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    return Blob.read(directory, bytes, file -> Thumbnail.of(file, type, deadline));
  }

  private static byte[] picture(String format, int kind) throws IOException {
    var drawn = new BufferedImage(1500, 900, kind);
    for (int x = 0; x < 200; x++) {
      for (int y = 0; y < 200; y++) {
        drawn.setRGB(x, y, 0xFFFF0000);
      }
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(drawn, format, out);
    return out.toByteArray();
  }

  private static BufferedImage read(Thumbnail thumbnail) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(thumbnail.bytes()));
  }

  @ParameterizedTest
  @CsvSource({"png, image/png", "jpg, image/jpeg", "gif, image/gif"})
  void a_picture_gets_one_of_480_pixels(String format, String type) throws IOException {
    Thumbnail small = thumbnail(picture(format, BufferedImage.TYPE_INT_RGB), type);
    BufferedImage shown = read(small);
    assertThat(new int[] {shown.getWidth(), shown.getHeight()}).containsExactly(480, 288);
    assertThat(shown.getRGB(10, 10) & 0xF00000).isEqualTo(0xF00000);
    assertThat(shown.getRGB(300, 200) & 0xF0F0F0).isZero();
  }

  @Test
  void what_is_transparent_stays_so() throws IOException {
    Thumbnail small = thumbnail(picture("png", BufferedImage.TYPE_INT_ARGB), "image/png");
    assertThat(small.type()).isEqualTo("image/png");
    assertThat(read(small).getRGB(300, 200) >>> 24).isZero();
  }

  @Test
  void a_photo_stands_upright_and_says_nothing_of_the_camera() throws IOException {
    byte[] jpeg = picture("jpg", BufferedImage.TYPE_INT_RGB);
    String head = "FFE10022457869660000" + "4D4D002A000000080001" + "0112000300000001000600000000";
    byte[] exif = HexFormat.of().parseHex(head + "0000");
    ByteBuffer turned = ByteBuffer.allocate(jpeg.length + exif.length);
    turned.put(jpeg, 0, 2).put(exif).put(jpeg, 2, jpeg.length - 2);
    Thumbnail small = thumbnail(turned.array(), "image/jpeg");
    BufferedImage shown = read(small);
    assertThat(new int[] {shown.getWidth(), shown.getHeight()}).containsExactly(288, 480);
    assertThat(shown.getRGB(278, 10) & 0xF00000).isEqualTo(0xF00000);
    assertThat(new String(small.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("Exif");
  }

  @Test
  void a_bomb_is_not_decoded() throws IOException {
    byte[] png = picture("png", BufferedImage.TYPE_INT_RGB);
    ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000);
    assertThat(thumbnail(png, "image/png")).isNull();
  }

  @Test
  void a_frame_that_is_larger_than_its_gif_is_not_decoded() throws IOException {
    byte[] gif = picture("gif", BufferedImage.TYPE_INT_RGB);
    int frame = 0;
    while (gif[frame] != 0x2C || gif[frame + 5] != (byte) 0xDC) {
      frame++;
    }
    Arrays.fill(gif, frame + 5, frame + 9, (byte) 0xFF);
    assertThat(thumbnail(gif, "image/gif")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"png, image/png", "jpg, image/jpeg", "gif, image/gif"})
  void one_that_is_cut_off_ends_in_a_picture_none_or_an_error_that_is_told(
      String format, String type) throws IOException {
    byte[] whole = picture(format, BufferedImage.TYPE_INT_RGB);
    for (int cut = 0; cut < whole.length; cut += Math.max(1, whole.length / 40)) {
      byte[] bytes = Arrays.copyOf(whole, cut);
      try {
        thumbnail(bytes, type);
      } catch (UncheckedIOException told) {
        assertThat(told.getCause()).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void what_is_not_what_it_says_has_none() throws IOException {
    byte[] png = picture("png", BufferedImage.TYPE_INT_RGB);
    assertThat(thumbnail(png, "image/jpeg")).isNull();
    assertThat(thumbnail(png, "image/webp")).isNull();
    assertThat(thumbnail("<svg/>".getBytes(StandardCharsets.UTF_8), "image/gif")).isNull();
  }

  @Test
  void decoding_ends_when_its_time_is_over() throws IOException {
    byte[] png = picture("png", BufferedImage.TYPE_INT_RGB);
    long past = System.nanoTime() - 1;
    assertThatThrownBy(
            () -> Blob.read(directory, png, file -> Thumbnail.of(file, "image/png", past)))
        .hasRootCauseMessage("decoding the picture took too long");
  }
}
