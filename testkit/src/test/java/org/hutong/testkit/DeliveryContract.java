package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rules 1, 2, 3, 5, 7 and 10 of the delivery contract, each with its negative. */
abstract class DeliveryContract extends Contract {
  DeliveryContract(Front front) {
    super(front);
  }

  private static Map<String, Object> send(String id, String conversation, Object body) {
    return Map.of(
        "t", "send", "id", id, "conversation", conversation, "kind", "text", "body", body);
  }

  private static void same(Frame first, Frame again) {
    assertThat(again.string("event")).isEqualTo(first.string("event"));
    assertThat(again.number("seq")).isEqualTo(first.number("seq"));
    assertThat(again.number("at")).isEqualTo(first.number("at"));
  }

  // Rule 1

  @Test
  void what_is_acknowledged_can_be_read_at_once_under_its_number() {
    Seat visitor = visitor();
    Frame ack = visitor.say("is it there?");
    assertThat(ack.number("seq")).isEqualTo(2);
    assertThat(ack.has("dup")).isFalse();
    List<JsonNode> log = visitor.log(ack.string("conversation"));
    assertThat(log.get(0).path("kind").asString()).isEqualTo("opened");
    assertThat(log.get(1).path("event").asString()).isEqualTo(ack.string("event"));
    assertThat(log.get(1).path("body").path("text").asString()).isEqualTo("is it there?");
  }

  @Test
  void what_is_refused_is_not_stored() {
    Seat visitor = visitor();
    String conversation = visitor.say("first").string("conversation");
    String id = ProtocolClient.newId();
    visitor.client.send(send(id, conversation, Map.of("text", "x".repeat(10_001))));
    assertThat(visitor.client.awaitError(id).string("code")).isIn("invalid", "too_large");
    assertThat(visitor.log(conversation)).hasSize(2);
  }

  // Rule 2

  @Test
  void a_repeated_id_is_acknowledged_again_with_the_same_seq() {
    Seat visitor = visitor();
    String id = visitor.client.say("once");
    Frame first = visitor.client.awaitAck(id);
    String conversation = first.string("conversation");
    visitor.client.skipToNow().send(send(id, conversation, Map.of("text", "once")));
    Frame again = visitor.client.await("ack");
    assertThat(again.flag("dup")).isTrue();
    same(first, again);
    assertThat(visitor.log(conversation)).hasSize(2);
  }

  @Test
  void a_repeat_is_one_on_another_device_without_a_conversation_and_by_rest() {
    Seat visitor = visitor();
    String id = visitor.client.say("once");
    Frame first = visitor.client.awaitAck(id);
    Seat phone = until(visitor.another("phone"));
    phone.client.send(
        Map.of("t", "send", "id", id, "kind", "text", "body", Map.of("text", "once")));
    same(first, phone.client.awaitAck(id));
    RestClient.Answer rest =
        visitor
            .rest
            .with("Idempotency-Key", id)
            .post(
                "/api/v1/conversations/current/messages",
                Map.of("kind", "text", "body", Map.of("text", "once")))
            .expect(200);
    assertThat(rest.number("seq")).isEqualTo(first.number("seq"));
    assertThat(rest.at("dup").asBoolean()).isTrue();
  }

  @Test
  void a_repeat_means_equal_canonical_json_and_not_equal_bytes() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    String id = ProtocolClient.newId();
    visitor.client.sendText(
        "{\"t\":\"send\",\"id\":\"%s\",\"conversation\":\"%s\",\"kind\":\"text\",\"body\":{\"text\":\"é\",\"ref\":{\"type\":\"order\",\"id\":\"7\"}}}"
            .formatted(id, conversation));
    Frame first = visitor.client.awaitAck(id);
    visitor.client.skipToNow();
    visitor.client.sendText(
        "{ \"body\" : { \"ref\":{\"id\":\"7\",\"type\":\"order\"}, \"text\":\"\\u00e9\"}, \"kind\":\"text\", \"conversation\":\"%s\",\"id\":\"%s\",\"t\":\"send\"}"
            .formatted(conversation, id));
    same(first, visitor.client.await("ack"));
  }

  @Test
  void another_body_under_a_used_id_is_a_conflict_and_the_first_stays() {
    Seat visitor = visitor();
    Frame first = visitor.say("hello");
    String conversation = first.string("conversation");
    String id = first.string("id");
    visitor.client.send(send(id, conversation, Map.of("text", "something else")));
    Frame error = visitor.client.awaitError(id);
    assertThat(error.string("code")).isEqualTo("id_conflict");
    assertThat(error.flag("retry")).isFalse();
    visitor
        .rest
        .with("Idempotency-Key", id)
        .post(
            "/api/v1/conversations/" + conversation + "/messages",
            Map.of("kind", "text", "body", Map.of("text", "third")))
        .expect(409);
    assertThat(visitor.log(conversation).get(1).path("body").path("text").asString())
        .isEqualTo("hello");
  }

  @Test
  void send_edit_and_recall_share_one_space_of_ids() {
    Seat visitor = visitor();
    Frame first = visitor.say("hello");
    visitor.client.send(
        Map.of(
            "t",
            "recall",
            "id",
            first.string("id"),
            "conversation",
            first.string("conversation"),
            "target",
            2));
    assertThat(visitor.client.awaitError(first.string("id")).string("code"))
        .isEqualTo("id_conflict");
  }

  @Test
  void the_look_up_goes_before_closed() {
    Seat visitor = visitor();
    Frame first = visitor.say("hello");
    String conversation = first.string("conversation");
    visitor.act(conversation, "close").expect(200);
    visitor.client.skipToNow();
    visitor.client.send(send(first.string("id"), conversation, Map.of("text", "hello")));
    same(first, visitor.client.await("ack"));
    String fresh = ProtocolClient.newId();
    visitor.client.send(send(fresh, conversation, Map.of("text", "hello again")));
    assertThat(visitor.client.awaitError(fresh).string("code")).isEqualTo("closed");
    visitor.client.send(
        Map.of("t", "send", "id", fresh, "kind", "text", "body", Map.of("text", "hello again")));
    assertThat(visitor.client.awaitAck(fresh).number("seq")).isEqualTo(5);
  }

  @Test
  void the_look_up_goes_before_forbidden() {
    Seat visitor = visitor();
    Seat agent = agent();
    Seat other = agent();
    String conversation = assigned(visitor, agent);
    Frame first = agent.say(conversation, "I look into it");
    agent.act(conversation, "transfer", Map.of("to", other.id())).expect(200);
    agent.client.skipToNow();
    agent.client.send(send(first.string("id"), conversation, Map.of("text", "I look into it")));
    same(first, agent.client.await("ack"));
    String fresh = ProtocolClient.newId();
    agent.client.send(send(fresh, conversation, Map.of("text", "one more")));
    assertThat(agent.client.awaitError(fresh).string("code")).isIn("forbidden", "not_found");
    assertThat(agent.client.awaitError(fresh).flag("retry")).isFalse();
  }

  @Test
  void a_frame_that_is_wrong_in_itself_is_refused_before_the_look_up() {
    Seat visitor = visitor();
    Frame first = visitor.say("hello");
    visitor.client.send(
        Map.of(
            "t",
            "send",
            "id",
            first.string("id"),
            "conversation",
            first.string("conversation"),
            "kind",
            "nonsense",
            "body",
            Map.of("text", "hello")));
    Frame error = visitor.client.awaitError(first.string("id"));
    assertThat(error.string("code")).isEqualTo("invalid");
    assertThat(error.string("message")).contains("kind");
  }

  // Rule 3

  @Test
  void two_who_talk_at_once_get_one_order_without_a_hole() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ids.add(visitor.client.say(conversation, "v" + i));
      ids.add(agent.client.say(conversation, "a" + i));
    }
    for (int i = 0; i < ids.size(); i++) {
      (i % 2 == 0 ? visitor : agent).client.awaitAck(ids.get(i));
    }
    List<JsonNode> log = visitor.log(conversation);
    assertThat(log.stream().map(event -> event.path("seq").asLong()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 123).boxed().toList());
    for (Seat seat : List.of(visitor, agent)) {
      seat.client.awaitAnywhere(
          "the last event",
          frame -> frame.is("event") && frame.number("seq") == 123,
          ProtocolClient.PATIENCE);
      List<Frame> seen = seat.client.events(conversation);
      long start = seen.getFirst().number("seq");
      assertThat(seen.stream().map(frame -> frame.number("seq")))
          .containsExactlyElementsOf(LongStream.rangeClosed(start, 123).boxed().toList());
      seen.forEach(
          frame ->
              assertThat(frame.string("event"))
                  .isEqualTo(log.get((int) frame.number("seq") - 1).path("event").asString()));
    }
  }

  @Test
  void a_recalled_message_keeps_its_number_and_loses_its_words() {
    Seat visitor = visitor();
    Frame said = visitor.say("my password is 1234");
    String conversation = said.string("conversation");
    String id = ProtocolClient.newId();
    visitor.client.send(Map.of("t", "recall", "id", id, "conversation", conversation, "target", 2));
    assertThat(visitor.client.awaitAck(id).number("seq")).isEqualTo(3);
    JsonNode blank = visitor.log(conversation).get(1);
    assertThat(blank.path("body").toString()).isEqualTo("{\"blank\":\"recalled\"}");
    assertThat(blank.path("event").asString()).isEqualTo(said.string("event"));
    assertThat(blank.path("kind").asString()).isEqualTo("text");
    String again = ProtocolClient.newId();
    visitor.client.send(
        Map.of("t", "recall", "id", again, "conversation", conversation, "target", 2));
    assertThat(visitor.client.awaitError(again).string("code")).isEqualTo("invalid");
  }

  @Test
  void an_edit_is_an_event_of_its_own_and_only_for_ones_own_message() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    String id = ProtocolClient.newId();
    visitor.client.send(
        Map.of(
            "t",
            "edit",
            "id",
            id,
            "conversation",
            conversation,
            "target",
            2,
            "body",
            Map.of("text", "hello, I meant")));
    Frame ack = visitor.client.awaitAck(id);
    Frame seen = agent.client.await("event", frame -> frame.number("seq") == ack.number("seq"));
    assertThat(seen.string("kind")).isEqualTo("edit");
    assertThat(seen.number("body.target")).isEqualTo(2);
    String foreign = ProtocolClient.newId();
    agent.client.send(
        Map.of(
            "t",
            "edit",
            "id",
            foreign,
            "conversation",
            conversation,
            "target",
            2,
            "body",
            Map.of("text", "words in his mouth")));
    assertThat(agent.client.awaitError(foreign).string("code")).isIn("forbidden", "invalid");
  }

  // Rule 5

  @Test
  void a_sync_starts_where_it_says_and_goes_on_live() {
    Seat visitor = visitor();
    String conversation = visitor.say("one").string("conversation");
    visitor.say(conversation, "two");
    // An acknowledgement may come before the event itself.
    visitor.client.await("event", event -> event.number("seq") == 3);
    visitor.client.skipToNow().sync(conversation, 1);
    assertThat(visitor.client.await("event").number("seq")).isEqualTo(2);
    assertThat(visitor.client.await("event").number("seq")).isEqualTo(3);
    Frame synced = visitor.client.await("synced");
    assertThat(synced.flag("more")).isFalse();
    assertThat(synced.number("upTo")).isEqualTo(3);
    assertThat(synced.number("head")).isEqualTo(3);
    visitor.say(conversation, "three");
    assertThat(visitor.client.await("event").number("seq")).isEqualTo(4);
  }

  @Test
  void a_conversation_that_begins_to_be_heard_says_from_where() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = visitor.say("hello").string("conversation");
    Frame opened = visitor.client.await("synced");
    assertThat(opened.number("upTo")).isZero();
    visitor.client.await("event", event -> event.number("seq") == 1);
    agent.act(conversation, "accept").expect(200);
    Frame synced =
        agent.client.await("synced", frame -> frame.string("conversation").equals(conversation));
    assertThat(synced.number("upTo")).isEqualTo(2);
    assertThat(agent.client.await("event").number("seq")).isEqualTo(3);
  }

  // Rule 7

  @Test
  void a_resume_goes_on_by_pages_and_leaves_nothing_out() {
    Seat visitor = visitor();
    String conversation = visitor.say("0").string("conversation");
    List<String> ids =
        IntStream.range(0, 448)
            .mapToObj(i -> visitor.client.say(conversation, "message " + i))
            .toList();
    ids.forEach(visitor.client::awaitAck);
    Frame welcome =
        visitor.reconnect(
            Map.of(
                "t",
                "hello",
                "token",
                visitor.account.token(),
                "device",
                visitor.device,
                "epoch",
                visitor.welcome.string("epoch"),
                "resume",
                List.of(Map.of("conversation", conversation, "after", 0))));
    assertThat(welcome.at("conversations").get(0).path("head").asLong()).isEqualTo(450);
    int pages = 0;
    while (true) {
      Frame synced = visitor.client.await("synced");
      pages++;
      if (!synced.flag("more")) {
        break;
      }
      visitor.client.never("an event", frame -> frame.is("event"), Duration.ofMillis(100));
      visitor.client.sync(conversation, synced.number("upTo"));
    }
    assertThat(pages).isGreaterThanOrEqualTo(3);
    assertThat(visitor.client.events(conversation).stream().map(f -> f.number("seq")))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 450).boxed().toList());
  }

  @Test
  void another_epoch_answers_every_resume_with_reset() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    visitor.reconnect(
        Map.of(
            "t",
            "hello",
            "token",
            visitor.account.token(),
            "device",
            visitor.device,
            "epoch",
            "another",
            "resume",
            List.of(Map.of("conversation", conversation, "after", 1))));
    Frame reset = visitor.client.await("reset");
    assertThat(reset.string("why")).isEqualTo("epoch");
    assertThat(reset.string("conversation")).isEqualTo(conversation);
    visitor.client.sync(conversation, 0);
    assertThat(visitor.client.await("event").number("seq")).isEqualTo(1);
  }

  @Test
  void a_resume_from_beyond_the_head_is_reset() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    visitor.reconnect(
        Map.of(
            "t",
            "hello",
            "token",
            visitor.account.token(),
            "device",
            visitor.device,
            "epoch",
            visitor.welcome.string("epoch"),
            "resume",
            List.of(Map.of("conversation", conversation, "after", 99))));
    assertThat(visitor.client.await("reset").string("why")).isEqualTo("epoch");
  }

  @Test
  void a_resume_of_what_one_may_not_see_is_gone() {
    Seat visitor = visitor();
    Seat stranger = visitor();
    String conversation = visitor.say("hello").string("conversation");
    stranger.reconnect(
        Map.of(
            "t",
            "hello",
            "token",
            stranger.account.token(),
            "device",
            stranger.device,
            "epoch",
            stranger.welcome.string("epoch"),
            "resume",
            List.of(Map.of("conversation", conversation, "after", 0))));
    assertThat(stranger.client.await("reset").string("why")).isEqualTo("gone");
  }

  // Rule 10

  @Test
  void a_stranger_cannot_tell_whether_a_conversation_exists() {
    Seat visitor = visitor();
    Seat stranger = visitor();
    String conversation = visitor.say("secret").string("conversation");
    String nothing = "0197f3a0-0000-7000-8000-000000000000";
    for (String target : List.of(conversation, nothing)) {
      String id = stranger.client.say(target, "let me in");
      Frame error = stranger.client.awaitError(id);
      assertThat(error.string("code")).isEqualTo("not_found");
      stranger.client.skipToNow().sync(target, 0);
      assertThat(stranger.client.await("reset").string("why")).isEqualTo("gone");
      assertThat(stranger.rest.get("/api/v1/conversations/" + target).status()).isEqualTo(404);
      assertThat(stranger.rest.get("/api/v1/conversations/" + target + "/events").status())
          .isEqualTo(404);
      assertThat(stranger.act(target, "close").status()).isEqualTo(404);
    }
    stranger.client.never(
        "anything of it", frame -> frame.toString().contains("secret"), Duration.ofMillis(200));
  }

  @Test
  void the_event_that_takes_the_right_away_is_the_last_one() {
    Seat visitor = visitor();
    Seat agent = agent();
    Seat other = agent();
    String conversation = assigned(visitor, agent);
    agent.act(conversation, "transfer", Map.of("to", other.id())).expect(200);
    Frame last = agent.client.await("event", frame -> frame.string("kind").equals("transferred"));
    visitor.say(conversation, "and now?");
    other.client.await("event", frame -> frame.string("body.text").equals("and now?"));
    agent.client.never("an event", frame -> frame.is("event"), Duration.ofMillis(300));
    agent.client.sync(conversation, last.number("seq"));
    assertThat(agent.client.await("reset").string("why")).isEqualTo("forbidden");
  }

  @Test
  void a_visitor_never_learns_of_notes() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    agent
        .rest
        .post("/api/v1/conversations/" + conversation + "/notes", Map.of("text", "a bit rude"))
        .expect(200, 201);
    assertThat(agent.client.await("note").string("text")).isEqualTo("a bit rude");
    assertThat(agent.client.frames("note").getFirst().number("n")).isEqualTo(1);
    visitor.client.never(
        "a note",
        frame -> frame.is("note") || frame.has("notes") || frame.toString().contains("rude"),
        Duration.ofMillis(300));
    assertThat(visitor.rest.get("/api/v1/conversations/" + conversation + "/notes").status())
        .isIn(403, 404);
  }
}
