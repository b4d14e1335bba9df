package org.hutong.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureSizeTest {
  @TempDir Path directory;

  private PictureSize size(byte[] bytes, String type) {
    return Blob.read(directory, bytes, file -> PictureSize.of(file, type));
  }

  private static byte[] picture(String format) throws IOException {
    try (var out = new ByteArrayOutputStream()) {
      ImageIO.write(new BufferedImage(123, 45, BufferedImage.TYPE_INT_RGB), format, out);
      return out.toByteArray();
    }
  }

  @ParameterizedTest
  @CsvSource({"png, image/png", "jpg, image/jpeg", "gif, image/gif", "bmp, image/bmp"})
  void the_size_of_a_real_picture_is_read_from_its_header(String format, String type)
      throws IOException {
    byte[] picture = picture(format);
    assertThat(size(picture, type)).isEqualTo(new PictureSize(123, 45));
    for (int cut = 0; cut < Math.min(picture.length, 400); cut++) {
      assertThat(size(Arrays.copyOf(picture, cut), type)).isIn(null, new PictureSize(123, 45));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // As written by cwebp: lossy, lossless, extended.
    "524946461E0000005745425056503820120000003001009D012A7B002D00000034259F00, 123, 45",
    "524946461A000000574542505650384C0D0000002F7A000B00000000000000000000, 123, 45",
    "5249464616000000574542505650385810000000000000007A00002C0000, 123, 45",
  })
  void the_three_kinds_of_webp_are_read(String hex, int width, int height) {
    assertThat(size(HexFormat.of().parseHex(hex), "image/webp"))
        .isEqualTo(new PictureSize(width, height));
  }

  @Test
  void a_photo_that_is_shown_turned_has_its_sides_swapped() throws IOException {
    byte[] jpeg = picture("jpg");
    byte[] exif =
        HexFormat.of()
            .parseHex(
                "FFE10022457869660000"
                    + "4D4D002A00000008"
                    + "0001"
                    + "0112000300000001"
                    + "00060000"
                    + "00000000");
    byte[] turned =
        ByteBuffer.allocate(jpeg.length + exif.length)
            .put(jpeg, 0, 2)
            .put(exif)
            .put(jpeg, 2, jpeg.length - 2)
            .array();
    assertThat(size(turned, "image/jpeg")).isEqualTo(new PictureSize(45, 123));
  }

  @Test
  void a_picture_that_says_it_is_endless_has_no_size() throws IOException {
    byte[] png = picture("png");
    ByteBuffer.wrap(png).putInt(16, 2_000_000_000).putInt(20, -5);
    assertThat(size(png, "image/png")).isNull();
  }
}
