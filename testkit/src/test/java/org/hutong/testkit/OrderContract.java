package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rule 4: the sender's order, with a rate of 20 messages a minute to be refused by. */
abstract class OrderContract extends Contract {
  OrderContract(Front front) {
    super(front);
  }

  private static final int RATE = 20;

  @Override
  Map<String, String> settings() {
    return Map.of("limits.messagesPerMinute", String.valueOf(RATE));
  }

  /** Uses up the rate; returns the ids and what became of them, the last one refused. */
  private List<String> untilRefused(Seat visitor, String conversation) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < RATE + 3; i++) {
      ids.add(visitor.client.say(conversation, "m" + i));
    }
    ids.forEach(visitor.client::awaitAnswer);
    return ids;
  }

  private String code(Seat visitor, String id) {
    Frame answer = visitor.client.awaitAnswer(id);
    return answer.is("ack") ? "ack" : answer.string("code");
  }

  @Test
  void one_that_is_refused_for_now_holds_those_behind_it_until_it_comes_again() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    List<String> ids = untilRefused(visitor, conversation);
    List<String> codes = ids.stream().map(id -> code(visitor, id)).toList();
    int refused = codes.indexOf("rate_limited");
    assertThat(refused).isBetween(RATE - 2, RATE + 1);
    assertThat(codes.subList(0, refused)).containsOnly("ack");
    assertThat(codes.subList(refused + 1, codes.size())).containsOnly("order_hold");
    Frame error = visitor.client.awaitError(ids.get(refused));
    assertThat(error.flag("retry")).isTrue();
    assertThat(error.number("after")).isPositive();

    List<String> again = ids.subList(refused, ids.size());
    List<Long> seqs = resendUntilAcknowledged(visitor, conversation, again, refused);
    assertThat(seqs).isSorted();
  }

  private List<Long> resendUntilAcknowledged(
      Seat visitor, String conversation, List<String> ids, int number) {
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (true) {
        visitor.client.skipToNow().say(id, conversation, "m" + (number + i));
        Frame answer =
            visitor.client.await(
                "an answer",
                frame -> (frame.is("ack") || frame.is("error")) && frame.string("id").equals(id),
                ProtocolClient.PATIENCE);
        if (answer.is("ack")) {
          seqs.add(answer.number("seq"));
          break;
        }
        assertThat(answer.string("code")).isEqualTo("rate_limited");
        assertThat(System.nanoTime()).describedAs("patience").isLessThan(end);
        visitor.client.never(
            "nothing", frame -> false, Duration.ofMillis(answer.number("after") + 50));
      }
    }
    return seqs;
  }

  @Test
  void a_skip_lets_the_line_go_on_and_a_hold_alone_moves_nothing() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    List<String> ids = untilRefused(visitor, conversation);
    String refused =
        ids.stream()
            .filter(id -> code(visitor, id).equals("rate_limited"))
            .findFirst()
            .orElseThrow();
    String next = visitor.client.say(conversation, "behind it");
    assertThat(visitor.client.awaitError(next).string("code")).isEqualTo("order_hold");
    visitor.client.send(Map.of("t", "skip", "id", refused));
    String free = visitor.client.say(conversation, "after the skip");
    assertThat(code(visitor, free)).isIn("ack", "rate_limited");
  }

  @Test
  void the_line_ends_with_the_connection() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    untilRefused(visitor, conversation);
    visitor.reconnect();
    String fresh = visitor.client.say(conversation, "on a new connection");
    assertThat(code(visitor, fresh)).isIn("ack", "rate_limited");
  }

  @Test
  void a_refusal_for_good_holds_nothing() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    String bad = ProtocolClient.newId();
    visitor.client.send(
        Map.of(
            "t",
            "send",
            "id",
            bad,
            "conversation",
            conversation,
            "kind",
            "nonsense",
            "body",
            Map.of()));
    String good = visitor.client.say(conversation, "goes on");
    assertThat(visitor.client.awaitError(bad).string("code")).isEqualTo("invalid");
    visitor.client.awaitAck(good);
  }

  @Test
  void three_times_the_rate_closes_the_connection() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    for (int i = 0; i < 4 * RATE && visitor.client.open(); i++) {
      try {
        visitor.client.say(conversation, "flood " + i);
      } catch (java.io.UncheckedIOException e) {
        break;
      }
    }
    assertThat(visitor.client.awaitClose()).isEqualTo(4429);
    assertThat(Long.parseLong(visitor.client.socket().closeReason().replaceAll("\\D", "")))
        .isPositive();
  }
}
