package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.hutong.core.conversation.Status;
import org.junit.jupiter.api.Test;

class HearingTest {
  private final Office office = new Office();
  private final UUID me = UUID.randomUUID();
  private final UUID agent = UUID.randomUUID();

  private Client resuming(String token, UUID conversation, long after, String epoch) {
    Client client = office.open();
    String of = epoch == null ? "" : ",'epoch':'" + epoch + "'";
    client.hello(
        token,
        "device-" + client.socket.id,
        "%s,'resume':[{'conversation':'%s','after':%d}]".formatted(of, conversation, after));
    office.settle();
    return client;
  }

  private static List<String> events(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "event " + i + " text").toList();
  }

  @Test
  void a_conversation_of_the_welcome_begins_at_its_head_and_goes_on_live() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 3);
    Client client = office.visiting(me);
    assertThat(client.log()).containsExactly("welcome", "synced 3/3");
    office.store.message(conversation, "hello");
    office.settle();
    assertThat(client.log()).containsExactly("event 4 text");
  }

  @Test
  void a_resume_sends_what_is_missing_and_then_goes_on_live() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 5);
    Client client = resuming(office.visitor(me), conversation, 2, "epoch-1");
    assertThat(client.log())
        .containsExactly("welcome", "event 3 text", "event 4 text", "event 5 text", "synced 5/5");
    office.store.message(conversation, "live");
    office.settle();
    assertThat(client.log()).containsExactly("event 6 text");
  }

  @Test
  void what_is_committed_between_the_interest_and_the_read_is_sent_once() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 2);
    Client client = office.open();
    client.hello(office.visitor(me));
    office.look();
    office.store.message(conversation, "after the list was read, before the welcome");
    office.settle();
    assertThat(client.log()).containsExactly("welcome", "synced 2/2", "event 3 text");
    client.sync(conversation, 0);
    office.store.message(conversation, "after the interest, before the read");
    office.settle();
    assertThat(client.log())
        .containsExactly(
            "event 1 text", "event 2 text", "event 3 text", "event 4 text", "synced 4/4");
    client.sync(conversation, 4);
    office.look();
    office.store.message(conversation, "after the read, before its arrival");
    office.settle();
    assertThat(client.log()).containsExactly("synced 4/4", "event 5 text");
  }

  @Test
  void pages_are_of_200_events_and_nothing_comes_after_more_until_the_next_sync() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 450);
    Client client = resuming(office.visitor(me), conversation, 0, null);
    List<String> first = client.log();
    assertThat(first.subList(1, 201)).isEqualTo(events(1, 200));
    assertThat(first.getLast()).isEqualTo("synced 450/200 more");
    office.store.message(conversation, "meanwhile");
    office.hub.toConversation(
        conversation,
        new org.hutong.core.wire.ServerFrame.Typing(
            conversation,
            true,
            null,
            office.from(agent.toString(), org.hutong.core.wire.Role.AGENT)));
    office.settle();
    assertThat(client.heard()).isEmpty();
    client.sync(conversation, 200);
    office.settle();
    assertThat(client.log().getLast()).isEqualTo("synced 451/400 more");
    client.sync(conversation, 400);
    office.settle();
    List<String> last = client.log();
    assertThat(last.subList(0, 51)).isEqualTo(events(401, 451));
    assertThat(last.getLast()).isEqualTo("synced 451/451");
  }

  @Test
  void another_epoch_answers_every_resume_with_reset() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 2);
    Client client = resuming(office.visitor(me), conversation, 1, "epoch-0");
    assertThat(client.log()).containsExactly("welcome", "reset epoch");
    office.store.message(conversation, "not for him");
    office.settle();
    assertThat(client.log()).isEmpty();
    client.sync(conversation, 0);
    office.settle();
    assertThat(client.log())
        .containsExactly("event 1 text", "event 2 text", "event 3 text", "synced 3/3");
    assertThat(office.count("hutong.clients.ahead")).isZero();
  }

  @Test
  void a_client_ahead_of_the_store_is_reset_and_raises_an_alarm_if_its_epoch_was_right() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 2);
    Client client = resuming(office.visitor(me), conversation, 7, "epoch-1");
    assertThat(client.log()).containsExactly("welcome", "reset epoch");
    assertThat(client.last("reset").get("head").intValue()).isEqualTo(2);
    assertThat(office.count("hutong.clients.ahead")).isEqualTo(1);
    resuming(office.visitor(me), conversation, 7, null);
    assertThat(office.count("hutong.clients.ahead")).isEqualTo(1);
  }

  @Test
  void a_distance_beyond_the_limit_is_too_far_and_one_at_the_limit_is_not() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 5001);
    Client client = resuming(office.visitor(me), conversation, 0, null);
    assertThat(client.log()).containsExactly("welcome", "reset too_far");
    assertThat(client.last("reset").get("head").intValue()).isEqualTo(5001);
    client.sync(conversation, 1);
    office.settle();
    assertThat(client.log().getLast()).isEqualTo("synced 5001/201 more");
  }

  @Test
  void what_is_nobodys_or_somebody_elses_is_gone() {
    UUID others = office.store.existing(UUID.randomUUID(), Status.QUEUED, null, 2);
    Client client = office.visiting(me);
    client.heard();
    client.sync(others, 0);
    client.sync(UUID.randomUUID(), 0);
    office.settle();
    assertThat(client.heard()).containsExactly("reset gone", "reset gone");
    office.store.message(others, "secret");
    office.settle();
    assertThat(client.heard()).isEmpty();
  }

  @Test
  void a_conversation_opened_elsewhere_begins_at_zero() {
    Client one = office.visiting(me);
    Client two = office.visiting(me);
    one.heard();
    two.heard();
    one.send(Client.id(), null, "hi");
    office.settle();
    assertThat(two.log()).containsExactly("synced 0/0", "event 1 opened", "event 2 text");
  }

  @Test
  void an_assignment_begins_at_the_head_before_it() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 4);
    Client client = office.serving(agent);
    client.heard();
    office.store.append(
        conversation, "assigned", "{\"agent\":\"" + agent + "\"}", Status.ASSIGNED, agent);
    office.settle();
    assertThat(client.log()).containsExactly("synced 4/4", "event 5 assigned");
    assertThat(client.all("conversation")).isNotEmpty();
  }

  @Test
  void joining_begins_a_hearing_too_and_leaving_ends_it_with_its_event() {
    UUID conversation = office.store.existing(me, Status.ASSIGNED, UUID.randomUUID(), 4);
    Client client = office.serving(agent);
    client.heard();
    UUID serving = office.store.conversations.get(conversation).agent();
    office.store.append(
        conversation, "joined", "{}", Status.ASSIGNED, serving, List.of(agent), List.of());
    office.store.message(conversation, "heard");
    office.store.append(
        conversation, "left", "{}", Status.ASSIGNED, serving, List.of(), List.of(agent));
    office.store.message(conversation, "not heard");
    office.settle();
    assertThat(client.log())
        .containsExactly("synced 4/4", "event 5 joined", "event 6 text", "event 7 left");
    client.sync(conversation, 7);
    office.settle();
    assertThat(client.log()).containsExactly("reset forbidden");
  }

  @Test
  void the_event_that_takes_the_right_away_is_the_last_one() {
    UUID conversation = office.store.existing(me, Status.ASSIGNED, agent, 4);
    Client client = office.serving(agent);
    client.heard();
    UUID other = UUID.randomUUID();
    office.store.append(
        conversation, "transferred", "{\"from\":\"" + agent + "\"}", Status.ASSIGNED, other);
    office.store.message(conversation, "not for the first agent");
    office.settle();
    assertThat(client.log()).containsExactly("event 5 transferred");
  }

  @Test
  void a_right_that_is_lost_while_the_store_is_read_ends_with_its_event_too() {
    UUID conversation = office.store.existing(me, Status.ASSIGNED, agent, 4);
    Client client = office.serving(agent);
    client.heard();
    office.store.silent = true;
    office.store.message(conversation, "no hint told of this");
    office.store.silent = false;
    office.store.message(conversation, "hole");
    office.io();
    office.look();
    office.store.append(conversation, "transferred", "{}", Status.QUEUED, null);
    office.store.message(conversation, "not for him");
    office.settle();
    assertThat(client.log()).containsExactly("event 5 text", "event 6 text", "event 7 transferred");
  }

  @Test
  void the_last_agent_of_a_closed_conversation_still_hears_what_follows() {
    UUID conversation = office.store.existing(me, Status.ASSIGNED, agent, 1);
    Client client = office.serving(agent);
    client.heard();
    office.store.append(conversation, "closed", "{}", Status.CLOSED, null);
    office.store.append(conversation, "rated", "{\"score\":5}", Status.CLOSED, null);
    office.store.reopen(conversation);
    office.store.message(conversation, "somebody else's turn");
    office.settle();
    assertThat(client.log()).containsExactly("event 2 closed", "event 3 rated", "event 4 reopened");
  }

  @Test
  void an_agent_with_the_right_watches_from_the_head_until_he_stops() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 3);
    Client client = office.serving(agent);
    client.heard();
    client.watch(conversation, true);
    office.settle();
    office.store.message(conversation, "seen");
    office.settle();
    client.watch(conversation, false);
    office.store.message(conversation, "not seen");
    office.settle();
    assertThat(client.log()).containsExactly("synced 3/3", "event 4 text");
  }

  @Test
  void who_may_not_watch_cannot_tell_whether_it_exists() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 3);
    Client client = office.connect(office.agent(agent, false, false));
    client.heard();
    client.watch(conversation, true);
    client.watch(UUID.randomUUID(), true);
    office.settle();
    assertThat(client.heard()).containsExactly("reset gone", "reset gone");
    Client supervisor = office.connect(office.agent(UUID.randomUUID(), false, true));
    supervisor.heard();
    supervisor.watch(conversation, true);
    office.settle();
    assertThat(supervisor.log()).containsExactly("synced 3/3");
  }

  @Test
  void a_watcher_who_leaves_the_group_hears_no_more_within_a_second() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 3);
    Client client = office.serving(agent);
    client.watch(conversation, true);
    office.settle();
    client.heard();
    office.serving.remove(agent);
    office.pass(Duration.ofSeconds(2));
    office.store.message(conversation, "not seen");
    office.settle();
    assertThat(client.log()).containsExactly("reset gone");
  }

  @Test
  void a_visitor_does_not_watch() {
    Client client = office.visiting(me);
    client.heard();
    client.watch(UUID.randomUUID(), true);
    assertThat(client.heard()).containsExactly("error forbidden");
  }

  @Test
  void a_second_sync_waits_for_the_first() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 3);
    Client client = office.visiting(me);
    client.heard();
    client.sync(conversation, 1);
    client.sync(conversation, 2);
    office.settle();
    assertThat(client.log())
        .containsExactly(
            "event 2 text", "event 3 text", "synced 3/3", "event 3 text", "synced 3/3");
  }

  @Test
  void while_the_store_is_down_a_sync_waits_for_it_and_the_connection_stays() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 2);
    Client client = office.visiting(me);
    client.heard();
    office.store.down = true;
    client.sync(conversation, 0);
    office.pass(Duration.ofSeconds(5));
    assertThat(client.log()).isEmpty();
    office.store.down = false;
    office.pass(Duration.ofSeconds(3));
    assertThat(client.log()).containsExactly("event 1 text", "event 2 text", "synced 2/2");
    assertThat(client.socket.closeCode).isZero();
  }

  @Test
  void one_frame_is_encoded_for_all_who_hear_it() {
    UUID conversation = office.store.existing(me, Status.ASSIGNED, agent, 1);
    Client one = office.visiting(me);
    Client two = office.serving(agent);
    office.store.message(conversation, "shared");
    office.settle();
    TextFrame shared =
        one.socket.raw.stream().filter(f -> f.toString().contains("shared")).findFirst().get();
    assertThat(two.socket.raw).anyMatch(frame -> frame == shared);
  }

  @Test
  void a_batch_of_commits_is_one_task_of_the_io_thread() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    office.visiting(me);
    int before = office.io.executed;
    for (int i = 0; i < 100; i++) {
      office.store.message(conversation, "m" + i);
    }
    assertThat(office.io.waiting()).isEqualTo(1);
    office.io();
    assertThat(office.io.executed - before).isEqualTo(1);
  }

  @Test
  void a_log_that_moves_without_a_hint_is_found_within_twenty_seconds() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    Client client = office.visiting(me);
    client.heard();
    office.store.silent = true;
    office.store.message(conversation, "silently");
    pass(client, 20);
    assertThat(client.log()).contains("event 2 text");
    assertThat(office.count("hutong.reconcile.found")).isEqualTo(1);
  }

  @Test
  void while_the_bus_is_not_healthy_it_is_found_within_two() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    Client client = office.visiting(me);
    client.heard();
    office.busHealthy = false;
    office.store.silent = true;
    office.store.message(conversation, "silently");
    pass(client, 2);
    assertThat(client.log()).contains("event 2 text");
  }

  @Test
  void a_conversation_that_became_his_without_a_hint_is_found_by_his_inbox() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    Client client = office.serving(agent);
    client.heard();
    office.store.silent = true;
    office.store.append(conversation, "assigned", "{}", Status.ASSIGNED, agent);
    pass(client, 20);
    assertThat(client.log()).doesNotContain("synced 2/2");
    office.store.inboxes.put(agent, 1L);
    pass(client, 20);
    assertThat(client.log()).contains("synced 2/2");
  }

  @Test
  void a_conversation_that_was_taken_away_without_a_hint_is_found_by_his_inbox() {
    UUID conversation = office.store.existing(me, Status.ASSIGNED, agent, 1);
    Client client = office.serving(agent);
    client.heard();
    office.store.silent = true;
    office.store.append(conversation, "transferred", "{}", Status.QUEUED, null);
    office.store.inboxes.put(agent, 1L);
    pass(client, 20);
    assertThat(client.log()).contains("reset forbidden");
  }

  @Test
  void heartbeats_carry_the_heads_that_moved_and_only_those() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    Client client = office.visiting(me);
    pass(client, 26);
    assertThat(client.heard("hb")).containsExactly("hb 0");
    office.store.message(conversation, "moved");
    pass(client, 26);
    assertThat(client.last("hb").get("heads").get(0).get(1).intValue()).isEqualTo(2);
    pass(client, 26);
    assertThat(client.heard("hb").getLast()).isEqualTo("hb 0");
  }

  private void pass(Client client, int seconds) {
    for (int i = 0; i < seconds; i++) {
      client.beat();
      office.pass(Duration.ofSeconds(1));
    }
  }
}
