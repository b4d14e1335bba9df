package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Decision.Change;
import org.hutong.core.conversation.Decision.Fact;
import org.hutong.core.identity.AgentState;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random sequences of commands against the invariants at the end of the page of
 * states. The model folds the log by itself and knows nothing of how decisions are made. A failing
 * sequence is shortened by leaving steps out.
 */
class DecideModelTest {
  private static final int SEQUENCES = 3_000;
  private static final int STEPS = 40;
  private static final int VISITORS = 2;
  private static final int AGENTS = 3;
  private static final UUID GROUP = new UUID(4, 1);
  private static final UUID OTHER_GROUP = new UUID(4, 2);
  private static final UUID SITE = new UUID(5, 1);
  private static final Content TEXT = new Contents().message("text", "{\"text\":\"x\"}");
  private static final Decide DECIDE = new Decide(new Contents());

  /** Numbers from which a command is made, so that a sequence can be replayed without one. */
  record Step(int kind, int visitor, int agent, int other, int conversation, long pause) {
    static Step random(Random random) {
      return new Step(
          random.nextInt(18),
          random.nextInt(VISITORS),
          random.nextInt(AGENTS),
          random.nextInt(AGENTS),
          random.nextInt(4),
          random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(2_000));
    }
  }

  @Test
  void no_sequence_of_commands_breaks_an_invariant() {
    long seed = System.nanoTime();
    System.out.println("decide with seed " + seed);
    Random random = new Random(seed);
    int changes = 0;
    Set<String> kinds = new HashSet<>();
    for (int i = 0; i < SEQUENCES; i++) {
      boolean robot = random.nextBoolean();
      List<Step> steps = new ArrayList<>();
      for (int j = 0; j < STEPS; j++) {
        steps.add(Step.random(random));
      }
      World world = new World(robot);
      String broken = world.play(steps);
      if (broken != null) {
        List<Step> shortest = shortened(steps, robot);
        fail(
            "seed %d: %s%n%s",
            seed, new World(robot).play(shortest), new World(robot).told(shortest));
      }
      changes += world.changes;
      kinds.addAll(world.kinds);
    }
    assertThat(changes).isGreaterThan(SEQUENCES * 5);
    assertThat(kinds)
        .contains(
            "opened",
            "text",
            "assigned",
            "transferred",
            "joined",
            "left",
            "closed",
            "reopened",
            "rated",
            "handoff");
  }

  private static List<Step> shortened(List<Step> steps, boolean robot) {
    List<Step> shortest = steps;
    boolean shorter = true;
    while (shorter) {
      shorter = false;
      for (int i = 0; i < shortest.size(); i++) {
        List<Step> without = new ArrayList<>(shortest);
        without.remove(i);
        if (new World(robot).play(without) != null) {
          shortest = without;
          shorter = true;
          break;
        }
      }
    }
    return shortest;
  }

  /** A store in memory that believes what is decided. */
  private static final class World {
    private final boolean robot;
    private final Map<UUID, Conversation> conversations = new HashMap<>();
    private final Map<UUID, List<Fact>> logs = new HashMap<>();
    private final Map<UUID, Set<UUID>> members = new HashMap<>();
    private final Map<UUID, Long> versionOfQuestion = new HashMap<>();
    private final int[] loads = new int[AGENTS];
    private final Set<UUID> excused = new HashSet<>();
    private final Set<String> kinds = new HashSet<>();
    private long now = 1_800_000_000_000L;
    private int made;
    private int changes;

    World(boolean robot) {
      this.robot = robot;
    }

    @Nullable String play(List<Step> steps) {
      for (Step step : steps) {
        now += step.pause();
        Command command = command(step);
        Decision decision = DECIDE.decide(situation(command), command);
        if (decision instanceof Change change) {
          apply(command, change);
          String broken = broken(change);
          if (broken != null) {
            return broken;
          }
        }
      }
      return null;
    }

    String told(List<Step> steps) {
      World again = new World(robot);
      StringBuilder text = new StringBuilder();
      for (Step step : steps) {
        again.now += step.pause();
        Command command = again.command(step);
        Decision decision = DECIDE.decide(again.situation(command), command);
        text.append(command).append("\n  → ").append(decision).append('\n');
        if (decision instanceof Change change) {
          again.apply(command, change);
        }
      }
      return text.toString();
    }

    private Command command(Step step) {
      Actor.Visitor visitor = new Actor.Visitor(new UUID(2, step.visitor()), SITE, 0);
      Actor.Agent agent = new Actor.Agent(new UUID(3, step.agent()), 0);
      UUID conversation = new UUID(1, Math.max(0, made - 1 - step.conversation()));
      UUID other = new UUID(3, step.other());
      String id = "id-" + now;
      return switch (step.kind()) {
        case 0, 1, 2 -> new Command.Send(visitor, null, id, TEXT, Verdict.PASS);
        case 3 -> new Command.Send(visitor, conversation, id, TEXT, Verdict.PASS);
        case 4, 5 -> new Command.Send(agent, conversation, id, TEXT, Verdict.PASS);
        case 6 ->
            new Command.Send(
                new Actor.Robot("r", versionOfQuestion.getOrDefault(conversation, 1L)),
                conversation,
                id,
                TEXT,
                Verdict.PASS);
        case 7, 8 -> new Command.Accept(agent, conversation);
        case 9 -> new Command.Transfer(agent, conversation, other, null, null);
        case 10 -> new Command.Transfer(agent, conversation, null, OTHER_GROUP, "note");
        case 11 -> new Command.Requeue(new Actor.Server(), conversation, agent.id());
        case 12 -> new Command.Close(step.other() == 0 ? visitor : agent, conversation, "resolved");
        case 13 -> new Command.Reopen(agent, conversation);
        case 14 -> new Command.Handoff(visitor, conversation, "asked");
        case 15 -> new Command.Rate(visitor, conversation, 4, null);
        case 16 ->
            step.other() == 0
                ? new Command.Leave(agent, conversation)
                : new Command.Join(agent, conversation);
        default -> new Command.Offer(new Actor.Server(), conversation, agent.id(), now + 1_000);
      };
    }

    private Situation situation(Command command) {
      Conversation conversation = meant(command);
      Actor actor = command.actor();
      UUID named = LockPlan.named(command);
      if (named == null && command.conversation() == null && conversation != null) {
        named = conversation.lastAgent();
      }
      return new Situation(
          conversation,
          new UUID(1, made),
          conversation != null
              && actor instanceof Actor.Visitor visitor
              && visitor.id().equals(conversation.visitor()),
          standing(actor, conversation),
          named == null ? null : agent(named, conversation),
          null,
          null,
          null,
          conversation == null ? null : otherOpen(conversation),
          handover(conversation),
          rated(conversation),
          true,
          new Situation.Rules(30_000, 120_000, GROUP, robot),
          now);
    }

    private @Nullable Conversation meant(Command command) {
      UUID named = command.conversation();
      if (named != null) {
        return conversations.get(named);
      }
      UUID visitor = ((Actor.Visitor) command.actor()).id();
      Conversation newest = null;
      for (Conversation one : conversations.values()) {
        if (!one.visitor().equals(visitor)) {
          continue;
        }
        if (one.status() != Status.CLOSED) {
          return one;
        }
        if (newest == null || one.closedAt() > newest.closedAt()) {
          newest = one;
        }
      }
      return newest;
    }

    private @Nullable UUID otherOpen(Conversation conversation) {
      return conversations.values().stream()
          .filter(one -> one.visitor().equals(conversation.visitor()))
          .filter(one -> one.status() != Status.CLOSED && !one.id().equals(conversation.id()))
          .map(Conversation::id)
          .findFirst()
          .orElse(null);
    }

    private @Nullable String rated(@Nullable Conversation conversation) {
      return conversation == null
          ? null
          : logs.get(conversation.id()).reversed().stream()
              .filter(fact -> fact.kind().equals("rated"))
              .map(Fact::body)
              .findFirst()
              .orElse(null);
    }

    private Situation.@Nullable Handover handover(@Nullable Conversation conversation) {
      if (conversation == null) {
        return null;
      }
      for (Fact fact : logs.get(conversation.id()).reversed()) {
        if (fact.kind().equals("transferred")) {
          int to = fact.body().indexOf("\"to\":\"");
          return to < 0
              ? null
              : new Situation.Handover(
                  fact.author().sender(),
                  UUID.fromString(fact.body().substring(to + 6, to + 42)),
                  fact.at());
        }
      }
      return null;
    }

    private Standing standing(Actor actor, @Nullable Conversation conversation) {
      return switch (actor) {
        case Actor.Visitor _ -> new Standing.Visitor(SITE, false, 0);
        case Actor.Agent agent -> agent(agent.id(), conversation);
        case Actor.Robot _, Actor.Program _, Actor.Server _ -> new Standing.Trusted();
      };
    }

    /** The last one is a supervisor; all serve the first group, and he the other one too. */
    private Standing.Agent agent(UUID id, @Nullable Conversation conversation) {
      int number = (int) id.getLeastSignificantBits();
      boolean supervisor = number == AGENTS - 1;
      return new Standing.Agent(
          id,
          "A" + number,
          false,
          supervisor,
          0,
          AgentState.ONLINE,
          1,
          loads[number],
          supervisor ? Set.of(GROUP, OTHER_GROUP) : Set.of(GROUP),
          conversation != null && members.getOrDefault(conversation.id(), Set.of()).contains(id));
    }

    private void apply(Command command, Change change) {
      changes++;
      UUID id = change.now().id();
      if (change.before() == null) {
        made++;
      }
      conversations.put(id, change.now());
      logs.computeIfAbsent(id, _ -> new ArrayList<>()).addAll(change.facts());
      change.facts().forEach(fact -> kinds.add(fact.kind()));
      change.load().forEach((agent, by) -> loads[(int) agent.getLeastSignificantBits()] += by);
      if (change.joined() != null) {
        members.computeIfAbsent(id, _ -> new HashSet<>()).add(change.joined());
      }
      if (change.left() != null) {
        members.computeIfAbsent(id, _ -> new HashSet<>()).remove(change.left());
      }
      if (command.actor() instanceof Actor.Visitor && now % 3 != 0) {
        versionOfQuestion.put(id, change.now().version());
      }
      excuse(command, change);
    }

    /** By a supervisor's hand, a reopening of one's own, or a take-back. */
    private void excuse(Command command, Change change) {
      boolean byHand =
          command instanceof Command.Transfer transfer
              && (command.actor() instanceof Actor.Agent agent
                  && (agent.id().getLeastSignificantBits() == AGENTS - 1
                      || agent.id().equals(transfer.to())));
      if ((byHand || command instanceof Command.Reopen) && change.now().agent() != null) {
        excused.add(change.now().agent());
      }
    }

    private @Nullable String broken(Change change) {
      Conversation now = change.now();
      List<Fact> log = logs.get(now.id());
      if (log.size() != now.lastSeq()) {
        return "last_seq is not the length of the log";
      }
      String broken = brokenLog(log, now);
      return broken != null ? broken : brokenPeople(now);
    }

    private static @Nullable String brokenLog(List<Fact> log, Conversation now) {
      long at = 0;
      Status folded = null;
      boolean people = false;
      for (int i = 0; i < log.size(); i++) {
        Fact fact = log.get(i);
        if (fact.seq() != i + 1) {
          return "a hole in the log";
        }
        if (fact.at() < at) {
          return "an event is earlier than the one before it";
        }
        at = fact.at();
        folded = fold(folded, fact);
        people = people ? !fact.kind().equals("opened") : folded != Status.ROBOT;
        if (fact.author().role() == Role.ROBOT && fact.kind().equals("text") && people) {
          return "a robot spoke after people had taken over";
        }
      }
      return folded == now.status() ? null : "status is not the fold of the log: " + folded;
    }

    private static @Nullable Status fold(@Nullable Status before, Fact fact) {
      return switch (fact.kind()) {
        case "opened" -> fact.body().contains("robot") ? Status.ROBOT : Status.QUEUED;
        case "reopened", "handoff" -> Status.QUEUED;
        case "assigned" -> Status.ASSIGNED;
        case "transferred" -> fact.body().contains("\"to\"") ? Status.ASSIGNED : Status.QUEUED;
        case "closed" -> Status.CLOSED;
        default -> before;
      };
    }

    private @Nullable String brokenPeople(Conversation now) {
      if ((now.agent() != null) != (now.status() == Status.ASSIGNED)) {
        return "an agent is set while it is not assigned, or the other way round";
      }
      long open =
          conversations.values().stream()
              .filter(one -> one.visitor().equals(now.visitor()))
              .filter(one -> one.status() != Status.CLOSED)
              .count();
      if (open > 1) {
        return "a visitor has two open conversations";
      }
      for (int i = 0; i < AGENTS; i++) {
        UUID agent = new UUID(3, i);
        long assigned =
            conversations.values().stream().filter(one -> agent.equals(one.agent())).count();
        if (assigned != loads[i]) {
          return "a load is not what is assigned";
        }
        if (assigned > 1 && !excused.contains(agent)) {
          return "an agent has more than he can take";
        }
      }
      return null;
    }
  }
}
