package org.hutong.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.ConfigurationReader;
import org.hutong.core.time.SystemTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a database's file tells to somebody who has nothing but that file. */
class SealedStoreTest {
  private static final String SECRET = "the-root-of-all-keys-of-an-earlier-release";
  private static final String IDENTITY = "identity-secret-of-the-shop-of-an-earlier-release";
  private static final String HASH = "$argon2id$of-an-earlier-release";

  @TempDir Path directory;

  private Configuration configuration() {
    return new ConfigurationReader(Map.of(), directory)
        .option("--data", "data", directory.toString())
        .read();
  }

  private Database database() {
    return new Database(configuration(), new SystemTime(), new SimpleMeterRegistry());
  }

  private Connection connect(String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + directory.resolve("hutong") + ";DB_CLOSE_DELAY=0", "sa", password);
  }

  private String file() throws IOException {
    return Files.readString(directory.resolve("hutong.mv.db"), StandardCharsets.ISO_8859_1);
  }

  /** Undoes what this release does: secrets lie open, and the password is empty. */
  private UUID asAnEarlierReleaseLeftIt(boolean withKey) throws Exception {
    UUID id = UUID.randomUUID();
    Database database = database();
    database.start();
    database.write(
        handle -> {
          handle.execute("UPDATE installation SET secret = ?", SECRET);
          handle.execute(
              "INSERT INTO site (id, site_key, name, grp, origins, identity_key, reopen_ms, edit_ms,"
                  + " typing_preview, look, created) VALUES (?, 'shop', 'Shop', ?, '[]', ?, 1, 1,"
                  + " 0, '{}', 1)",
              id,
              id,
              IDENTITY);
          handle.execute(
              "INSERT INTO agent (id, username, name, role, password, disabled, state, capacity,"
                  + " load, inbox, auth, created) VALUES (?, 'a', 'A', 'agent', ?, 0, 0, 1, 0, 0,"
                  + " 0, 1)",
              id,
              HASH);
          return true;
        });
    String password = database.masterKey().databasePassword();
    database.stop();
    try (Connection connection = connect(password);
        var statement = connection.createStatement()) {
      statement.execute("ALTER USER sa SET PASSWORD ''");
    }
    if (!withKey) {
      Files.delete(directory.resolve("master.key"));
    }
    assertThat(file()).contains(SECRET, IDENTITY, HASH);
    return id;
  }

  private void isSealed(UUID id) throws Exception {
    Database database = database();
    database.start();
    assertThat(database.installation().secret()).isEqualTo(SECRET);
    String sealed =
        database.with(
            handle ->
                handle
                    .select("SELECT identity_key FROM site WHERE id = ?", id)
                    .mapTo(String.class)
                    .one());
    assertThat(database.masterKey().open(MasterKey.place("site", id, "identity_key"), sealed))
        .isEqualTo(IDENTITY);
    database.stop();
    assertThat(file()).doesNotContain(SECRET, IDENTITY, HASH);
    assertThatThrownBy(() -> connect("")).isInstanceOf(SQLException.class);
  }

  @Test
  void what_an_earlier_release_stored_open_is_sealed_and_nowhere_left_in_the_file()
      throws Exception {
    UUID id = asAnEarlierReleaseLeftIt(true);
    isSealed(id);
  }

  @Test
  void a_database_from_before_there_were_master_keys_gets_one() throws Exception {
    UUID id = asAnEarlierReleaseLeftIt(false);
    isSealed(id);
    assertThat(directory.resolve("master.key")).exists();
  }

  @Test
  void the_empty_password_does_not_open_it() throws Exception {
    Database database = database();
    database.start();
    String password = database.masterKey().databasePassword();
    database.stop();
    assertThatThrownBy(() -> connect("")).isInstanceOf(SQLException.class);
    connect(password).close();
  }

  @Test
  void a_password_of_ones_own_is_taken_instead() throws Exception {
    var own =
        new ConfigurationReader(Map.of("HUTONG_DATABASE_PASSWORD", "my own"), directory)
            .option("--data", "data", directory.toString())
            .read();
    var database = new Database(own, new SystemTime(), new SimpleMeterRegistry());
    database.start();
    database.stop();
    connect("my own").close();
  }
}
