package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who was at work when the memory ran out, as the next start reads it. */
class FlightRecorderTest {
  @TempDir private Path folder;

  private Path record(int heapPercent, String... plugins) throws IOException {
    Path file = folder.resolve("calls");
    new FlightRecorder(file).open();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    bytes.putInt(0, heapPercent).putInt(4, plugins.length);
    for (int i = 0; i < plugins.length; i++) {
      bytes.put(8 + i * 101, (byte) plugins[i].length());
      bytes.put(8 + i * 101 + 1, plugins[i].getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    return Files.write(file, bytes.array());
  }

  @Test
  void the_first_start_suspects_nobody() {
    assertThat(new FlightRecorder(folder.resolve("calls")).open()).isEmpty();
  }

  @Test
  void with_a_full_heap_those_at_work_are_suspects_once() throws IOException {
    Path file = record(93, "hoarder", "welcome", "hoarder");
    assertThat(new FlightRecorder(file).open()).containsExactly("hoarder", "welcome");
    assertThat(new FlightRecorder(file).open()).isEmpty();
  }

  @Test
  void a_process_that_was_killed_with_room_in_its_heap_accuses_nobody() throws IOException {
    assertThat(new FlightRecorder(record(40, "welcome")).open()).isEmpty();
  }

  @Test
  void a_damaged_record_is_no_accusation() throws IOException {
    Path file = record(93, "hoarder");
    Files.write(file, new byte[] {1, 2, 3});
    assertThat(new FlightRecorder(file).open()).isEmpty();
  }
}
