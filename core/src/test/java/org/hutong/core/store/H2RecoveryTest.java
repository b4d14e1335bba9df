package org.hutong.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which commit is found in a file that was not closed in order. */
class H2RecoveryTest {
  private static final int BLOCK = 4096;
  private static final int COMMITS = 60;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() {
    file = directory.resolve("hutong.mv.db");
    try (MVStore store = open()) {
      MVMap<Integer, String> map = store.openMap("map");
      for (int i = 1; i <= COMMITS; i++) {
        map.put(i % 7, "commit " + i);
        map.put(1000, "commit " + i);
        store.commit();
      }
      store.closeImmediately();
    }
  }

  /** Nothing is written over by itself: the test does it. */
  private MVStore open() {
    MVStore store = new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().open();
    store.setRetentionTime(Integer.MAX_VALUE);
    return store;
  }

  private String found() {
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
      return store.<Integer, String>openMap("map").get(1000);
    }
  }

  private void recover() throws SQLException {
    String name = file.toString();
    H2Recovery.recover(name, name, StoreFile.of(name)::patch);
  }

  @Test
  void it_is_the_newest_although_a_commit_that_failed_has_written_over_what_nothing_needs()
      throws Exception {
    writeOverTheNewestThatNothingNeeds();

    recover();

    assertThat(found()).isEqualTo("commit " + COMMITS);
    assertThat(H2Recovery.clean(file.toString())).isTrue();
  }

  /** Why it is done: H2's own recovery finds it, and H2 then opens another one. */
  @Test
  void h2_alone_goes_back_to_an_older_commit_then() throws Exception {
    writeOverTheNewestThatNothingNeeds();

    try (MVStore store =
        new MVStore.Builder()
            .fileName(file.toString())
            .recoveryMode()
            .autoCommitDisabled()
            .open()) {
      assertThat(store.<Integer, String>openMap("map").get(1000)).isEqualTo("commit " + COMMITS);
    }

    assertThat(found()).isNotEqualTo("commit " + COMMITS);
  }

  /** As the processes before this one may have left it. */
  @Test
  void it_is_the_newest_although_the_file_says_that_it_was_closed_in_order() throws Exception {
    writeOverTheNewestThatNothingNeeds();
    new MVStore.Builder()
        .fileName(file.toString())
        .recoveryMode()
        .autoCommitDisabled()
        .open()
        .close();
    assertThat(H2Recovery.clean(file.toString())).isTrue();

    recover();

    assertThat(found()).isEqualTo("commit " + COMMITS);
  }

  @Test
  void what_was_closed_in_order_is_left_as_it_is() throws Exception {
    open().close();
    byte[] before = Files.readAllBytes(file);

    recover();

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void the_commit_that_did_not_get_to_the_disk_is_left_out() throws Exception {
    try (MVStore store = open()) {
      store.<Integer, String>openMap("map").put(1000, "torn");
      store.commit();
      store.closeImmediately();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(512), channel.size() - 512);
    }

    recover();

    assertThat(found()).isEqualTo("commit " + COMMITS);
  }

  @Test
  void a_file_in_which_no_commit_is_whole_is_refused_and_left_as_it_is() throws Exception {
    byte[] bytes = new byte[100 * BLOCK];
    System.arraycopy(Files.readAllBytes(file), 0, bytes, 0, 2 * BLOCK);
    Files.write(file, bytes);

    assertThatThrownBy(this::recover).isInstanceOf(SQLException.class);

    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  /** The first sector of a chunk that the newest commit lists and does not need. */
  private void writeOverTheNewestThatNothingNeeds() throws Exception {
    long block = 0;
    long newest = 0;
    try (MVStore store =
        new MVStore.Builder().fileName(file.toString()).recoveryMode().readOnly().open()) {
      for (String value : store.getLayoutMap().values()) {
        if (value.startsWith("chunk:") && value.contains("livePages:0,")) {
          Map<String, String> chunk = DataUtils.parseMap(value);
          long version = DataUtils.parseHexLong(chunk.get("version"));
          if (version > newest) {
            newest = version;
            block = DataUtils.parseHexLong(chunk.get("block"));
          }
        }
      }
      store.closeImmediately();
    }
    assertThat(block).isGreaterThan(1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(512), block * BLOCK);
    }
  }
}
