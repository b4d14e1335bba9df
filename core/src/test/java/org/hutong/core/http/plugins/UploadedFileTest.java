package org.hutong.core.http.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.hutong.core.http.Problem;
import org.junit.jupiter.api.Test;

/** A file comes as it is or in a form. */
class UploadedFileTest {
  private static final String FORM = "multipart/form-data; boundary=----WebKit7";

  private static UploadedFile read(String type, byte[] body) throws IOException {
    return UploadedFile.of(type, new ByteArrayInputStream(body));
  }

  private static byte[] form(byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(
        ("------WebKit7\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
                + "------WebKit7\r\nContent-Disposition: form-data; name=\"jar\";"
                + " filename=\"敏感词.jar\"\r\nContent-Type: application/java-archive\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    out.write(content);
    out.write("\r\n------WebKit7--\r\n".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  @Test
  void a_plain_body_is_the_file() throws IOException {
    UploadedFile file = read("application/java-archive", new byte[] {1, 2, 3});
    assertThat(file.name()).isNull();
    assertThat(file.content().readAllBytes()).containsExactly(1, 2, 3);
  }

  @Test
  void the_first_file_of_a_form_comes_byte_for_byte_whatever_is_in_it() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    byte[] alphabet = "\r\n-WebKit7x\0".getBytes(StandardCharsets.ISO_8859_1);
    for (int round = 0; round < 500; round++) {
      byte[] content = new byte[random.nextInt(20_000)];
      for (int i = 0; i < content.length; i++) {
        content[i] = alphabet[random.nextInt(alphabet.length)];
      }
      UploadedFile file = read(FORM, form(content));
      assertThat(file.name()).isEqualTo("敏感词.jar");
      assertThat(file.content().readAllBytes()).as("seed %d", seed).isEqualTo(content);
    }
  }

  @Test
  void a_form_that_is_cut_off_or_has_no_file_is_refused() throws IOException {
    byte[] whole = form(new byte[1000]);
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 40);
    assertThatThrownBy(() -> read(FORM, cut).content().readAllBytes())
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read(FORM, "nonsense".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Problem.class);
    String none =
        "------WebKit7\r\n"
            + "Content-Disposition: form-data; name=\"a\"\r\n\r\n"
            + "b\r\n"
            + "------WebKit7--\r\n";
    assertThatThrownBy(() -> read(FORM, none.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Problem.class);
    assertThatThrownBy(() -> read("multipart/form-data", whole)).isInstanceOf(Problem.class);
  }
}
