package org.hutong.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.hutong.core.conversation.Command;
import org.hutong.core.identity.AgentState;
import org.junit.jupiter.api.Test;

/** Who gets a conversation when others pick, and what may happen while they think. */
class SelectionTest {
  private final List<Selectors.Question> asked = new ArrayList<>();
  private Function<Selectors.Question, Optional<UUID>> picks = question -> Optional.empty();

  private final House house =
      new House(
          new Selectors() {
            @Override
            public boolean any() {
              return true;
            }

            @Override
            public Optional<Pick> ask(Question question) {
              asked.add(question);
              return picks.apply(question).map(agent -> new Pick(agent, "test", "because"));
            }
          });

  private UUID open() {
    house.time.pass(Duration.ofMillis(10));
    return house.store.open(House.GROUP);
  }

  private UUID offeredTo(UUID conversation) {
    return house.store.row(conversation).offeredTo();
  }

  /** One selection ends, the oldest first. */
  private void select() {
    house.selections.remove().run();
  }

  private void selectAll() {
    while (!house.selections.isEmpty()) {
      select();
    }
  }

  @Test
  void the_picked_agent_gets_the_offer_and_not_the_least_loaded() {
    UUID idle = house.agent(5);
    UUID loaded = house.agent(5);
    house.accept(loaded, open());
    selectAll();
    picks = question -> Optional.of(loaded);
    UUID conversation = open();
    assertThat(offeredTo(conversation)).isNull();
    selectAll();
    assertThat(offeredTo(conversation)).isEqualTo(loaded);
    assertThat(asked.getLast().candidates())
        .extracting(Selectors.Candidate::agent)
        .containsExactlyInAnyOrder(idle, loaded);
    assertThat(asked.getLast().candidates())
        .filteredOn(candidate -> candidate.agent().equals(loaded))
        .allMatch(candidate -> candidate.load() == 1 && candidate.capacity() == 5);
  }

  @Test
  void if_nobody_picks_or_something_breaks_the_least_loaded_agent_gets_it() {
    UUID loaded = house.agent(5);
    house.accept(loaded, open());
    selectAll();
    UUID idle = house.agent(5);
    UUID abstained = open();
    selectAll();
    assertThat(offeredTo(abstained)).isEqualTo(idle);
    house.close(abstained);
    picks =
        question -> {
          throw new IllegalStateException("the store is away");
        };
    UUID broken = open();
    selectAll();
    assertThat(offeredTo(broken)).isEqualTo(idle);
  }

  @Test
  void an_agent_who_has_filled_up_meanwhile_does_not_get_it() {
    UUID wanted = house.agent(1);
    UUID other = house.agent(5);
    house.accept(other, open());
    selectAll();
    picks = question -> Optional.of(wanted);
    UUID conversation = open();
    house.store.change(
        wanted, row -> new RoutingStore.AgentRow(wanted, row.state(), row.capacity(), 1, false));
    house.reconciler.soon();
    selectAll();
    assertThat(offeredTo(conversation)).isEqualTo(other);
  }

  @Test
  void an_agent_who_takes_a_break_meanwhile_does_not_get_it_and_it_is_chosen_again() {
    UUID leaving = house.agent(5);
    UUID conversation = open();
    UUID staying = house.agent(5);
    picks = question -> Optional.of(leaving);
    house.states.set(leaving, AgentState.BREAK);
    selectAll();
    assertThat(offeredTo(conversation)).isEqualTo(staying);
  }

  @Test
  void one_that_was_closed_meanwhile_is_offered_to_nobody_and_keeps_no_place() {
    UUID agent = house.agent(1);
    UUID closed = open();
    house.close(closed);
    UUID next = open();
    assertThat(house.selections).hasSize(2);
    selectAll();
    assertThat(offeredTo(closed)).isNull();
    assertThat(offeredTo(next)).isEqualTo(agent);
  }

  @Test
  void who_came_later_never_takes_the_place_of_who_is_being_selected() {
    UUID agent = house.agent(1);
    UUID first = open();
    UUID second = open();
    picks = question -> Optional.of(agent);
    assertThat(house.selections).hasSize(1);
    selectAll();
    assertThat(offeredTo(first)).isEqualTo(agent);
    assertThat(offeredTo(second)).isNull();
  }

  @Test
  void two_that_are_being_selected_exchange_their_places() {
    UUID one = house.agent(1);
    UUID other = house.agent(1);
    UUID first = open();
    UUID second = open();
    // Among equals who were never offered anything the lower id is first.
    UUID keptForFirst = one.compareTo(other) < 0 ? one : other;
    UUID keptForSecond = keptForFirst.equals(one) ? other : one;
    picks =
        question ->
            question.conversation().id().equals(first)
                ? Optional.of(keptForSecond)
                : Optional.empty();
    select();
    assertThat(offeredTo(first)).isEqualTo(keptForSecond);
    select();
    assertThat(offeredTo(second)).isEqualTo(keptForFirst);
    assertThat(house.store.commands.stream().filter(Command.Offer.class::isInstance)).hasSize(2);
  }

  @Test
  void a_hundred_that_wait_are_all_offered_although_only_some_are_asked_about() {
    for (int i = 0; i < 100; i++) {
      open();
    }
    house.time.pass(Duration.ofSeconds(1));
    house.staff(50, 2);
    assertThat(house.selections).hasSize(64);
    selectAll();
    assertThat(house.store.rows.values()).allMatch(row -> row.offeredTo() != null);
    assertThat(asked).hasSize(64);
  }

  @Test
  void an_agent_is_never_offered_more_than_he_has_capacity_for_whatever_is_picked() {
    UUID small = house.agent(2);
    house.agent(5);
    house.agent(5);
    picks = question -> Optional.of(small);
    for (int i = 0; i < 6; i++) {
      open();
    }
    selectAll();
    assertThat(house.store.rows.values().stream().filter(r -> small.equals(r.offeredTo())))
        .hasSize(2);
    assertThat(house.store.rows.values()).allMatch(row -> row.offeredTo() != null);
  }
}
