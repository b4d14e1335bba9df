package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.conversation.EventLog.Mark;
import org.hutong.core.store.TestStores;
import org.hutong.core.wire.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log, the marks and the lists as they are read again. */
class ReadingTest {
  @TempDir Path directory;

  private House house;

  @BeforeEach
  void open() {
    house = new House(TestStores.database(TestStores.url(directory), Durability.PROCESS));
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void the_log_is_paged_without_a_hole_and_a_page_is_bounded_by_its_size() {
    Actor.Visitor visitor = house.visitor();
    UUID id = house.queued(visitor).id();
    for (int i = 0; i < 40; i++) {
      house.done(house.send(visitor, id, house.newId(), "x".repeat(9_900)));
    }

    List<Event> read = new ArrayList<>();
    List<Event> page = house.log.events(id, 0, 200);
    int pages = 0;
    while (!page.isEmpty()) {
      pages++;
      read.addAll(page);
      page = house.log.events(id, read.getLast().seq(), 200);
    }

    assertThat(pages).isGreaterThan(1);
    assertThat(read)
        .extracting(Event::seq)
        .isEqualTo(java.util.stream.LongStream.rangeClosed(1, 42).boxed().toList());
    assertThat(house.log.events(id, 40, 1)).hasSize(1);
    assertThat(house.log.heads(Set.of(id, UUID.randomUUID()))).isEqualTo(Map.of(id, 42L));
  }

  @Test
  void a_time_finds_its_place_in_the_log_and_a_page_the_edits_that_came_after_it() {
    Actor.Visitor visitor = house.visitor();
    UUID id = house.queued(visitor).id();
    List<Event> said = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      house.time.advance(Duration.ofSeconds(1));
      said.add(house.done(house.send(visitor, id, house.newId(), "n" + i)).events().getLast());
    }
    for (Event event : said) {
      assertThat(house.log.firstAt(id, event.at())).isEqualTo(event.seq());
      assertThat(house.log.firstAt(id, event.at() - 1)).isEqualTo(event.seq());
    }
    assertThat(house.log.firstAt(id, 0)).isEqualTo(1);
    assertThat(house.log.firstAt(id, said.getLast().at() + 1)).isEqualTo(said.getLast().seq() + 1);
    assertThat(house.log.firstAt(UUID.randomUUID(), 0)).isEqualTo(1);

    Event edited = said.get(20);
    house.done(edit(visitor, edited, "first"));
    Event newest = house.done(edit(visitor, edited, "second")).events().getLast();
    assertThat(house.log.laterEdits(id, 10, 25)).containsExactly(newest);
    assertThat(house.log.laterEdits(id, 1, 10)).isEmpty();
  }

  private Command.Edit edit(Actor.Visitor visitor, Event target, String text) {
    return new Command.Edit(
        visitor,
        target.conversation(),
        house.newId(),
        target.seq(),
        house.contents.edit(target.seq(), "{\"text\":\"" + text + "\"}"),
        Verdict.PASS);
  }

  @Test
  void marks_are_the_highest_of_all_and_survive_the_stop() {
    UUID conversation = house.ids.next();
    UUID person = house.ids.next();
    house.marks.got(conversation, person, 7);
    house.marks.read(conversation, person, 5);
    assertThat(house.log.marks(conversation)).isEqualTo(Map.of(person, new Mark(7, 5)));
    house.marks.flush();
    house.marks.read(conversation, person, 4);
    house.marks.got(conversation, person, 9);
    assertThat(house.log.marksOf(person, Set.of(conversation)))
        .isEqualTo(Map.of(conversation, new Mark(9, 5)));

    house.marks.stop();
    assertThat(house.number("SELECT got FROM mark WHERE person = ?", person)).isEqualTo(9);
    assertThat(house.number("SELECT seen FROM mark WHERE person = ?", person)).isEqualTo(5);
  }

  @Test
  void a_visitors_conversations_are_the_open_one_and_the_newest_closed() {
    house.reopen = java.time.Duration.ZERO;
    Actor.Visitor visitor = house.visitor();
    List<UUID> closed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Conversation conversation = house.queued(visitor);
      house.done(new Command.Close(visitor, conversation.id(), "left"));
      house.time.advance(java.time.Duration.ofSeconds(1));
      closed.addFirst(conversation.id());
    }
    UUID open = house.queued(visitor).id();

    assertThat(house.log.ofVisitor(visitor.id(), 2, 0))
        .extracting(Conversation::id)
        .containsExactly(open, closed.get(0), closed.get(1));
    assertThat(house.log.inboxes(Role.VISITOR, Set.of(visitor.id())))
        .isEqualTo(Map.of(visitor.id(), 4L));
  }
}
