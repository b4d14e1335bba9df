package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.hutong.core.conversation.Status;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.wire.CloseCode;
import org.hutong.core.wire.ErrorCode;
import org.junit.jupiter.api.Test;

class LinesTest {
  private final Office office = new Office();
  private final UUID me = UUID.randomUUID();
  private final String a = Client.id();
  private final String b = Client.id();
  private final String c = Client.id();

  private Client visitor() {
    Client client = office.visiting(me);
    client.heard();
    return client;
  }

  private java.util.List<String> answers(Client client) {
    return client.heard().stream()
        .filter(one -> one.startsWith("ack") || one.startsWith("error"))
        .toList();
  }

  @Test
  void messages_are_acknowledged_in_the_order_sent_and_the_sender_hears_them_too() {
    Client client = visitor();
    client.send(a, null, "one");
    client.send(b, null, "two");
    office.settle();
    assertThat(client.log())
        .containsExactlyInAnyOrder(
            "synced 0/0",
            "event 1 opened",
            "event 2 text",
            "ack " + a + " 2",
            "event 3 text",
            "ack " + b + " 3");
  }

  @Test
  void a_repeat_is_acknowledged_again_with_the_same_seq() {
    Client client = visitor();
    client.send(a, null, "one");
    office.settle();
    client.send(a, null, "one");
    office.settle();
    assertThat(answers(client)).containsExactly("ack " + a + " 2", "ack " + a + " 2 dup");
  }

  @Test
  void nothing_is_acknowledged_before_the_commit_returned() {
    Client client = visitor();
    client.send(a, null, "one");
    office.io();
    assertThat(answers(client)).isEmpty();
    office.settle();
    assertThat(answers(client)).hasSize(1);
  }

  @Test
  void what_follows_a_refusal_for_now_is_held_until_its_id_comes_again() {
    Client client = visitor();
    office.store.refuse = ErrorCode.UNAVAILABLE;
    client.send(a, null, "one");
    client.send(b, null, "two");
    office.settle();
    client.send(c, null, "three");
    office.settle();
    assertThat(answers(client))
        .containsExactly(
            "error unavailable " + a, "error order_hold " + b, "error order_hold " + c);
    assertThat(office.store.logs).isEmpty();
    client.send(a, null, "one");
    client.send(b, null, "two");
    client.send(c, null, "three");
    office.settle();
    assertThat(answers(client))
        .containsExactly("ack " + a + " 2", "ack " + b + " 3", "ack " + c + " 4");
  }

  @Test
  void order_hold_itself_moves_nothing() {
    Client client = visitor();
    office.store.refuse = ErrorCode.OVERLOADED;
    client.send(a, null, "one");
    office.settle();
    client.send(b, null, "two");
    client.send(b, null, "two");
    office.settle();
    assertThat(answers(client))
        .containsExactly("error overloaded " + a, "error order_hold " + b, "error order_hold " + b);
  }

  @Test
  void what_was_pipelined_behind_the_refused_one_is_not_stored_either() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    Client client = visitor();
    client.send(a, conversation, "one");
    client.send(b, conversation, "two");
    client.send(c, conversation, "three");
    assertThat(office.store.lane).hasSize(3);
    office.store.refuse = ErrorCode.UNAVAILABLE;
    office.settle();
    assertThat(answers(client))
        .containsExactly(
            "error unavailable " + a, "error order_hold " + b, "error order_hold " + c);
    assertThat(office.store.logs.get(conversation)).hasSize(1);
  }

  @Test
  void when_the_store_is_down_the_first_holds_the_line_and_the_others_wait_for_it() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    Client client = visitor();
    office.store.down = true;
    client.send(a, conversation, "one");
    client.send(b, conversation, "two");
    office.store.decideAll();
    office.io();
    assertThat(answers(client)).containsExactly("error unavailable " + a, "error order_hold " + b);
    office.store.down = false;
    client.send(b, conversation, "two");
    office.settle();
    assertThat(answers(client)).containsExactly("error order_hold " + b);
    client.send(a, conversation, "one");
    client.send(b, conversation, "two");
    office.settle();
    assertThat(answers(client)).containsExactly("ack " + a + " 2", "ack " + b + " 3");
  }

  @Test
  void skip_of_the_refused_one_lets_the_line_go_on_and_of_another_does_not() {
    Client client = visitor();
    office.store.refuse = ErrorCode.UNAVAILABLE;
    client.send(a, null, "one");
    office.settle();
    client.say("{'t':'skip','id':'%s'}".formatted(b));
    client.send(b, null, "two");
    office.settle();
    assertThat(answers(client)).containsExactly("error unavailable " + a, "error order_hold " + b);
    client.say("{'t':'skip','id':'%s'}".formatted(a));
    client.send(b, null, "two");
    office.settle();
    assertThat(answers(client)).containsExactly("ack " + b + " 2");
  }

  @Test
  void a_refusal_for_good_holds_nothing_back() {
    UUID closed = office.store.existing(me, Status.CLOSED, null, 1);
    Client client = visitor();
    client.send(a, closed, "one");
    client.send(b, null, "two");
    office.settle();
    assertThat(answers(client)).contains("error closed " + a, "ack " + b + " 2");
  }

  @Test
  void another_conversation_is_another_line() {
    UUID agent = UUID.randomUUID();
    UUID one = office.store.existing(UUID.randomUUID(), Status.ASSIGNED, agent, 1);
    UUID two = office.store.existing(UUID.randomUUID(), Status.ASSIGNED, agent, 1);
    Client client = office.serving(agent);
    client.heard();
    office.store.refuse = ErrorCode.UNAVAILABLE;
    client.send(a, one, "one");
    office.settle();
    client.send(b, two, "two");
    client.send(c, one, "three");
    office.settle();
    assertThat(answers(client))
        .containsExactlyInAnyOrder(
            "error unavailable " + a, "ack " + b + " 2", "error order_hold " + c);
  }

  @Test
  void a_visitors_sends_with_and_without_conversation_are_one_line() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    Client client = visitor();
    office.store.refuse = ErrorCode.UNAVAILABLE;
    client.send(a, null, "one");
    office.settle();
    client.send(b, conversation, "two");
    assertThat(answers(client)).containsExactly("error unavailable " + a, "error order_hold " + b);
    client.send(a, conversation, "one");
    client.send(b, null, "two");
    office.settle();
    assertThat(answers(client)).containsExactly("ack " + a + " 2", "ack " + b + " 3");
  }

  @Test
  void while_the_conversation_is_not_known_each_send_waits_for_the_outcome_before() {
    Client client = visitor();
    client.send(a, null, "one");
    client.send(b, null, "two");
    assertThat(office.store.lane).hasSize(1);
    office.store.decideAll();
    office.io();
    client.send(c, null, "three");
    assertThat(office.store.lane).hasSize(2);
  }

  @Test
  void a_send_that_enters_another_lane_waits_for_what_is_under_way() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    Client client = visitor();
    client.send(a, null, "one");
    client.send(b, conversation, "two");
    assertThat(office.store.lane).hasSize(1);
    office.settle();
    assertThat(answers(client)).containsExactly("ack " + a + " 2", "ack " + b + " 3");
  }

  @Test
  void the_end_of_the_connection_ends_the_hold() {
    Client client = visitor();
    office.store.refuse = ErrorCode.UNAVAILABLE;
    client.send(a, null, "one");
    office.settle();
    client.socket.handler.closed(1006);
    Client again = visitor();
    again.send(b, null, "two");
    office.settle();
    assertThat(answers(again)).containsExactly("ack " + b + " 2");
  }

  @Test
  void verdicts_that_come_late_do_not_change_the_order() {
    Client client = visitor();
    office.filtersWait = true;
    client.send(a, null, "one");
    client.send(b, null, "two");
    office.verdicts.get(1).accept(Verdict.PASS);
    office.settle();
    assertThat(answers(client)).isEmpty();
    office.verdicts.get(0).accept(Verdict.PASS);
    office.settle();
    assertThat(answers(client)).containsExactly("ack " + a + " 2", "ack " + b + " 3");
  }

  @Test
  void a_filter_that_is_not_there_refuses_for_now_and_holds_the_line() {
    Client client = visitor();
    office.filtersWait = true;
    client.send(a, null, "one");
    client.send(b, null, "two");
    office.verdicts.get(1).accept(Verdict.PASS);
    office.verdicts.get(0).accept(new Verdict.Unavailable("no filter"));
    office.settle();
    assertThat(answers(client)).containsExactly("error unavailable " + a, "error order_hold " + b);
    assertThat(office.store.logs).isEmpty();
  }

  @Test
  void beyond_the_rate_messages_are_refused_for_now_with_the_time_to_wait() {
    Client client = visitor();
    for (int i = 0; i < Office.RATE; i++) {
      client.send(Client.id(), null, "m" + i);
      office.settle();
    }
    assertThat(answers(client)).hasSize(Office.RATE).allMatch(one -> one.startsWith("ack"));
    client.send(a, null, "too much");
    client.send(b, null, "held");
    office.settle();
    assertThat(answers(client)).containsExactly("error rate_limited " + a, "error order_hold " + b);
    assertThat(client.all("error").getFirst().get("after").longValue()).isBetween(1L, 1000L);
    office.pass(Duration.ofSeconds(1));
    client.send(a, null, "too much");
    office.settle();
    assertThat(answers(client)).anyMatch(one -> one.startsWith("ack " + a));
  }

  @Test
  void three_times_the_rate_closes_with_4429() {
    Client client = visitor();
    for (int i = 0; i < 3 * Office.RATE; i++) {
      client.send(Client.id(), null, "m" + i);
    }
    office.settle();
    assertThat(client.socket.closeCode).isZero();
    client.send(a, null, "one too many");
    assertThat(client.closed(CloseCode.RATE_LIMITED)).isTrue();
    assertThat(client.socket.closeReason).matches("[0-9]+");
  }

  @Test
  void with_32_in_the_commit_the_server_stops_reading_until_one_is_out() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 1);
    Client client = visitor();
    for (int i = 0; i < 31; i++) {
      client.send(Client.id(), conversation, "m" + i);
    }
    assertThat(client.socket.reading).isTrue();
    client.send(a, conversation, "last");
    assertThat(client.socket.reading).isFalse();
    office.settle();
    assertThat(client.socket.reading).isTrue();
    assertThat(answers(client)).hasSize(32);
  }

  @Test
  void an_agents_send_without_conversation_is_invalid() {
    Client client = office.serving(me);
    client.heard();
    client.send(a, null, "hi");
    assertThat(client.heard()).containsExactly("error invalid " + a);
  }
}
