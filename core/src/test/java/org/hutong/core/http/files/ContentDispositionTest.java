package org.hutong.core.http.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentDispositionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.txt | inline; filename=\"a.txt\"",
        "报价.pdf | inline; filename=\"__.pdf\"; filename*=UTF-8''%E6%8A%A5%E4%BB%B7.pdf",
        "a\"b.txt | inline; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt",
        "100%.txt | inline; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt",
        "😀 x | inline; filename=\"_ x\"; filename*=UTF-8''%F0%9F%98%80%20x",
      })
  void a_name_is_written_for_old_readers_and_as_it_is(String name, String header) {
    assertThat(ContentDisposition.of(true, name)).isEqualTo(header);
  }
}
