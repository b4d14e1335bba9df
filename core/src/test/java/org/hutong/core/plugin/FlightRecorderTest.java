package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who was at work when the memory ran out, as the next start reads it. */
class FlightRecorderTest {
  @TempDir private Path folder;

  private FlightRecorder begin() {
    var recorder = new FlightRecorder(folder.resolve("calls"));
    recorder.open();
    return recorder;
  }

  /** What the launcher's script does when the JVM says that no memory is left. */
  private void outOfMemory() throws IOException {
    Files.createFile(folder.resolve("calls.out-of-memory"));
  }

  private List<String> suspects() {
    return new FlightRecorder(folder.resolve("calls")).open();
  }

  @Test
  void the_first_start_suspects_nobody() {
    assertThat(suspects()).isEmpty();
  }

  @Test
  void whoever_was_inside_when_the_memory_ran_out_is_a_suspect_once() throws IOException {
    FlightRecorder recorder = begin();
    recorder.begins("hoarder");
    recorder.begins("hoarder");
    recorder.begins("welcome");
    recorder.ends(recorder.begins("quick"));
    outOfMemory();
    assertThat(suspects()).containsExactly("hoarder", "welcome");
    assertThat(suspects()).isEmpty();
  }

  @Test
  void a_process_that_was_killed_with_room_in_its_heap_accuses_nobody() {
    begin().begins("welcome");
    assertThat(suspects()).isEmpty();
  }

  @Test
  void a_process_that_ended_in_order_accuses_nobody() throws IOException {
    FlightRecorder recorder = begin();
    int call = recorder.begins("welcome");
    recorder.close();
    recorder.ends(call);
    outOfMemory();
    assertThat(suspects()).isEmpty();
  }

  @Test
  void without_the_mark_a_full_heap_accuses_calls_that_had_lasted() throws IOException {
    FlightRecorder recorder = begin();
    recorder.begins("hoarder");
    recorder.begins("quick");
    Path file = folder.resolve("calls");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    bytes.putInt(0, 93).putInt(64 + 4, 1);
    Files.write(file, bytes.array());
    assertThat(suspects()).containsExactly("hoarder");
  }

  @Test
  void many_calls_at_once_are_counted_right() throws Exception {
    FlightRecorder recorder = begin();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int call = 0; call < 50_000; call++) {
                      recorder.ends(recorder.begins("busy"));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    recorder.begins("hoarder");
    outOfMemory();
    assertThat(suspects()).containsExactly("hoarder");
  }

  @Test
  void more_plugins_than_it_has_room_for_are_called_all_the_same() throws IOException {
    FlightRecorder recorder = begin();
    for (int i = 0; i < FlightRecorder.MOST + 10; i++) {
      recorder.begins("p" + i);
    }
    recorder.ends(recorder.begins("one-more"));
    outOfMemory();
    assertThat(suspects())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, FlightRecorder.MOST).mapToObj(i -> "p" + i).toList());
  }

  @Test
  void a_damaged_record_is_no_accusation() throws IOException {
    begin().begins("hoarder");
    Files.write(folder.resolve("calls"), new byte[] {1, 2, 3});
    outOfMemory();
    assertThat(suspects()).isEmpty();
  }
}
