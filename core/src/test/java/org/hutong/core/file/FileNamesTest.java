package org.hutong.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "报价单 2026.xlsx | 报价单 2026.xlsx",
        "../../etc/passwd | passwd",
        "C:\\Users\\mia\\photo.jpg | photo.jpg",
        ".. | file",
        ".htaccess | .htaccess",
        "a/ | file",
        "CON | CON",
      })
  void a_name_is_the_last_part_of_a_path(String given, String name) {
    assertThat(FileNames.clean(given)).isEqualTo(name);
  }

  @Test
  void what_cannot_be_seen_is_taken_out() {
    assertThat(FileNames.clean("invoice\u202Efdp.exe")).isEqualTo("invoicefdp.exe");
    assertThat(FileNames.clean("a\u0000b\r\nc.txt")).isEqualTo("abc.txt");
    assertThat(FileNames.clean("x\uD800y")).isEqualTo("xy");
    assertThat(FileNames.clean(null)).isEqualTo("file");
    assertThat(FileNames.clean("  ")).isEqualTo("file");
  }

  @Test
  void a_long_name_keeps_its_extension() {
    String name = FileNames.clean("很".repeat(400) + ".pdf");
    assertThat(name).hasSize(255).endsWith(".pdf");
    assertThat(FileNames.clean("😀".repeat(200))).hasSizeLessThanOrEqualTo(255);
  }
}
