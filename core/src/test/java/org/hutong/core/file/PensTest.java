package org.hutong.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.hutong.core.time.TimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PensTest {
  private static final byte[] BYTES = "arrived".getBytes(StandardCharsets.UTF_8);

  @TempDir Path root;
  private final UUID id = UUID.randomUUID();
  private final HandTime time = new HandTime();
  private final Pens pens = new Pens(time);

  private static final class HandTime implements TimeSource {
    private long nanos;

    @Override
    public long millis() {
      return nanos / 1_000_000;
    }

    @Override
    public long nanos() {
      return nanos;
    }

    void pass(Duration duration) {
      nanos += duration.toNanos();
    }
  }

  @Test
  void a_second_writer_is_refused_while_bytes_come_and_let_in_when_the_pen_is_back()
      throws IOException {
    Pen first = pens.take(id);
    assertThatThrownBy(() -> pens.take(id)).isInstanceOf(UploadRefusedException.class);
    pens.giveBack(id, first);
    assertThat(pens.take(id)).isNotSameAs(first);
  }

  @Test
  void who_waits_for_a_dead_client_loses_the_pen_and_what_arrived_is_kept() throws IOException {
    BlobStore store = new DiskStore(root);
    Pen dead = pens.take(id);
    dead.writesTo(store.append(id), false);
    dead.write(BYTES, BYTES.length);
    assertThat(store.kept(id)).isZero();
    time.pass(Duration.ofSeconds(16));
    Pen next = pens.take(id);
    assertThat(store.kept(id)).isEqualTo(BYTES.length);
    assertThatThrownBy(() -> dead.write(BYTES, BYTES.length))
        .isInstanceOf(UploadRefusedException.class);
    pens.giveBack(id, dead);
    assertThat(pens.busy(id)).isTrue();
    pens.giveBack(id, next);
    assertThat(pens.busy(id)).isFalse();
  }

  @Test
  void of_a_chunk_that_is_not_proved_yet_nothing_is_kept_then() throws IOException {
    BlobStore store = new DiskStore(root);
    Pen dead = pens.take(id);
    dead.writesTo(store.append(id), true);
    dead.write(BYTES, BYTES.length);
    time.pass(Duration.ofSeconds(16));
    pens.take(id);
    assertThat(store.kept(id)).isZero();
  }
}
