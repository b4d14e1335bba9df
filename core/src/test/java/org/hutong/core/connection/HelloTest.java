package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.hutong.core.conversation.Status;
import org.hutong.core.wire.CloseCode;
import org.junit.jupiter.api.Test;

class HelloTest {
  private final Office office = new Office();
  private final UUID me = UUID.randomUUID();

  @Test
  void a_valid_hello_is_welcomed_with_what_is_his() {
    UUID conversation = office.store.existing(me, Status.QUEUED, null, 3);
    office.store.read(conversation, me, 2);
    Client client = office.visiting(me);
    var welcome = client.last("welcome");
    assertThat(welcome.get("epoch").stringValue()).isEqualTo("epoch-1");
    assertThat(welcome.get("heartbeat").intValue()).isEqualTo(25);
    assertThat(welcome.get("user").get("role").stringValue()).isEqualTo("visitor");
    assertThat(welcome.get("limits").get("inflight").intValue()).isEqualTo(32);
    assertThat(welcome.get("limits").get("rate").intValue()).isEqualTo(Office.RATE);
    assertThat(welcome.get("limits").get("frame").intValue()).isEqualTo(65536);
    var known = welcome.get("conversations").get(0);
    assertThat(known.get("id").stringValue()).isEqualTo(conversation.toString());
    assertThat(known.get("head").intValue()).isEqualTo(3);
    assertThat(known.get("read").intValue()).isEqualTo(2);
    assertThat(client.socket.admitted).isTrue();
    assertThat(client.socket.limit).isEqualTo(65536);
    assertThat(client.socket.reading).isTrue();
  }

  @Test
  void an_agent_may_send_larger_frames() {
    assertThat(office.serving(me).socket.limit).isEqualTo(262144);
  }

  @Test
  void anything_else_first_closes_with_4400() {
    Client client = office.open();
    client.beat();
    assertThat(client.closed(CloseCode.BAD_FRAME)).isTrue();
    Client other = office.open();
    other.say("nonsense");
    assertThat(other.closed(CloseCode.BAD_FRAME)).isTrue();
  }

  @Test
  void no_hello_within_ten_seconds_closes_with_4408() {
    Client client = office.open();
    office.pass(Duration.ofSeconds(9));
    assertThat(client.socket.closeCode).isZero();
    office.pass(Duration.ofSeconds(2));
    assertThat(client.closed(CloseCode.SILENT)).isTrue();
  }

  @Test
  void an_ended_token_closes_with_4401_and_a_bad_one_with_4403() {
    Client expired = office.open();
    expired.hello("expired");
    assertThat(expired.closed(CloseCode.TOKEN_EXPIRED)).isTrue();
    Client just = office.open();
    just.hello(office.visitor(me, Duration.ofSeconds(-1)));
    assertThat(just.closed(CloseCode.TOKEN_EXPIRED)).isTrue();
    Client bad = office.open();
    bad.hello("forged");
    assertThat(bad.closed(CloseCode.FORBIDDEN)).isTrue();
  }

  @Test
  void who_is_not_welcome_any_more_is_closed_with_4403() {
    office.unwelcome.add(me);
    assertThat(office.visiting(me).closed(CloseCode.FORBIDDEN)).isTrue();
  }

  @Test
  void a_visitors_page_comes_from_the_server_or_from_his_site() {
    assertThat(from("https://shop.example", office.visitor(me)).role()).isNotNull();
    assertThat(from("https://kf.example.com", office.visitor(me)).role()).isNotNull();
    assertThat(from("https://KF.example.com:443", office.visitor(me)).role()).isNotNull();
    assertThat(from("https://evil.example", office.visitor(me)).closed(4403)).isTrue();
    assertThat(from("null", office.visitor(me)).closed(4403)).isTrue();
    assertThat(from("http://shop.example", office.visitor(me)).closed(4403)).isTrue();
  }

  @Test
  void an_agents_page_comes_from_the_server_alone() {
    assertThat(from("https://kf.example.com", office.agent(me, true, false)).role()).isNotNull();
    assertThat(from("https://shop.example", office.agent(me, true, false)).closed(4403)).isTrue();
  }

  private Client from(String origin, String token) {
    Client client = office.open();
    client.socket.origin = origin;
    client.hello(token);
    office.settle();
    return client;
  }

  @Test
  void the_same_device_again_replaces_the_older_connection() {
    Client older = office.open();
    older.hello(office.visitor(me), "phone", "");
    office.settle();
    Client other = office.open();
    other.hello(office.visitor(me), "laptop", "");
    office.settle();
    assertThat(older.socket.closeCode).isZero();
    Client newer = office.open();
    newer.hello(office.visitor(me), "phone", "");
    office.settle();
    assertThat(older.closed(CloseCode.REPLACED)).isTrue();
    assertThat(other.socket.closeCode).isZero();
    assertThat(newer.socket.closeCode).isZero();
  }

  @Test
  void the_same_device_of_somebody_else_is_somebody_else() {
    Client one = office.open();
    one.hello(office.visitor(me), "phone", "");
    Client two = office.open();
    two.hello(office.visitor(UUID.randomUUID()), "phone", "");
    office.settle();
    assertThat(one.socket.closeCode).isZero();
  }

  @Test
  void frames_that_follow_hello_at_once_are_answered_after_the_welcome() {
    Client client = office.open();
    client.hello(office.visitor(me));
    String id = Client.id();
    client.send(id, null, "hi");
    assertThat(client.socket.reading).isFalse();
    office.settle();
    assertThat(client.log())
        .containsExactly(
            "welcome", "synced 0/0", "event 1 opened", "event 2 text", "ack " + id + " 2");
    assertThat(client.socket.reading).isTrue();
  }

  @Test
  void while_the_store_is_down_nobody_is_welcomed_but_may_come_back() {
    office.store.down = true;
    assertThat(office.visiting(me).closed(CloseCode.OVERLOADED)).isTrue();
  }

  @Test
  void a_second_hello_is_refused_and_the_connection_lives() {
    Client client = office.visiting(me);
    client.heard();
    client.hello(office.visitor(me));
    assertThat(client.heard()).containsExactly("error invalid");
    assertThat(client.socket.closeCode).isZero();
  }

  @Test
  void expiring_is_told_a_minute_before_and_sends_are_taken_half_a_minute_longer() {
    Client client = office.connect(office.visitor(me, Duration.ofSeconds(100)));
    client.heard();
    pass(client, 39);
    assertThat(client.heard("expiring")).isEmpty();
    pass(client, 2);
    assertThat(client.last("expiring").get("in").longValue()).isBetween(58_000L, 60_000L);
    pass(client, 85);
    assertThat(client.socket.closeCode).isZero();
    client.heard();
    String id = Client.id();
    client.send(id, null, "still there");
    office.settle();
    assertThat(client.heard("ack")).containsExactly("ack " + id + " 2");
    pass(client, 5);
    assertThat(client.closed(CloseCode.TOKEN_EXPIRED)).isTrue();
  }

  @Test
  void a_renewed_token_moves_the_end_without_an_answer() {
    Client client = office.connect(office.visitor(me, Duration.ofSeconds(100)));
    client.heard();
    client.say("{'t':'renew','token':'%s'}".formatted(office.visitor(me, Duration.ofHours(1))));
    office.settle();
    assertThat(client.heard()).isEmpty();
    pass(client, 200);
    assertThat(client.socket.closeCode).isZero();
    assertThat(client.heard("expiring")).isEmpty();
  }

  @Test
  void a_token_of_somebody_else_or_of_another_role_closes_with_4403() {
    Client client = office.visiting(me);
    client.say("{'t':'renew','token':'%s'}".formatted(office.visitor(UUID.randomUUID())));
    assertThat(client.closed(CloseCode.FORBIDDEN)).isTrue();
    Client other = office.visiting(me);
    other.say("{'t':'renew','token':'%s'}".formatted(office.agent(me, true, false)));
    assertThat(other.closed(CloseCode.FORBIDDEN)).isTrue();
    Client third = office.visiting(me);
    third.say("{'t':'renew','token':'expired'}");
    assertThat(third.closed(CloseCode.FORBIDDEN)).isTrue();
  }

  @Test
  void a_revoked_person_is_disconnected_everywhere() {
    Client one = office.visiting(me);
    Client two = office.visiting(me);
    Client other = office.visiting(UUID.randomUUID());
    office.hub.disconnect(me, CloseCode.FORBIDDEN, "revoked");
    office.settle();
    assertThat(one.closed(CloseCode.FORBIDDEN)).isTrue();
    assertThat(two.closed(CloseCode.FORBIDDEN)).isTrue();
    assertThat(other.socket.closeCode).isZero();
  }

  @Test
  void ten_bad_frames_in_a_minute_close_and_nine_do_not() {
    Client client = office.visiting(me);
    for (int i = 0; i < 9; i++) {
      client.say("{nonsense");
    }
    assertThat(client.socket.closeCode).isZero();
    assertThat(client.all("error")).hasSize(9);
    pass(client, 61);
    for (int i = 0; i < 9; i++) {
      client.say("[]");
    }
    assertThat(client.socket.closeCode).isZero();
    client.say("{nonsense");
    assertThat(client.closed(CloseCode.BAD_FRAME)).isTrue();
  }

  @Test
  void unknown_types_and_invalid_fields_are_answered_and_do_not_count_as_bad() {
    Client client = office.visiting(me);
    client.heard();
    for (int i = 0; i < 20; i++) {
      client.say("{'t':'dance'}");
    }
    assertThat(client.heard()).hasSize(20).allMatch("error unknown_type"::equals);
    assertThat(client.socket.closeCode).isZero();
  }

  @Test
  void the_server_beats_and_closes_who_is_silent() {
    Client client = office.visiting(me);
    pass(client, 100);
    assertThat(client.all("hb")).hasSizeBetween(4, 5);
    office.pass(Duration.ofSeconds(61));
    assertThat(client.socket.closeCode).isZero();
    office.pass(Duration.ofSeconds(3));
    assertThat(client.closed(CloseCode.SILENT)).isTrue();
  }

  @Test
  void time_in_which_the_server_stood_still_is_not_the_clients_silence() {
    Client client = office.visiting(me);
    office.pass(Duration.ofSeconds(1));
    office.time.skip(Duration.ofSeconds(300));
    office.pass(Duration.ofSeconds(2));
    assertThat(client.socket.closeCode).isZero();
  }

  @Test
  void routing_learns_of_the_first_and_the_last_connection_of_an_agent() {
    Client one = office.serving(me);
    Client two = office.serving(me);
    assertThat(office.presence).containsExactly("connected " + me);
    assertThat(office.hub.agentsOnline()).containsExactly(me);
    one.socket.handler.closed(1006);
    assertThat(office.presence).hasSize(1);
    two.socket.handler.closed(1006);
    assertThat(office.presence).containsExactly("connected " + me, "disconnected " + me);
    assertThat(office.hub.online(me)).isFalse();
    assertThat(office.hub.connections()).isZero();
  }

  /** Time passes and the client answers heartbeats. */
  private void pass(Client client, int seconds) {
    for (int i = 0; i < seconds; i++) {
      if (client.socket.closeCode == 0) {
        client.beat();
      }
      office.pass(Duration.ofSeconds(1));
    }
  }
}
