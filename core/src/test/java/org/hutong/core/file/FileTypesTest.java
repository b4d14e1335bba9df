package org.hutong.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTypesTest {
  @TempDir Path directory;

  private String type(byte[] bytes, String name, String claimed) {
    return Blob.read(directory, bytes, file -> FileTypes.of(file, name, claimed));
  }

  @ParameterizedTest
  @CsvSource({
    "89504E470D0A1A0A0000000D49484452, a.txt, image/png, true",
    "FFD8FFE000104A46494600010100, a, image/jpeg, true",
    "474946383961, a, image/gif, true",
    "52494646240000005745425056503820, a, image/webp, true",
    "000000206674797061766966, a, image/avif, true",
    "255044462D312E37, a.png, application/pdf, false",
    "504B0304140000000800, a.docx,"
        + " application/vnd.openxmlformats-officedocument.wordprocessingml.document, false",
    "504B0304140000000800, a.png, application/zip, false",
    "4F67675300020000000000000000, a, audio/ogg, true",
    "494433030000000000, a, audio/mpeg, true",
    "524946462400000057415645666D7420, a, audio/wav, true",
    "664C614300000022, a, audio/flac, true",
    "00010203040506070809, a.png, application/octet-stream, false",
    "00010203040506070809, a.mp4, application/octet-stream, false",
  })
  void the_bytes_decide_and_the_name_never_makes_a_picture_of_what_is_none(
      String hex, String name, String type, boolean shown) {
    assertThat(type(HexFormat.of().parseHex(hex), name, null)).isEqualTo(type);
    assertThat(FileTypes.shown(type)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<!DOCTYPE html><p>x | a.png | text/html",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/> | a.png | image/svg+xml",
        "plain words | a.gif | text/plain",
        "a,b | a.csv | text/csv",
      })
  void text_is_text_whatever_it_is_called(String text, String name, String type) {
    String found = type(text.getBytes(StandardCharsets.UTF_8), name, "image/png");
    assertThat(found).isEqualTo(type);
    assertThat(FileTypes.shown(found)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1A45DFA39F4286810142F7810142F2810442F381084282847765626D, audio/webm;codecs=opus, audio/webm",
    "1A45DFA39F4286810142F7810142F2810442F381084282847765626D, video/webm, video/webm",
    "00000018667479706D70343200000000, audio/mp4, audio/mp4",
    "00000018667479706D70343200000000, text/html, video/mp4",
    "89504E470D0A1A0A0000000D49484452, audio/webm, image/png",
  })
  void a_client_says_only_whether_a_container_holds_sound_alone(
      String hex, String claimed, String type) {
    assertThat(type(HexFormat.of().parseHex(hex), "voice", claimed)).isEqualTo(type);
  }
}
