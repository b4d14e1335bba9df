package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Status;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that follows the protocol against lanes that fail at random: whatever happens, what is
 * stored of each line is stored in the order of its first receipt, once, and complete in the end.
 */
class LinesPropertyTest {
  private static final int MESSAGES = 60;

  /**
   * Steps in which lanes fail: clients that resend early can keep one another held for longer than
   * a test has.
   */
  private static final int STORM = 20_000;

  @Timeout(60)
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void what_is_stored_is_in_the_order_sent_whatever_fails(long block) {
    for (long seed = block * 100; seed < block * 100 + 100; seed++) {
      try {
        new Run(seed).go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** One client, its lines, and the world behind them. */
  private static final class Run implements Lines.Lanes {
    private final Random random;
    private final boolean visitor;
    private final Lines lines;
    private final UUID[] conversations = {new UUID(0, 1), new UUID(0, 2)};
    private final List<Integer> stored = new ArrayList<>();
    private final List<Late> verdicts = new ArrayList<>();
    private final List<Queue<Decision>> lanes =
        List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
    private final Queue<Runnable> mail = new ArrayDeque<>();

    /** What the client has not been acknowledged, in order; refused ones wait to be sent again. */
    private final List<Integer> unsettled = new ArrayList<>();

    private final List<Integer> toSend = new ArrayList<>();
    private boolean failing = true;

    /** A visitor's client names his conversation only once it knows it. */
    private boolean known;

    private record Late(Submission submission, Consumer<Verdict> then) {}

    private record Decision(Submission submission, Consumer<Outcome> then) {}

    Run(long seed) {
      random = new Random(seed);
      visitor = random.nextBoolean();
      lines = new Lines(visitor, this, this::answered);
      if (visitor && random.nextBoolean()) {
        lines.open(conversations[0]);
        known = true;
      }
    }

    private UUID conversationOf(int message) {
      return visitor ? conversations[0] : conversations[message % 2];
    }

    private static String id(int message) {
      return "message-" + message;
    }

    void go() {
      int message = 0;
      for (int step = 0; step < STORM && message < MESSAGES; step++) {
        switch (random.nextInt(5)) {
          case 0 -> {
            if (canSendNew(message)) {
              unsettled.add(message);
              send(message++);
            }
          }
          case 1 -> resend();
          case 2 -> judge();
          case 3 -> decide();
          default -> deliver();
        }
      }
      failing = false;
      for (int i = 0; i < 100_000 && !(message == MESSAGES && unsettled.isEmpty()); i++) {
        if (underWay() == 0) {
          resend();
          if (message < MESSAGES && canSendNew(message)) {
            unsettled.add(message);
            send(message++);
          }
        }
        judge();
        decide();
        deliver();
      }
      while (underWay() > 0) {
        judge();
        decide();
        deliver();
      }
      check();
    }

    private int underWay() {
      return mail.size() + verdicts.size() + lanes.stream().mapToInt(Queue::size).sum();
    }

    /** A client that is told to hold sends the others again first, in order. */
    private boolean canSendNew(int message) {
      UUID to = conversationOf(message);
      return toSend.stream().noneMatch(other -> conversationOf(other).equals(to));
    }

    private void send(int message) {
      boolean names = !visitor || (known && random.nextBoolean());
      UUID named = names ? conversationOf(message) : null;
      Submission.Wish wish =
          new Submission.Say(id(message), named, new Content("text", "{}", message));
      boolean limited = failing && random.nextInt(15) == 0;
      lines.received(new Submission(wish, "c"), () -> limited ? 5 : 0);
    }

    /**
     * From the first that was refused for now on, in order and without waiting, as its client may
     * at any time: answers to what was sent before may still be on their way.
     */
    private void resend() {
      if (underWay() > 40) {
        return;
      }
      for (UUID conversation : conversations) {
        toSend.stream()
            .filter(one -> conversationOf(one).equals(conversation))
            .min(Comparator.naturalOrder())
            .ifPresent(first -> resend(conversation, first));
      }
    }

    private void resend(UUID conversation, int first) {
      List<Integer> again =
          unsettled.stream()
              .filter(one -> one >= first && conversationOf(one).equals(conversation))
              .toList();
      toSend.removeIf(one -> conversationOf(one).equals(conversation));
      again.forEach(this::send);
    }

    @Override
    public void filter(Submission submission, Consumer<Verdict> then) {
      if (random.nextBoolean()) {
        then.accept(verdict());
      } else {
        verdicts.add(new Late(submission, then));
      }
    }

    private Verdict verdict() {
      return failing && random.nextInt(15) == 0 ? new Verdict.Unavailable("no") : Verdict.PASS;
    }

    private void judge() {
      if (!verdicts.isEmpty()) {
        verdicts.remove(random.nextInt(verdicts.size())).then().accept(verdict());
      }
    }

    @Override
    public void commit(Submission submission, Verdict verdict, Consumer<Outcome> then) {
      UUID conversation = submission.conversation();
      int lane = conversation == null ? 2 : conversation.equals(conversations[0]) ? 0 : 1;
      lanes.get(lane).add(new Decision(submission, then));
    }

    /** One lane decides a batch of what it has; the lanes take turns at random. */
    private void decide() {
      Queue<Decision> lane = lanes.get(random.nextInt(lanes.size()));
      boolean down = failing && random.nextInt(6) == 0;
      int batch = random.nextInt(4);
      for (int i = 0; i <= batch && !lane.isEmpty(); i++) {
        Decision next = lane.poll();
        Outcome outcome = outcome(next.submission(), down);
        if (outcome instanceof Outcome.Refused refused && refused.code().retry()) {
          next.submission().refusedForNow();
        }
        mail.add(() -> next.then().accept(outcome));
      }
    }

    private Outcome outcome(Submission submission, boolean down) {
      if (submission.held()) {
        return Outcome.Refused.of(ErrorCode.ORDER_HOLD, "held");
      }
      if (down) {
        return Outcome.Refused.of(ErrorCode.UNAVAILABLE, "down");
      }
      int message = Integer.parseInt(submission.id().substring("message-".length()));
      Event event = event(message, conversationOf(message));
      if (stored.contains(message)) {
        return new Outcome.Repeat(event);
      }
      stored.add(message);
      return new Outcome.Done(List.of(event), row(conversationOf(message)));
    }

    private void deliver() {
      Runnable next = mail.poll();
      if (next != null) {
        next.run();
      }
    }

    private void answered(ServerFrame frame) {
      switch (frame) {
        case ServerFrame.Ack ack -> {
          Integer message = Integer.valueOf(ack.id().substring("message-".length()));
          assertThat(stored).as("nothing is acknowledged that is not stored").contains(message);
          known = true;
          unsettled.remove(message);
          if (toSend.remove(message)) {
            giveUp(message);
          }
        }
        case ServerFrame.Error error -> {
          assertThat(error.code().retry()).isTrue();
          Integer message = Integer.valueOf(error.id().substring("message-".length()));
          if (!unsettled.contains(message)) {
            giveUp(message);
          } else if (!toSend.contains(message)) {
            toSend.add(message);
          }
        }
        default -> throw new AssertionError(frame);
      }
    }

    /**
     * A second copy was refused after the first was acknowledged: it must not hold the line, and
     * what was received behind it is sent again in order.
     */
    private void giveUp(int message) {
      UUID conversation = conversationOf(message);
      unsettled.stream()
          .filter(one -> conversationOf(one).equals(conversation) && !toSend.contains(one))
          .findFirst()
          .ifPresent(toSend::add);
      mail.add(
          () -> {
            lines.skip(id(message));
            unsettled.stream()
                .filter(one -> conversationOf(one).equals(conversation))
                .findFirst()
                .ifPresent(first -> resend(conversation, first));
          });
    }

    private void check() {
      assertThat(unsettled).as("everything is settled in the end").isEmpty();
      assertThat(stored).doesNotHaveDuplicates().hasSize(MESSAGES);
      for (UUID conversation : conversations) {
        assertThat(stored.stream().filter(one -> conversationOf(one).equals(conversation)))
            .isSortedAccordingTo(Comparator.naturalOrder());
      }
      assertThat(lines.pending()).isZero();
      assertThat(lines.count()).isZero();
    }

    private static Event event(int message, UUID conversation) {
      From from = new From("v", Role.VISITOR, "", null);
      return new Event(
          conversation, message + 1, new UUID(1, message), id(message), from, "text", "{}", 0);
    }

    private static Conversation row(UUID id) {
      return new Conversation(
          id,
          id,
          id,
          Status.QUEUED,
          null,
          null,
          1,
          1,
          0,
          0,
          0,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          0);
    }
  }
}
