package org.hutong.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStoreTest {
  @TempDir Path root;
  private final UUID id = UUID.randomUUID();

  private static void write(BlobStore.Appender appender, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    appender.write(bytes, 0, bytes.length);
  }

  private String content(BlobStore store, UUID of) throws IOException {
    try (SeekableByteChannel file = store.open(of)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
      file.read(buffer);
      return new String(buffer.array(), StandardCharsets.UTF_8);
    }
  }

  private Path blob() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.endsWith(id.toString())).findFirst().orElseThrow();
    }
  }

  @Test
  void only_what_was_kept_counts_and_the_rest_is_dropped() throws IOException {
    BlobStore store = new DiskStore(root);
    assertThat(store.kept(id)).isZero();
    try (BlobStore.Appender appender = store.append(id)) {
      write(appender, "kept");
      assertThat(appender.keep()).isEqualTo(4);
      write(appender, " lost");
    }
    assertThat(store.kept(id)).isEqualTo(4);
    try (BlobStore.Appender appender = store.append(id)) {
      write(appender, " on");
      appender.keep();
    }
    store.seal(id);
    assertThat(content(store, id)).isEqualTo("kept on");
  }

  @Test
  void what_a_crash_left_beyond_the_mark_is_cut_off_before_anything_is_added() throws IOException {
    BlobStore store = new DiskStore(root);
    try (BlobStore.Appender appender = store.append(id)) {
      write(appender, "good");
      appender.keep();
    }
    Files.writeString(blob(), "GARBAGE", StandardOpenOption.APPEND);
    BlobStore next = new DiskStore(root);
    assertThat(next.kept(id)).isEqualTo(4);
    try (BlobStore.Appender appender = next.append(id)) {
      write(appender, "!");
      appender.keep();
    }
    next.seal(id);
    assertThat(content(next, id)).isEqualTo("good!");
  }

  @Test
  void a_mark_that_was_cut_off_counts_nothing() throws IOException {
    BlobStore store = new DiskStore(root);
    try (BlobStore.Appender appender = store.append(id)) {
      write(appender, "good");
      appender.keep();
    }
    Files.write(blob().resolveSibling(id + ".mark"), new byte[] {0, 0, 0});
    assertThat(store.kept(id)).isZero();
  }

  @Test
  void a_file_that_is_deleted_while_it_is_read_is_read_to_its_end() throws IOException {
    BlobStore store = new DiskStore(root);
    try (BlobStore.Appender appender = store.append(id)) {
      write(appender, "still here");
      appender.keep();
    }
    store.seal(id);
    try (SeekableByteChannel open = store.open(id)) {
      store.delete(id);
      ByteBuffer buffer = ByteBuffer.allocate(10);
      open.read(buffer);
      assertThat(new String(buffer.array(), StandardCharsets.UTF_8)).isEqualTo("still here");
    }
    assertThatThrownBy(() -> store.open(id)).isInstanceOf(NoSuchFileException.class);
    store.delete(id);
  }

  @Test
  void another_blob_takes_the_place_in_one_step() throws IOException {
    BlobStore store = new DiskStore(root);
    UUID other = UUID.randomUUID();
    for (UUID each : new UUID[] {id, other}) {
      try (BlobStore.Appender appender = store.append(each)) {
        write(appender, each.equals(id) ? "old" : "new");
        appender.keep();
      }
      store.seal(each);
    }
    store.move(other, id);
    assertThat(content(store, id)).isEqualTo("new");
    assertThatThrownBy(() -> store.open(other)).isInstanceOf(NoSuchFileException.class);
  }
}
