package org.hutong.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Status;
import org.hutong.core.identity.AgentState;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.ServerFrame;
import org.junit.jupiter.api.Test;

class RoutingTest {
  private final House house = new House();

  private UUID open() {
    house.time.pass(Duration.ofMillis(10));
    return house.store.open(House.GROUP);
  }

  private UUID offeredTo(UUID conversation) {
    return house.store.row(conversation).offeredTo();
  }

  private void seconds(long seconds) {
    house.time.pass(Duration.ofSeconds(seconds));
  }

  @Test
  void the_longest_waiting_conversation_is_offered_first() {
    UUID first = open();
    UUID second = open();
    UUID agent = house.agent(1);
    assertThat(offeredTo(first)).isEqualTo(agent);
    assertThat(offeredTo(second)).isNull();
    house.accept(agent, first);
    house.close(first);
    assertThat(offeredTo(second)).isEqualTo(agent);
  }

  @Test
  void the_least_loaded_agent_is_asked_first() {
    UUID busy = house.agent(5);
    UUID taken = open();
    house.accept(busy, taken);
    UUID idle = house.agent(5);
    UUID conversation = open();
    assertThat(offeredTo(conversation)).isEqualTo(idle);
  }

  @Test
  void an_offer_names_visitor_group_preview_and_how_long_it_stands() {
    UUID agent = house.agent(1);
    UUID conversation = open();
    ServerFrame.Offer offer = house.framesTo(agent, ServerFrame.Offer.class).getFirst();
    assertThat(offer.conversation()).isEqualTo(conversation);
    assertThat(offer.visitor().id()).isEqualTo(house.store.row(conversation).visitor());
    assertThat(offer.group().name()).isEqualTo("Service");
    assertThat(offer.expires()).isEqualTo(20_000);
    assertThat(offer.preview()).isEqualTo("Hello, is somebody there?");
  }

  @Test
  void an_offer_that_is_let_pass_goes_to_the_others_before_it_comes_back() {
    Set<UUID> agents = new HashSet<>(List.of(house.agent(5), house.agent(5), house.agent(5)));
    UUID conversation = open();
    List<UUID> asked = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      asked.add(offeredTo(conversation));
      seconds(23);
    }
    assertThat(asked.subList(0, 3)).containsExactlyInAnyOrderElementsOf(agents);
    assertThat(asked.get(3)).isIn(agents);
    assertThat(house.framesTo(asked.getFirst(), ServerFrame.OfferGone.class).getFirst().why())
        .isEqualTo("expired");
  }

  @Test
  void a_lonely_agent_is_asked_again_after_a_pause_and_not_at_once() {
    UUID agent = house.agent(5);
    UUID conversation = open();
    house.decline(agent, conversation);
    assertThat(offeredTo(conversation)).isNull();
    house.time.pass(Duration.ofMillis(1_500));
    assertThat(offeredTo(conversation)).isNull();
    seconds(3);
    assertThat(offeredTo(conversation)).isEqualTo(agent);
  }

  @Test
  void a_declined_offer_goes_to_the_next_agent_at_once() {
    UUID one = house.agent(5);
    UUID other = house.agent(5);
    UUID conversation = open();
    UUID first = offeredTo(conversation);
    house.decline(first, conversation);
    assertThat(offeredTo(conversation)).isEqualTo(first.equals(one) ? other : one);
  }

  @Test
  void an_agent_is_never_offered_more_than_he_has_capacity_for() {
    house.agent(2);
    for (int i = 0; i < 5; i++) {
      open();
    }
    assertThat(house.store.rows.values().stream().filter(row -> row.offeredTo() != null))
        .hasSize(2);
  }

  @Test
  void two_offers_stand_for_one_agent_at_most_and_they_are_of_who_waits_longest() {
    List<UUID> waiting = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waiting.add(open());
    }
    UUID agent = house.agent(8);
    assertThat(offered(agent)).containsExactlyInAnyOrderElementsOf(waiting.subList(0, 2));
    house.accept(agent, waiting.getFirst());
    assertThat(offered(agent)).containsExactlyInAnyOrderElementsOf(waiting.subList(1, 3));
  }

  @Test
  void an_offer_that_other_work_leaves_no_capacity_for_is_taken_back_the_latest_comer_first() {
    UUID first = open();
    UUID second = open();
    UUID third = open();
    UUID agent = house.agent(2);
    assertThat(offered(agent)).containsExactlyInAnyOrder(first, second);
    house.accept(agent, third);
    assertThat(offered(agent)).containsExactly(first);
    assertThat(goneReasons(agent)).containsExactly("full");
    house.store.change(
        agent, row -> new RoutingStore.AgentRow(agent, row.state(), 1, row.load(), false));
    house.reconciler.soon();
    assertThat(offered(agent)).isEmpty();
    assertThat(goneReasons(agent)).containsExactly("full", "full");
  }

  @Test
  void an_offer_that_ends_says_why_it_was_withdrawn() {
    UUID agent = house.agent(5);
    UUID closed = open();
    house.close(closed);
    open();
    house.states.set(agent, AgentState.BREAK);
    open();
    house.states.set(agent, AgentState.ONLINE);
    house.store.change(
        agent,
        row -> new RoutingStore.AgentRow(agent, AgentState.OFFLINE, row.capacity(), 0, false));
    house.reconciler.soon();
    assertThat(goneReasons(agent)).startsWith("closed", "off_duty").endsWith("off_duty");
    assertThat(offered(agent)).isEmpty();
  }

  private List<UUID> offered(UUID agent) {
    return house.store.rows.values().stream()
        .filter(row -> agent.equals(row.offeredTo()))
        .map(Conversation::id)
        .toList();
  }

  private List<String> goneReasons(UUID agent) {
    return house.framesTo(agent, ServerFrame.OfferGone.class).stream()
        .filter(gone -> gone.why().equals("withdrawn"))
        .map(ServerFrame.OfferGone::reason)
        .toList();
  }

  @Test
  void who_was_being_served_stands_where_they_stood_when_their_agent_is_lost() {
    UUID agent = house.agent(1);
    UUID served = open();
    house.accept(agent, served);
    UUID later = open();
    house.disconnect(agent);
    seconds(185);
    UUID colleague = house.agent(1);
    assertThat(offeredTo(served)).isEqualTo(colleague);
    assertThat(offeredTo(later)).isNull();
    ServerFrame.Offer offer = house.framesTo(colleague, ServerFrame.Offer.class).getFirst();
    assertThat(offer.waited()).as("the wait since the loss, not the service").isLessThan(10);
  }

  @Test
  void nobody_waits_for_an_agent_who_was_disabled() {
    UUID agent = house.agent(1);
    UUID served = open();
    house.accept(agent, served);
    house.disconnect(agent);
    seconds(5);
    house.store.change(
        agent, row -> new RoutingStore.AgentRow(agent, row.state(), 1, row.load(), true));
    house.reconciler.soon();
    seconds(1);
    assertThat(house.store.row(served).status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void nobody_on_duty_is_told_apart_from_a_full_queue() {
    UUID agent = house.agent(1);
    house.accept(agent, open());
    List<UUID> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiting.add(open());
    }
    assertThat(house.presence.waiting(waiting.getFirst()).why()).isNull();
    assertThat(house.presence.waiting(waiting.getLast()).why()).isEqualTo("full");
    house.states.set(agent, AgentState.BREAK);
    assertThat(house.presence.waiting(waiting.getFirst()).why()).isEqualTo("agents");
    assertThat(house.presence.waiting(waiting.getLast()).why()).isEqualTo("agents");
  }

  @Test
  void an_accepted_offer_is_gone_for_whoever_had_it_and_says_who_took_it() {
    UUID agent = house.agent(1);
    UUID conversation = open();
    house.accept(agent, conversation);
    ServerFrame.OfferGone gone = house.framesTo(agent, ServerFrame.OfferGone.class).getFirst();
    assertThat(gone.why()).isEqualTo("taken");
    assertThat(gone.by().id()).isEqualTo(agent.toString());
    assertThat(house.presence.standing(agent)).isEmpty();
  }

  @Test
  void a_closed_conversation_withdraws_its_offer() {
    UUID agent = house.agent(1);
    UUID conversation = open();
    house.close(conversation);
    assertThat(house.framesTo(agent, ServerFrame.OfferGone.class).getFirst().why())
        .isEqualTo("withdrawn");
    assertThat(house.states.of(agent).orElseThrow().load()).isZero();
  }

  @Test
  void an_agent_who_takes_a_break_loses_his_offers_to_the_next() {
    UUID one = house.agent(5);
    UUID conversation = open();
    UUID other = house.agent(5);
    house.states.set(one, AgentState.BREAK);
    assertThat(offeredTo(conversation)).isEqualTo(other);
  }

  @Test
  void offers_that_stand_are_told_again_with_the_time_that_is_left() {
    UUID agent = house.agent(1);
    UUID conversation = open();
    seconds(5);
    assertThat(house.presence.standing(agent))
        .singleElement()
        .satisfies(
            offer -> {
              assertThat(offer.conversation()).isEqualTo(conversation);
              assertThat(offer.expires()).isEqualTo(15_000);
              assertThat(offer.waited()).isEqualTo(5);
            });
  }

  @Test
  void what_an_agent_had_goes_back_to_the_queue_after_three_minutes_and_not_before() {
    UUID agent = house.agent(5);
    UUID conversation = open();
    house.accept(agent, conversation);
    house.disconnect(agent);
    seconds(179);
    assertThat(house.store.row(conversation).status()).isEqualTo(Status.ASSIGNED);
    seconds(2);
    assertThat(house.store.row(conversation).status()).isEqualTo(Status.QUEUED);
    assertThat(house.store.agents.get(agent).state()).isEqualTo(AgentState.OFFLINE);
  }

  @Test
  void an_agent_who_comes_back_in_time_keeps_everything() {
    UUID agent = house.agent(5);
    UUID conversation = open();
    house.accept(agent, conversation);
    house.disconnect(agent);
    seconds(170);
    house.connect(agent);
    seconds(60);
    assertThat(house.store.row(conversation).status()).isEqualTo(Status.ASSIGNED);
    assertThat(house.store.agents.get(agent).state()).isEqualTo(AgentState.ONLINE);
  }

  @Test
  void a_hand_over_that_the_store_refused_is_tried_again() {
    UUID agent = house.agent(5);
    UUID conversation = open();
    house.accept(agent, conversation);
    house.disconnect(agent);
    seconds(178);
    house.store.down = true;
    seconds(30);
    house.store.down = false;
    seconds(10);
    assertThat(house.store.row(conversation).status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void visitors_are_told_their_place_once_a_second_at_most() {
    List<UUID> waiting = List.of(open(), open(), open(), open());
    seconds(2);
    UUID last = house.store.row(waiting.getLast()).visitor();
    assertThat(house.framesTo(last, ServerFrame.Conversation.class).getLast().position())
        .isEqualTo(4);
    assertThat(house.framesTo(last, ServerFrame.Conversation.class).getLast().waitReason())
        .isEqualTo("agents");
    int before = house.framesTo(last, ServerFrame.Conversation.class).size();
    house.close(waiting.get(0));
    house.close(waiting.get(1));
    seconds(2);
    assertThat(house.framesTo(last, ServerFrame.Conversation.class)).hasSize(before + 1);
    assertThat(house.presence.waiting(waiting.getLast()).position()).isEqualTo(2);
  }

  @Test
  void the_estimate_is_unknown_until_waits_were_measured() {
    UUID first = open();
    seconds(2);
    assertThat(house.presence.waiting(first).eta()).isEqualTo(-1);
    assertThat(house.presence.waiting(first).why()).isEqualTo("agents");
    UUID agent = house.agent(50);
    house.accept(agent, first);
    for (int i = 0; i < 3; i++) {
      UUID conversation = open();
      seconds(10);
      house.accept(agent, conversation);
    }
    UUID conversation = open();
    seconds(1);
    assertThat(house.presence.waiting(conversation).eta()).isEqualTo(10);
  }

  @Test
  void agents_hear_how_their_colleagues_stand() {
    UUID one = house.agent(3);
    UUID other = house.agent(3);
    seconds(2);
    house.states.set(other, AgentState.BUSY);
    seconds(2);
    assertThat(house.framesTo(one, ServerFrame.AgentPresence.class).getLast())
        .isEqualTo(new ServerFrame.AgentPresence(other, "busy", 0, 3));
  }

  @Test
  void next_gives_the_longest_waiting_that_nobody_was_promised() {
    UUID promised = house.agent(1);
    UUID first = open();
    UUID second = open();
    UUID other = house.agent(0);
    house.store.change(other, a -> new RoutingStore.AgentRow(a.id(), a.state(), 1, 0, false));
    assertThat(offeredTo(first)).isEqualTo(promised);
    assertThat(house.next(other)).isInstanceOf(Outcome.Unchanged.class);
    assertThat(house.store.row(second).agent()).isEqualTo(other);
  }

  @Test
  void next_says_why_there_is_none() {
    UUID agent = house.agent(0);
    assertThat(((Outcome.Refused) house.next(agent)).code()).isEqualTo(ErrorCode.NOT_FOUND);
    open();
    assertThat(((Outcome.Refused) house.next(agent)).code()).isEqualTo(ErrorCode.CONFLICT);
    UUID stranger = UUID.randomUUID();
    assertThat(((Outcome.Refused) house.next(stranger)).code()).isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void next_skips_what_somebody_else_took_while_the_news_was_lost() {
    UUID quick = house.agent(0);
    UUID slow = house.agent(0);
    house.store.change(quick, a -> new RoutingStore.AgentRow(a.id(), a.state(), 9, 0, false));
    house.store.change(slow, a -> new RoutingStore.AgentRow(a.id(), a.state(), 9, 0, false));
    UUID first = open();
    UUID second = open();
    house.store.audible = false;
    house.accept(quick, first);
    house.store.audible = true;
    house.next(slow);
    assertThat(house.store.row(second).agent()).isEqualTo(slow);
  }

  @Test
  void a_restarted_server_finds_its_queue_and_its_absent_agents_in_the_store() {
    house.store.audible = false;
    UUID waiting = open();
    UUID gone = UUID.randomUUID();
    house.members.add(gone);
    house.store.agents.put(gone, new RoutingStore.AgentRow(gone, AgentState.ONLINE, 5, 0, false));
    UUID held = open();
    house.accept(gone, held);
    house.store.audible = true;
    house.reconciler.start();
    seconds(170);
    assertThat(house.store.row(held).status()).isEqualTo(Status.ASSIGNED);
    seconds(20);
    assertThat(house.store.row(held).status()).isEqualTo(Status.QUEUED);
    UUID agent = house.agent(5);
    assertThat(offeredTo(waiting)).isEqualTo(agent);
  }

  @Test
  void an_offer_that_stood_at_the_restart_is_neither_lost_nor_made_twice() {
    UUID agent = house.agent(5);
    house.store.audible = false;
    UUID conversation = open();
    house.store.submit(
        new Command.Offer(Dispatcher.SERVER, conversation, agent, house.time.millis() + 8_000),
        outcome -> {});
    house.store.audible = true;
    int before = house.store.commands.size();
    house.reconciler.soon();
    assertThat(house.store.commands).hasSize(before);
    assertThat(house.presence.standing(agent)).singleElement();
    seconds(12);
    assertThat(house.store.commands.size()).isGreaterThan(before);
  }

  @Test
  void who_took_it_is_told_even_if_the_store_is_read_before_the_commit_is_heard_of() {
    UUID agent = house.agent(5);
    UUID conversation = open();
    assertThat(offeredTo(conversation)).isEqualTo(agent);
    house.store.audible = false;
    house.accept(agent, conversation);
    house.reconciler.soon();
    assertThat(house.framesTo(agent, ServerFrame.OfferGone.class))
        .singleElement()
        .satisfies(gone -> assertThat(gone.why()).isEqualTo("taken"));
  }

  @Test
  void a_store_that_is_down_loses_no_offer() {
    UUID conversation = open();
    house.store.down = true;
    UUID agent = UUID.randomUUID();
    house.members.add(agent);
    house.store.agents.put(agent, new RoutingStore.AgentRow(agent, AgentState.ONLINE, 5, 0, false));
    house.connect(agent);
    house.reconciler.start();
    seconds(10);
    assertThat(offeredTo(conversation)).isNull();
    house.store.down = false;
    seconds(5);
    assertThat(offeredTo(conversation)).isEqualTo(agent);
  }

  @Test
  void whatever_happens_nobody_is_over_capacity_and_everybody_is_served_in_the_end() {
    long seed = 20260722;
    Random random = new Random(seed);
    List<UUID> agents = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      agents.add(house.agent(1 + random.nextInt(3)));
    }
    house.reconciler.start();
    for (int step = 0; step < 800; step++) {
      act(random, agents.get(random.nextInt(agents.size())));
      house.store.audible = random.nextInt(20) != 0;
      house.time.pass(Duration.ofMillis(random.nextInt(2_000)));
      assertThat(house.store.agents.values())
          .describedAs("seed %s, step %s", seed, step)
          .allSatisfy(row -> assertThat(row.load()).isBetween(0, row.capacity()));
    }
    house.store.audible = true;
    agents.forEach(house::connect);
    agents.forEach(agent -> house.states.set(agent, AgentState.ONLINE));
    for (int i = 0; i < 5_000 && waiting() > 0; i++) {
      for (Conversation row : List.copyOf(house.store.rows.values())) {
        if (row.offeredTo() != null && row.offerUntil() > house.time.millis()) {
          house.accept(row.offeredTo(), row.id());
        } else if (row.status() == Status.ASSIGNED) {
          house.close(row.id());
        }
      }
      seconds(1);
    }
    assertThat(waiting()).describedAs("seed %s", seed).isZero();
  }

  private long waiting() {
    return house.store.rows.values().stream().filter(row -> row.status() == Status.QUEUED).count();
  }

  private void act(Random random, UUID agent) {
    List<Conversation> rows = List.copyOf(house.store.rows.values());
    Conversation some = rows.isEmpty() ? null : rows.get(random.nextInt(rows.size()));
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> open();
      case 3 -> {
        if (some != null && some.status() != Status.CLOSED) {
          house.close(some.id());
        }
      }
      case 4 -> {
        if (some != null) {
          house.accept(agent, some.id());
        }
      }
      case 5 -> {
        if (some != null && some.offeredTo() != null && some.status() == Status.QUEUED) {
          house.decline(some.offeredTo(), some.id());
        }
      }
      case 6 -> house.states.set(agent, AgentState.values()[random.nextInt(4)]);
      case 7 -> house.disconnect(agent);
      default -> house.connect(agent);
    }
  }
}
