package org.hutong.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.hutong.core.config.Configuration.Durability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of a file that takes more than is in it. */
class H2CompactionTest {
  private static final long LEAST = 1 << 20;
  private static final int COMMITS = 200;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    file = directory.resolve("hutong.mv.db");
    Database database = opened();
    database.change(
        handle -> handle.execute("CREATE TABLE counted (n INT PRIMARY KEY, t VARCHAR)"));
    for (int i = 0; i < COMMITS; i++) {
      int n = i;
      database.change(
          handle ->
              handle.execute("MERGE INTO counted KEY (n) VALUES (?, ?)", n % 50, "commit " + n));
    }
    database.stop();
  }

  /**
   * H2 makes a small file smaller as it closes it; here it leaves that, as it does to large ones.
   */
  private Database opened() {
    String url = TestStores.url(directory) + ";MAX_COMPACT_TIME=0";
    Database database = TestStores.database(url, Durability.PROCESS);
    database.start();
    return database;
  }

  private List<String> rows() {
    Database database = opened();
    try {
      return database.with(
          handle ->
              handle.createQuery("SELECT t FROM counted ORDER BY n").mapTo(String.class).list());
    } finally {
      database.stop();
    }
  }

  @Test
  void it_is_written_anew_and_has_all_that_was_in_it() throws Exception {
    List<String> before = rows();
    long large = Files.size(file);

    H2Compaction.shrink(file.toString(), LEAST);

    assertThat(Files.size(file)).isLessThan(large / 4);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(rows()).isEqualTo(before).hasSize(50).contains("commit " + (COMMITS - 1));
  }

  @Test
  void it_stays_if_it_is_not_worth_it() throws Exception {
    byte[] before = Files.readAllBytes(file);

    H2Compaction.shrink(file.toString(), before.length + 1L);

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void what_an_attempt_that_was_cut_off_left_is_nobodys_concern() throws Exception {
    List<String> before = rows();
    Path left = directory.resolve("hutong.mv.db.anew");
    Path half = directory.resolve("hutong.mv.db.anew.tempFile");
    Files.write(left, new byte[100_000]);
    Files.write(half, new byte[100_000]);

    assertThat(rows()).isEqualTo(before);
    assertThat(left).doesNotExist();
    assertThat(half).doesNotExist();
    Files.write(left, new byte[100_000]);
    Files.write(half, new byte[100_000]);
    H2Compaction.shrink(file.toString(), LEAST);

    assertThat(left).doesNotExist();
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void it_stays_as_it_is_if_it_cannot_be_written_anew() throws Exception {
    byte[] before = Files.readAllBytes(file);
    Files.createDirectories(directory.resolve("hutong.mv.db.anew/in/the/way"));

    H2Compaction.shrink(file.toString(), LEAST);

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }
}
