package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text of what a plugin made: as long as a message may be, and no more is written. */
class BodiesTest {
  private static final int MEBIBYTE = 1024 * 1024;

  private static void refused(Map<?, ?> body) {
    assertThatThrownBy(() -> Bodies.writeBounded(body))
        .isInstanceOf(Bodies.TooLongException.class)
        .hasMessage("larger than 262144 characters");
  }

  @Test
  void a_text_of_the_greatest_length_is_written_whole_and_one_more_is_refused() {
    int quotesAndName = "{\"text\":\"\"}".length();
    String longest = "x".repeat(Bodies.LONGEST - quotesAndName);
    assertThat(Bodies.writeBounded(Map.of("text", longest)))
        .isEqualTo("{\"text\":\"" + longest + "\"}");
    refused(Map.of("text", longest + "x"));
  }

  @Test
  void one_of_ten_million_characters_is_refused_without_being_written() {
    Map<String, Object> huge = Map.of("text", "x".repeat(10_000_000));
    refused(huge);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    refused(huge);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2 * MEBIBYTE);
  }
}
