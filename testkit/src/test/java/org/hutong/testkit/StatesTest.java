package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What each command does in each status: states.md, cell by cell, by REST and by socket. */
class StatesTest extends Contract {
  private List<String> kinds(Seat seat, String conversation) {
    return seat.log(conversation).stream().map(event -> event.path("kind").asString()).toList();
  }

  private String status(Seat seat, String conversation) {
    return seat.rest.get("/api/v1/conversations/" + conversation).expect(200).string("status");
  }

  private long version(Seat seat, String conversation) {
    return seat.rest.get("/api/v1/conversations/" + conversation).expect(200).number("version");
  }

  private String queued(Seat visitor) {
    return visitor.say("hello").string("conversation");
  }

  private void conflict(RestClient.Answer answer, String state) {
    answer.expect(409);
    assertThat(answer.code()).isEqualTo("conflict");
    assertThat(answer.string("state")).isEqualTo(state);
  }

  // send

  @Test
  void the_first_message_opens_and_later_ones_go_there() {
    Seat visitor = visitor();
    Frame first = visitor.say("hello");
    Frame second = visitor.say("hello?");
    assertThat(second.string("conversation")).isEqualTo(first.string("conversation"));
    assertThat(second.number("seq")).isEqualTo(3);
    List<JsonNode> log = visitor.log(first.string("conversation"));
    assertThat(log.getFirst().path("body").path("status").asString()).isEqualTo("queued");
    assertThat(status(visitor, first.string("conversation"))).isEqualTo("queued");
  }

  @Test
  void a_message_after_the_close_reopens_in_one_commit() {
    Seat visitor = visitor();
    String conversation = queued(visitor);
    visitor.act(conversation, "close").expect(200);
    Frame ack = visitor.say("one more thing");
    assertThat(ack.string("conversation")).isEqualTo(conversation);
    assertThat(kinds(visitor, conversation))
        .containsExactly("opened", "text", "closed", "reopened", "text");
    assertThat(ack.number("seq")).isEqualTo(5);
    assertThat(status(visitor, conversation)).isEqualTo("queued");
  }

  @Test
  void a_reopened_conversation_goes_to_its_last_agent_if_he_is_there() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    agent.act(conversation, "close").expect(200);
    visitor.say("one more thing");
    assertThat(status(visitor, conversation)).isEqualTo("assigned");
    assertThat(kinds(visitor, conversation)).contains("reopened", "assigned");
    agent.client.await("event", frame -> frame.string("body.text").equals("one more thing"));
  }

  @Test
  void only_who_has_it_or_joined_may_speak() {
    Seat visitor = visitor();
    Seat agent = agent();
    Seat joined = agent();
    Seat other = agent();
    String conversation = assigned(visitor, agent);
    assertThat(agent.say(conversation, "I am here").has("seq")).isTrue();
    joined.act(conversation, "join").expect(200);
    joined.say(conversation, "me too");
    String id = other.client.say(conversation, "and me");
    assertThat(other.client.awaitError(id).string("code")).isEqualTo("forbidden");
    visitor.act(conversation, "close").expect(200);
    for (Seat seat : List.of(agent, joined)) {
      String late = seat.client.say(conversation, "too late");
      assertThat(seat.client.awaitError(late).string("code")).isEqualTo("closed");
    }
  }

  // accept

  @Test
  void accept_assigns_and_again_by_the_same_changes_nothing() {
    Seat visitor = visitor();
    Seat agent = agent();
    Seat other = agent();
    String conversation = queued(visitor);
    long before = version(visitor, conversation);
    Seat first = holder(conversation, agent, other);
    Seat second = first == agent ? other : agent;
    RestClient.Answer refused = second.act(conversation, "accept");
    conflict(refused, "queued");
    assertThat(refused.string("by.id")).isEqualTo(first.id());
    first.act(conversation, "accept").expect(200);
    assertThat(version(visitor, conversation)).isEqualTo(before + 1);
    int events = visitor.log(conversation).size();
    first.act(conversation, "accept").expect(200);
    assertThat(visitor.log(conversation)).hasSize(events);
    conflict(second.act(conversation, "accept"), "assigned");
    visitor.act(conversation, "close").expect(200);
    conflict(first.act(conversation, "accept"), "closed");
  }

  /** Which of the two has the offer. */
  private Seat holder(String conversation, Seat one, Seat other) {
    long end = System.nanoTime() + ProtocolClient.PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      for (Seat seat : List.of(one, other)) {
        if (seat.client.frames("offer").stream()
            .anyMatch(frame -> frame.string("conversation").equals(conversation))) {
          return seat;
        }
      }
      one.client.never("nothing", frame -> false, Duration.ofMillis(20));
    }
    throw new AssertionError("nobody was offered " + conversation);
  }

  /** Conversations of other tests wait in the same queue. */
  private static Predicate<Frame> about(String conversation) {
    return frame -> frame.string("conversation").equals(conversation);
  }

  @Test
  void who_is_off_duty_or_full_cannot_accept() {
    Seat visitor = visitor();
    Seat agent = agent(1);
    String conversation = queued(visitor);
    agent.rest.put("/api/v1/me/state", Map.of("state", "break")).expect(200, 204);
    assertThat(agent.act(conversation, "accept").expect(409).string("reason"))
        .isEqualTo("off_duty");
    agent.onDuty();
    agent.act(conversation, "accept").expect(200);
    String second = queued(visitor());
    assertThat(agent.act(second, "accept").expect(409).string("reason")).isEqualTo("full");
  }

  // decline, next, offers

  /** What other tests left in the queue would be offered first. */
  private void closeWhatWaits() {
    Seat boss = supervisor();
    JsonNode queue =
        boss.rest
            .get("/api/v1/conversations?view=queue&limit=100")
            .expect(200)
            .json()
            .path("items");
    queue.forEach(row -> boss.act(row.path("id").asString(), "close").expect(200));
  }

  @Test
  void an_offer_goes_round_by_declining_and_comes_back() {
    closeWhatWaits();
    Seat visitor = visitor();
    Seat one = agent();
    Seat other = agent();
    String conversation = queued(visitor);
    Seat first = holder(conversation, one, other);
    Seat second = first == one ? other : one;
    first.act(conversation, "decline").expect(200);
    first.client.await("offer.gone", about(conversation));
    Frame offer = second.client.await("offer", about(conversation));
    assertThat(offer.string("visitor.id")).isEqualTo(visitor.id());
    assertThat(offer.string("preview")).isEqualTo("hello");
    assertThat(offer.number("expires")).isBetween(1L, 20_000L);
    second.act(conversation, "decline").expect(200);
    second.client.await("offer.gone", about(conversation));
    assertThat(status(visitor, conversation)).isEqualTo("queued");
    first.client.await("offer", about(conversation));
    first.act(conversation, "accept").expect(200);
    assertThat(first.client.await("offer.gone", about(conversation)).string("why"))
        .isEqualTo("taken");
    first.act(conversation, "decline").expect(200);
  }

  @Test
  void next_gives_each_agent_another_one_in_the_order_of_waiting() {
    String first = queued(visitor());
    String second = queued(visitor());
    Seat agent = until(Seat.sit("agent", door, server.agent("Agent", 5)));
    String group = server.group();
    agent.rest.post("/api/v1/groups/" + group + "/next").expect(409);
    agent.onDuty();
    RestClient.Answer one = agent.rest.post("/api/v1/groups/" + group + "/next").expect(200);
    RestClient.Answer two = agent.rest.post("/api/v1/groups/" + group + "/next").expect(200);
    assertThat(List.of(one.text(), two.text()).toString()).contains(first, second);
    assertThat(one.text()).contains(first);
    agent.rest.post("/api/v1/groups/" + group + "/next").expect(404, 409);
    agent.act(first, "close").expect(200);
    agent.act(second, "close").expect(200);
    agent.rest.put("/api/v1/me/state", Map.of("state", "offline"));
  }

  @Test
  void a_waiting_visitor_is_told_his_place() {
    Seat first = visitor();
    Seat second = visitor();
    String one = queued(first);
    String two = queued(second);
    long place =
        second.client.await("conversation", frame -> frame.has("position")).number("position");
    assertThat(place).isGreaterThan(1);
    first.act(one, "close").expect(200);
    second.client.await("conversation", frame -> frame.number("position") == place - 1);
    second.act(two, "close").expect(200);
  }

  // transfer

  @Test
  void a_transfer_moves_to_an_agent_on_duty_and_back_within_30_s() {
    Seat visitor = visitor();
    Seat giver = agent();
    Seat taker = agent(1);
    String conversation = assigned(visitor, giver);
    giver.act(conversation, "transfer", Map.of("to", taker.id())).expect(200);
    assertThat(status(visitor, conversation)).isEqualTo("assigned");
    assertThat(kinds(visitor, conversation)).endsWith("transferred");
    taker.say(conversation, "I took over");
    giver.act(conversation, "transfer", Map.of("to", giver.id())).expect(200);
    giver.say(conversation, "I took it back");
  }

  @Test
  void a_transfer_to_somebody_off_duty_or_full_is_a_conflict() {
    Seat visitor = visitor();
    Seat giver = agent();
    Seat off = agent();
    off.rest.put("/api/v1/me/state", Map.of("state", "offline")).expect(200, 204);
    String conversation = assigned(visitor, giver);
    assertThat(
            giver
                .act(conversation, "transfer", Map.of("to", off.id()))
                .expect(409)
                .string("reason"))
        .isEqualTo("off_duty");
    assertThat(kinds(visitor, conversation)).doesNotContain("transferred");
  }

  @Test
  void a_transfer_to_a_group_queues_there() {
    Seat visitor = visitor();
    Seat giver = agent();
    String conversation = assigned(visitor, giver);
    long before = version(visitor, conversation);
    giver.rest.put("/api/v1/me/state", Map.of("state", "busy")).expect(200, 204);
    giver.act(conversation, "transfer", Map.of("group", server.group())).expect(200);
    assertThat(status(visitor, conversation)).isEqualTo("queued");
    assertThat(version(visitor, conversation)).isEqualTo(before + 1);
    visitor.act(conversation, "close").expect(200);
    supervisor().act(conversation, "transfer", Map.of("group", server.group())).expect(409);
  }

  @Test
  void only_who_has_it_or_a_supervisor_transfers() {
    Seat visitor = visitor();
    Seat agent = agent();
    Seat other = agent();
    String conversation = assigned(visitor, agent);
    other.act(conversation, "transfer", Map.of("to", other.id())).expect(403);
    visitor.act(conversation, "transfer", Map.of("to", other.id())).expect(403, 404);
    supervisor().act(conversation, "transfer", Map.of("to", other.id())).expect(200);
    assertThat(other.say(conversation, "mine now").has("seq")).isTrue();
  }

  // join, leave

  @Test
  void who_joins_hears_and_who_leaves_does_not() {
    Seat visitor = visitor();
    Seat agent = agent();
    Seat helper = agent();
    String conversation = assigned(visitor, agent);
    helper.act(conversation, "join").expect(200);
    int events = visitor.log(conversation).size();
    helper.act(conversation, "join").expect(200);
    agent.act(conversation, "join").expect(200);
    assertThat(visitor.log(conversation)).hasSize(events);
    visitor.say(conversation, "who is that?");
    helper.client.await("event", frame -> frame.string("body.text").equals("who is that?"));
    agent.act(conversation, "leave").expect(409);
    helper.act(conversation, "leave").expect(200);
    assertThat(kinds(visitor, conversation)).contains("joined", "left");
    helper.client.skipToNow();
    visitor.say(conversation, "gone?");
    helper.client.never(
        "what he may not hear",
        frame -> frame.is("event") && frame.string("body.text").equals("gone?"),
        Duration.ofMillis(300));
    helper.act(conversation, "leave").expect(200, 403);
  }

  @Test
  void watching_hears_without_being_a_member() {
    Seat visitor = visitor();
    Seat agent = agent();
    Seat boss = supervisor();
    String conversation = assigned(visitor, agent);
    boss.client.send(Map.of("t", "watch", "conversation", conversation, "on", true));
    boss.client.await("synced", frame -> frame.string("conversation").equals(conversation));
    visitor.say(conversation, "is anybody listening?");
    boss.client.await("event", frame -> frame.string("body.text").equals("is anybody listening?"));
    boss.client.send(Map.of("t", "read", "conversation", conversation, "seq", 2));
    visitor.client.never("his mark", frame -> frame.is("read"), Duration.ofMillis(300));
    boss.client.send(Map.of("t", "watch", "conversation", conversation, "on", false));
    boss.client.never("nothing", frame -> false, Duration.ofMillis(200)).skipToNow();
    visitor.say(conversation, "now nobody");
    boss.client.never("an event", frame -> frame.is("event"), Duration.ofMillis(300));
    visitor.client.send(Map.of("t", "watch", "conversation", conversation, "on", true));
    assertThat(visitor.client.await("error").string("code")).isIn("forbidden", "not_found");
  }

  // close, reopen, rate

  @Test
  void close_says_who_and_why_and_only_once() {
    Seat visitor = visitor();
    Seat agent = agent();
    Seat other = agent();
    String conversation = assigned(visitor, agent);
    other.act(conversation, "close").expect(403);
    agent.act(conversation, "close").expect(200);
    JsonNode closed = visitor.log(conversation).getLast();
    assertThat(closed.path("kind").asString()).isEqualTo("closed");
    assertThat(closed.path("body").path("reason").asString()).isEqualTo("resolved");
    agent.act(conversation, "close").expect(200);
    visitor.act(conversation, "close").expect(200);
    assertThat(visitor.log(conversation)).hasSize(4);
    String nothing = "0197f3a0-0000-7000-8000-000000000000";
    agent.act(nothing, "close").expect(404);
  }

  @Test
  void a_closed_one_gives_capacity_back() {
    Seat agent = agent(1);
    String first = assigned(visitor(), agent);
    String second = queued(visitor());
    agent.act(second, "accept").expect(409);
    agent.act(first, "close").expect(200);
    agent.act(second, "accept").expect(200);
    agent.act(second, "close").expect(200);
  }

  @Test
  void reopen_by_its_last_agent_unless_the_visitor_has_another() {
    Seat visitor = visitor();
    Seat agent = agent();
    Seat other = agent();
    String conversation = assigned(visitor, agent);
    agent.act(conversation, "reopen").expect(409);
    agent.act(conversation, "close").expect(200);
    other.act(conversation, "reopen").expect(403);
    agent.act(conversation, "reopen").expect(200);
    assertThat(kinds(visitor, conversation)).endsWith("closed", "reopened", "assigned");
    assertThat(status(visitor, conversation)).isEqualTo("assigned");
  }

  @Test
  void rating_is_open_once_an_agent_has_spoken_and_the_newest_counts() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    visitor.act(conversation, "rate", Map.of("score", 5)).expect(400);
    agent.say(conversation, "how can I help?");
    visitor.act(conversation, "rate", Map.of("score", 6)).expect(400);
    visitor.act(conversation, "rate", Map.of("score", 4)).expect(200);
    agent.act(conversation, "rate", Map.of("score", 5)).expect(403, 404);
    agent.act(conversation, "close").expect(200);
    visitor.act(conversation, "rate", Map.of("score", 5, "comment", "good")).expect(200);
    assertThat(kinds(visitor, conversation)).endsWith("rated", "closed", "rated");
  }

  @Test
  void a_hand_off_where_no_robot_is_changes_nothing() {
    Seat visitor = visitor();
    String conversation = queued(visitor);
    visitor.act(conversation, "handoff").expect(200);
    assertThat(kinds(visitor, conversation)).containsExactly("opened", "text");
    visitor.act(conversation, "close").expect(200);
    visitor.act(conversation, "handoff").expect(409);
  }

  // marks and typing

  @Test
  void marks_reach_the_other_side_and_are_kept() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    agent.client.send(Map.of("t", "read", "conversation", conversation, "seq", 2));
    Frame read = visitor.client.await("read");
    assertThat(read.number("seq")).isEqualTo(2);
    assertThat(read.string("from.role")).isEqualTo("agent");
    visitor.client.send(Map.of("t", "got", "conversation", conversation, "seq", 99));
    Frame got = agent.client.await("got");
    assertThat(got.number("seq")).isLessThanOrEqualTo(visitor.log(conversation).size());
    visitor.client.sync(conversation, 2);
    visitor.client.await("synced", frame -> !frame.flag("more"));
    assertThat(visitor.client.await("read").number("seq")).isEqualTo(2);
  }

  @Test
  void typing_reaches_the_other_side_and_its_text_does_not() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    visitor.client.send(
        Map.of("t", "typing", "conversation", conversation, "on", true, "text", "unsent words"));
    Frame typing = agent.client.await("typing");
    assertThat(typing.flag("on")).isTrue();
    assertThat(typing.has("text")).isFalse();
    agent.client.send(Map.of("t", "typing", "conversation", conversation, "on", true));
    assertThat(visitor.client.await("typing").string("from.role")).isEqualTo("agent");
  }

  // rights

  @Test
  void whoever_is_disabled_is_shown_out_at_once() {
    Seat boss = supervisor();
    Seat agent = agent();
    boss.rest.patch("/api/v1/agents/" + agent.id(), Map.of("disabled", true)).expect(200, 204);
    assertThat(agent.client.awaitClose(Duration.ofSeconds(5))).isEqualTo(4403);
    assertThat(agent.rest.get("/api/v1/me").status()).isEqualTo(401);
  }

  @Test
  void who_loses_their_agent_waits_again_where_they_stood() {
    Seat boss = supervisor();
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    boss.rest.patch("/api/v1/agents/" + agent.id(), Map.of("disabled", true)).expect(200, 204);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> kinds(visitor, conversation).contains("transferred"));
    RestClient.Answer row = boss.rest.get("/api/v1/conversations/" + conversation).expect(200);
    assertThat(row.number("placeSince")).isEqualTo(row.number("openedAt"));
    assertThat(row.number("waitingSince")).isGreaterThan(row.number("placeSince"));
    boss.act(conversation, "close").expect(200);
  }

  @Test
  void the_state_that_everybody_sees_is_the_fold_of_the_log() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    agent.act(conversation, "close").expect(200);
    visitor.say("again");
    String folded = "";
    for (JsonNode event : visitor.log(conversation)) {
      folded =
          switch (event.path("kind").asString()) {
            case "opened" -> event.path("body").path("status").asString();
            case "reopened", "handoff" -> "queued";
            case "assigned" -> "assigned";
            case "transferred" -> event.path("body").has("group") ? "queued" : "assigned";
            case "closed" -> "closed";
            default -> folded;
          };
    }
    assertThat(status(visitor, conversation)).isEqualTo(folded);
    assertThat(folded).isEqualTo("assigned");
  }
}
