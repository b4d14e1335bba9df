package org.hutong.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.observe.HealthCheck.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
  @TempDir Path directory;

  private final List<Database> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Database::stop);
  }

  private Database start(String url, Durability durability) {
    Database database = TestStores.database(url, durability);
    opened.add(database);
    database.start();
    return database;
  }

  private Database start() {
    return start(TestStores.url(directory), Durability.POWER);
  }

  @Test
  void no_trace_of_a_statement_is_written_beside_the_database() {
    Database database = start();
    assertThatThrownBy(
            () ->
                database.with(
                    handle -> handle.execute("INSERT INTO nowhere (a) VALUES ('a secret')")))
        .hasMessageContaining("NOWHERE");
    assertThat(directory.toFile().list()).noneMatch(name -> name.contains("trace"));
  }

  @Test
  void the_placeholders_of_the_schema_become_types_of_h2() {
    Map<String, String> types =
        start()
            .with(
                handle ->
                    handle
                        .createQuery(
                            "SELECT column_name, data_type || '(' || character_maximum_length || ')' AS type"
                                + " FROM information_schema.columns"
                                + " WHERE table_name = 'EVENT' AND column_name IN ('SENDER', 'BODY')")
                        .setMapKeyColumn("column_name")
                        .setMapValueColumn("type")
                        .collectInto(
                            new org.jdbi.v3.core.generic.GenericType<Map<String, String>>() {}));

    assertThat(types)
        .containsEntry("SENDER", "CHARACTER VARYING(40)")
        .containsEntry("BODY", "CHARACTER VARYING(1000000)");
  }

  @Test
  void the_first_start_makes_the_installation_and_the_second_finds_it() {
    Database first = start();
    Installation made = first.installation();
    first.stop();

    assertThat(start().installation()).isEqualTo(made);
    assertThat(made.secret()).hasSizeGreaterThanOrEqualTo(43);
    assertThat(made.toString()).doesNotContain(made.secret());
  }

  @Test
  void two_first_starts_at_once_agree_on_one_installation() throws Exception {
    Database one = TestStores.database(TestStores.url(directory), Durability.PROCESS);
    Database two = TestStores.database(TestStores.url(directory), Durability.PROCESS);
    opened.add(one);
    opened.add(two);
    Thread other = Thread.ofPlatform().start(two::start);
    one.start();
    other.join();

    assertThat(two.installation()).isEqualTo(one.installation());
  }

  @ParameterizedTest
  @ValueSource(strings = {"WRITE_DELAY=500", "write_delay=1", "LOCK_TIMEOUT=60000"})
  void a_setting_that_breaks_the_promise_refuses_the_start(String setting) {
    Database database =
        TestStores.database(TestStores.url(directory) + ";" + setting, Durability.POWER);

    assertThatThrownBy(database::start)
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining(setting.toUpperCase(java.util.Locale.ROOT))
        .hasMessageContaining("out of database.url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:h2:mem:x", "jdbc:h2:file:/x/y;DB_CLOSE_ON_EXIT=TRUE"})
  void an_address_that_cannot_keep_the_promise_is_refused(String url) {
    assertThatThrownBy(() -> TestStores.database(url, Durability.POWER))
        .isInstanceOf(StoreRefusedException.class);
  }

  @Test
  void an_unknown_database_is_refused_without_showing_its_password() {
    assertThatThrownBy(
            () -> TestStores.database("jdbc:other://h/x?password=secret", Durability.POWER))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void a_file_that_another_process_holds_is_named_with_the_mend() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    Process holder =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                HoldsDatabase.class.getName(),
                TestStores.url(directory))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(holder.inputReader().lines().anyMatch("open"::equals)).isTrue();

      assertThatThrownBy(this::start)
          .isInstanceOf(StoreRefusedException.class)
          .hasMessageContaining("in use by another process")
          .hasMessageContaining("--data");
      assertThat(holder.isAlive()).isTrue();
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  @Test
  void the_first_burst_opens_no_connection() throws Exception {
    Database database = start();
    int before = database.openConnections();

    List<Connection> burst = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      burst.add(database.connection());
    }

    int after = database.openConnections();
    for (Connection connection : burst) {
      connection.close();
    }
    assertThat(before).isGreaterThanOrEqualTo(4);
    assertThat(after).isEqualTo(before);
  }

  @Test
  void what_was_written_is_there_after_the_next_start() {
    Database first = start();
    first.write(
        handle ->
            handle.execute("INSERT INTO group_member (grp, agent) VALUES (?, ?)", id(1), id(2)));
    first.stop();

    assertThat(
            start()
                .<Long>with(
                    h ->
                        h.createQuery("SELECT COUNT(*) FROM group_member").mapTo(Long.class).one()))
        .isEqualTo(1);
  }

  @Test
  void a_database_that_was_shut_down_is_unavailable_and_comes_back() {
    Database database = start();
    assertThatThrownBy(() -> database.with(handle -> handle.execute("SHUTDOWN IMMEDIATELY")))
        .isInstanceOf(StoreUnavailableException.class);

    org.awaitility.Awaitility.await()
        .atMost(10, TimeUnit.SECONDS)
        .ignoreExceptionsMatching(StoreUnavailableException.class::isInstance)
        .until(() -> database.with(h -> h.select("SELECT 1").mapTo(Integer.class).one()) == 1);
  }

  @Test
  void after_the_stop_the_store_is_unavailable() {
    Database database = start();
    database.stop();

    assertThatThrownBy(() -> database.with(handle -> handle.execute("SELECT 1")))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void an_insert_of_what_is_there_changes_nothing_and_a_raise_takes_the_higher() {
    Database database = start();
    Dialect dialect = database.dialect();
    String insert =
        dialect.insertIfAbsent("group_member", List.of("grp", "agent"), List.of("grp", "agent"));
    String raise =
        dialect.insertOrRaise("mark", List.of("conversation", "person"), List.of("got", "seen"));

    database.write(handle -> handle.execute(insert, id(1), id(2)));
    assertThat(database.<Integer>write(handle -> handle.execute(insert, id(1), id(2)))).isZero();
    database.write(handle -> handle.execute(raise, id(1), id(2), 5L, 3L));
    database.write(handle -> handle.execute(raise, id(1), id(2), 4L, 4L));

    assertThat(
            database.<String>with(
                h ->
                    h.createQuery("SELECT got || '/' || seen FROM mark").mapTo(String.class).one()))
        .isEqualTo("5/4");
  }

  /**
   * H2 compiles a prepared statement anew after any change of the schema, an identity column's next
   * numbers among them, and takes the types of free parameters from what is bound just then.
   */
  @Test
  void an_insert_of_a_value_is_not_lost_because_the_row_before_had_none() throws Exception {
    Database database = start();
    List<String> columns = List.of("id", "site", "inbox", "auth", "blocked", "name", "created");
    String insert = database.dialect().insertIfAbsent("visitor", List.of("id"), columns);

    try (Connection connection = database.connection();
        var statement = connection.prepareStatement(insert)) {
      insertVisitor(statement, id(1), "Zhang");
      try (var change = connection.createStatement()) {
        change.execute("CREATE SEQUENCE something_else");
      }
      insertVisitor(statement, id(2), null);
      insertVisitor(statement, id(3), "Anna");
    }

    assertThat(
            database.<List<String>>with(
                h ->
                    h.createQuery("SELECT COALESCE(name, '-') FROM visitor ORDER BY id")
                        .mapTo(String.class)
                        .list()))
        .containsExactly("Zhang", "-", "Anna");
  }

  private static void insertVisitor(
      java.sql.PreparedStatement statement, UUID id, @org.jspecify.annotations.Nullable String name)
      throws java.sql.SQLException {
    statement.setObject(1, id);
    statement.setObject(2, id(9));
    statement.setLong(3, 0);
    statement.setInt(4, 0);
    statement.setInt(5, 0);
    statement.setString(6, name);
    statement.setLong(7, 1);
    statement.addBatch();
    statement.executeBatch();
  }

  @Test
  void health_says_what_an_acknowledgement_is_worth() {
    Database power = start();
    assertThat(health(power).state()).isEqualTo(State.UP);
    assertThat(health(power).detail()).isEqualTo("An acknowledged message survives power loss");
    power.stop();
    assertThat(health(power).state()).isEqualTo(State.DOWN);

    Database process = start(TestStores.url(directory), Durability.PROCESS);
    assertThat(health(process).state()).isEqualTo(State.DEGRADED);
    assertThat(health(process).detail()).contains("process death only");
  }

  private static org.hutong.core.observe.HealthCheck.Health health(Database database) {
    var meters = new io.micrometer.core.instrument.simple.SimpleMeterRegistry();
    return new StoreHealth(database, new Reads(database, meters)).check();
  }

  private static UUID id(long n) {
    return new UUID(0, n);
  }
}
