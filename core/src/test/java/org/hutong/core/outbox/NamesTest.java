package org.hutong.core.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Visitors;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of people is never older than what was told about them. */
class NamesTest {
  @TempDir private Path home;
  private final Between time = new Between();
  private OutboxHouse house;
  private People people;

  /** A clock that lets something happen after this thread's look into the store. */
  private static final class Between implements TimeSource {
    private final Thread thread = Thread.currentThread();
    private int calls;
    private @Nullable Runnable event;

    void afterTheLook(Runnable happens) {
      calls = 0;
      event = happens;
    }

    @Override
    public long millis() {
      return 1_800_000_000_000L;
    }

    @Override
    public long nanos() {
      Runnable now = event;
      if (Thread.currentThread() == thread && now != null && ++calls == 2) {
        event = null;
        now.run();
      }
      return 1;
    }
  }

  @BeforeEach
  void open() {
    house =
        new OutboxHouse(
            home,
            time,
            binder ->
                binder
                    .bind(MessageFilter.class)
                    .toInstance((draft, then) -> then.accept(Verdict.PASS)));
    people = house.part(People.class);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Visitors.Visitor identified(String name) {
    UUID site = house.part(Sites.class).all().getFirst().id();
    return house
        .part(Visitors.class)
        .identified(site, new Visitors.Customer("anna", name, null, null));
  }

  private String name(UUID person) {
    return people.from(person.toString(), Role.VISITOR).name();
  }

  @Test
  void a_name_that_changes_while_it_is_looked_up_is_not_kept_as_it_was() {
    UUID anna = identified("Anna").id();
    time.afterTheLook(() -> identified("Anna K."));
    assertThat(name(anna)).as("what the look found").isEqualTo("Anna");
    assertThat(name(anna)).isEqualTo("Anna K.");
  }

  @Test
  void somebody_who_comes_while_nobody_was_found_is_found() {
    UUID anna = UUID.randomUUID();
    time.afterTheLook(() -> come(anna));
    assertThat(name(anna)).isEmpty();
    assertThat(name(anna)).isEqualTo("Anna");
  }

  private void come(UUID id) {
    UUID site = house.part(Sites.class).all().getFirst().id();
    house
        .part(Database.class)
        .write(
            handle ->
                handle.execute(
                    "INSERT INTO visitor (id, site, inbox, auth, blocked, name, created)"
                        + " VALUES (?, ?, 0, 0, 0, 'Anna', 1)",
                    id,
                    site));
    people.forget(id);
  }

  @Test
  void a_look_for_somebody_else_of_the_same_number_hides_nobody() {
    UUID anna = identified("Anna").id();
    assertThat(people.supervisor(anna)).as("she is no agent").isFalse();
    assertThat(name(anna)).isEqualTo("Anna");
  }
}
