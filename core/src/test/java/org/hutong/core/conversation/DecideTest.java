package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hutong.core.identity.AgentState;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.Contents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The page of states, cell by cell: who asks for what in which status, and what comes of it: the
 * kinds of the events and the status after them, {@code 0} for nothing, or the refusal.
 */
class DecideTest {
  private static final long NOW = 1_800_000_000_000L;

  /** When the visitor of a conversation that is queued or assigned asked for people. */
  private static final long PLACE = NOW - 50_000;

  private static final UUID CONVERSATION = new UUID(1, 1);
  private static final UUID VISITOR = new UUID(2, 1);
  private static final UUID STRANGER = new UUID(2, 2);
  private static final UUID ASSIGNED = new UUID(3, 1);
  private static final UUID JOINED = new UUID(3, 2);
  private static final UUID COLLEAGUE = new UUID(3, 3);
  private static final UUID OUTSIDER = new UUID(3, 4);
  private static final UUID SUPERVISOR = new UUID(3, 5);
  private static final UUID TARGET = new UUID(3, 6);
  private static final UUID GROUP = new UUID(4, 1);
  private static final UUID OTHER_GROUP = new UUID(4, 2);
  private static final UUID SITE = new UUID(5, 1);

  private static final Contents CONTENTS = new Contents();
  private static final Decide DECIDE = new Decide(CONTENTS);

  /** Command, by whom, and what in: no conversation, robot, queued, assigned, closed. */
  private static final String TABLE =
      """
      say            visitor    opened+text>queued text text text reopened+assigned+text>assigned
      send           visitor    not_found text text text closed
      send           stranger   not_found not_found not_found not_found not_found
      send           assigned   not_found - - text closed
      send           joined     not_found forbidden text text closed
      send           colleague  not_found forbidden forbidden forbidden closed
      send           supervisor not_found forbidden forbidden forbidden closed
      send           outsider   not_found not_found not_found not_found not_found
      send           robot      not_found text forbidden forbidden forbidden
      send           stale      not_found forbidden forbidden forbidden forbidden
      send           program    not_found text text text closed
      send           powerless  forbidden forbidden forbidden forbidden forbidden
      send           server     not_found text text text closed
      edit           visitor    not_found edit edit edit edit
      edit           stranger   not_found not_found not_found not_found not_found
      edit           colleague  not_found forbidden forbidden forbidden forbidden
      edit           server     not_found edit edit edit edit
      recall         visitor    not_found recall recall recall recall
      recall         stranger   not_found not_found not_found not_found not_found
      recall         assigned   not_found - - forbidden forbidden
      handoff        visitor    not_found handoff>queued 0 0 closed
      handoff        robot      not_found handoff>queued 0 0 closed
      handoff        stale      not_found forbidden 0 0 closed
      handoff        server     not_found handoff>queued 0 0 closed
      handoff        stranger   not_found not_found not_found not_found not_found
      handoff        colleague  not_found forbidden forbidden forbidden forbidden
      accept         colleague  not_found handoff+assigned>assigned assigned>assigned conflict conflict
      accept         supervisor not_found handoff+assigned>assigned assigned>assigned conflict conflict
      accept         assigned   not_found - - 0 conflict
      accept         outsider   not_found not_found not_found not_found not_found
      accept         joined     not_found handoff+assigned>assigned assigned>assigned conflict conflict
      accept         visitor    not_found forbidden forbidden forbidden forbidden
      decline        colleague  not_found 0 0 0 0
      decline        outsider   not_found not_found not_found not_found not_found
      transfer-agent assigned   not_found - - transferred>assigned conflict
      transfer-agent supervisor not_found handoff+assigned>assigned assigned>assigned transferred>assigned conflict
      transfer-agent colleague  not_found forbidden forbidden forbidden conflict
      transfer-agent outsider   not_found not_found not_found not_found not_found
      transfer-agent visitor    not_found forbidden forbidden forbidden forbidden
      transfer-group assigned   not_found - - transferred>queued conflict
      transfer-group supervisor not_found handoff>queued transferred>queued transferred>queued conflict
      transfer-group colleague  not_found forbidden forbidden forbidden conflict
      requeue        server     not_found 0 0 transferred>queued 0
      requeue        supervisor not_found forbidden forbidden forbidden forbidden
      offer          server     not_found conflict offer conflict conflict
      offer          colleague  not_found forbidden forbidden forbidden forbidden
      withdraw       server     not_found 0 0 0 0
      join           colleague  not_found joined joined joined conflict
      join           joined     not_found 0 0 0 conflict
      join           assigned   not_found - - 0 conflict
      join           outsider   not_found not_found not_found not_found not_found
      leave          joined     not_found left left left 0
      leave          assigned   not_found - - conflict 0
      leave          colleague  not_found 0 0 0 0
      close          assigned   not_found - - closed>closed 0
      close          supervisor not_found closed>closed closed>closed closed>closed 0
      close          visitor    not_found closed>closed closed>closed closed>closed 0
      close          server     not_found closed>closed closed>closed closed>closed 0
      close          colleague  not_found forbidden forbidden forbidden 0
      close          joined     not_found forbidden forbidden forbidden 0
      close          stranger   not_found not_found not_found not_found not_found
      reopen         assigned   not_found - - conflict reopened+assigned>assigned
      reopen         supervisor not_found conflict conflict conflict reopened+assigned>assigned
      reopen         colleague  not_found forbidden forbidden forbidden forbidden
      reopen         visitor    not_found forbidden forbidden forbidden forbidden
      rate           visitor    not_found invalid rated rated rated
      rate           stranger   not_found not_found not_found not_found not_found
      rate           assigned   not_found - - forbidden forbidden
      note           colleague  not_found note note note note
      note           assigned   not_found - - note note
      note           outsider   not_found not_found not_found not_found not_found
      note           visitor    not_found forbidden forbidden forbidden forbidden
      """;

  record Cell(String command, String by, String status, String expected) {}

  static Stream<Cell> cells() {
    List<String> columns = List.of("none", "robot", "queued", "assigned", "closed");
    List<Cell> cells = new ArrayList<>();
    for (String line : TABLE.lines().toList()) {
      String[] words = line.trim().split("\\s+");
      for (int i = 0; i < columns.size(); i++) {
        if (!words[i + 2].equals("-")) {
          cells.add(new Cell(words[0], words[1], columns.get(i), words[i + 2]));
        }
      }
    }
    return cells.stream();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void the_page_of_states_holds(Cell cell) {
    Conversation conversation = conversation(cell.status());
    Actor actor = actor(cell.by());
    Command command = command(cell.command(), actor);
    Decision decision = DECIDE.decide(situation(conversation, actor, cell), command);

    assertThat(said(decision, conversation)).isEqualTo(cell.expected());
    if (decision instanceof Decision.Change change) {
      check(change);
    }
  }

  private static String said(Decision decision, Conversation before) {
    return switch (decision) {
      case Decision.Refuse refuse -> refuse.refusal().code().name().toLowerCase(Locale.ROOT);
      case Decision.Unchanged _ -> "0";
      case Decision.Repeat _ -> "repeat";
      case Decision.RepeatNote _ -> "repeat";
      case Decision.Change change -> said(change, before);
    };
  }

  private static String said(Decision.Change change, Conversation before) {
    if (change.facts().isEmpty()) {
      return change.note() != null ? "note" : "offer";
    }
    String kinds =
        change.facts().stream().map(Decision.Fact::kind).collect(Collectors.joining("+"));
    boolean moved =
        before == null
            || before.version() != change.now().version()
            || before.status() != change.now().status();
    return moved ? kinds + ">" + change.now().status().word() : kinds;
  }

  /** What every change must be, whatever it is. */
  private static void check(Decision.Change change) {
    Conversation before = change.before();
    Conversation now = change.now();
    long head = before == null ? 0 : before.lastSeq();
    for (Decision.Fact fact : change.facts()) {
      assertThat(fact.seq()).isEqualTo(++head);
    }
    assertThat(now.lastSeq()).isEqualTo(head);
    assertThat(now.agent() != null).isEqualTo(now.status() == Status.ASSIGNED);
    assertThat(now.waitingSince() != null).isEqualTo(now.status() == Status.QUEUED);
    assertThat(now.placeSince() != null)
        .isEqualTo(now.status() == Status.QUEUED || now.status() == Status.ASSIGNED);
    assertThat(now.closedAt() != null).isEqualTo(now.status() == Status.CLOSED);
    if (before != null) {
      boolean moved =
          before.status() != now.status()
              || !Objects.equals(before.agent(), now.agent())
              || !Objects.equals(before.group(), now.group());
      assertThat(now.version()).isEqualTo(before.version() + (moved ? 1 : 0));
    }
  }

  private static Conversation conversation(String status) {
    if (status.equals("none")) {
      return null;
    }
    Status at = Status.valueOf(status.toUpperCase(Locale.ROOT));
    boolean assigned = at == Status.ASSIGNED;
    boolean served = assigned || at == Status.CLOSED;
    return new Conversation(
        CONVERSATION,
        SITE,
        VISITOR,
        at,
        GROUP,
        assigned ? ASSIGNED : null,
        5,
        9,
        NOW - 1000,
        0,
        NOW - 60_000,
        at == Status.CLOSED ? NOW - 1000 : null,
        served ? ASSIGNED : null,
        NOW - 30_000,
        null,
        null,
        at == Status.QUEUED ? NOW - 50_000 : null,
        at == Status.QUEUED || assigned ? PLACE : null,
        0);
  }

  private static Actor actor(String by) {
    return switch (by) {
      case "visitor" -> new Actor.Visitor(VISITOR, SITE, 0);
      case "stranger" -> new Actor.Visitor(STRANGER, SITE, 0);
      case "robot" -> new Actor.Robot("faq", 5);
      case "stale" -> new Actor.Robot("faq", 4);
      case "program" -> new Actor.Program("crm", "CRM", Set.of("message.send"));
      case "powerless" -> new Actor.Program("crm", "CRM", Set.of());
      case "server" -> new Actor.Server();
      default -> new Actor.Agent(agentId(by), 0);
    };
  }

  private static UUID agentId(String by) {
    return switch (by) {
      case "assigned" -> ASSIGNED;
      case "joined" -> JOINED;
      case "colleague" -> COLLEAGUE;
      case "outsider" -> OUTSIDER;
      case "supervisor" -> SUPERVISOR;
      default -> throw new IllegalArgumentException(by);
    };
  }

  private static Command command(String name, Actor actor) {
    Content text = CONTENTS.message("text", "{\"text\":\"hi\"}");
    return switch (name) {
      case "say" -> new Command.Send(actor, null, "id-0123456789abcdef", text, Verdict.PASS);
      case "send" ->
          new Command.Send(actor, CONVERSATION, "id-0123456789abcdef", text, Verdict.PASS);
      case "edit" ->
          new Command.Edit(
              actor,
              CONVERSATION,
              "id-0123456789abcdef",
              3,
              CONTENTS.edit(3, "{\"text\":\"ho\"}"),
              Verdict.PASS);
      case "recall" -> new Command.Recall(actor, CONVERSATION, "id-0123456789abcdef", 3, 1);
      case "handoff" -> new Command.Handoff(actor, CONVERSATION, "asked");
      case "accept" -> new Command.Accept(actor, CONVERSATION);
      case "decline" -> new Command.Decline(actor, CONVERSATION);
      case "transfer-agent" -> new Command.Transfer(actor, CONVERSATION, TARGET, null, null);
      case "transfer-group" -> new Command.Transfer(actor, CONVERSATION, null, OTHER_GROUP, null);
      case "requeue" -> new Command.Requeue(actor, CONVERSATION, ASSIGNED);
      case "offer" -> new Command.Offer(actor, CONVERSATION, TARGET, NOW + 20_000);
      case "withdraw" -> new Command.WithdrawOffer(actor, CONVERSATION, TARGET);
      case "join" -> new Command.Join(actor, CONVERSATION);
      case "leave" -> new Command.Leave(actor, CONVERSATION);
      case "close" -> new Command.Close(actor, CONVERSATION, "resolved");
      case "reopen" -> new Command.Reopen(actor, CONVERSATION);
      case "rate" -> new Command.Rate(actor, CONVERSATION, 5, "good");
      case "note" -> new Command.AddNote(actor, CONVERSATION, null, "vip");
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Situation situation(Conversation conversation, Actor actor, Cell cell) {
    return new Situation(
        conversation,
        new UUID(1, 2),
        conversation != null
            && actor instanceof Actor.Visitor visitor
            && visitor.id().equals(VISITOR),
        standing(actor, 0),
        cell.command().equals("say") ? agent(ASSIGNED, 0) : agent(TARGET, 0),
        null,
        null,
        new Situation.Target(3, VISITOR.toString(), "text", false, NOW - 5000),
        null,
        null,
        null,
        true,
        new Situation.Rules(86_400_000, 120_000, GROUP, false),
        NOW);
  }

  private static Standing standing(Actor actor, int load) {
    return switch (actor) {
      case Actor.Visitor _ -> new Standing.Visitor(SITE, false, 0);
      case Actor.Agent agent -> agent(agent.id(), load);
      case Actor.Robot _, Actor.Program _, Actor.Server _ -> new Standing.Trusted();
    };
  }

  private static Standing.Agent agent(UUID id, int load) {
    return new Standing.Agent(
        id,
        "A",
        false,
        id.equals(SUPERVISOR),
        0,
        AgentState.ONLINE,
        1,
        load,
        id.equals(OUTSIDER) ? Set.of(OTHER_GROUP) : Set.of(GROUP),
        id.equals(JOINED));
  }

  private record With(
      Conversation conversation, Actor actor, Standing.Agent standing, Standing.Agent other) {
    Decision decide(Command command) {
      return DECIDE.decide(
          new Situation(
              conversation,
              new UUID(1, 2),
              actor instanceof Actor.Visitor,
              standing == null ? DecideTest.standing(actor, 0) : standing,
              other,
              null,
              null,
              null,
              null,
              null,
              null,
              true,
              new Situation.Rules(86_400_000, 120_000, GROUP, false),
              NOW),
          command);
    }
  }

  @Test
  void who_has_no_capacity_left_gets_nothing_unless_a_supervisor_gives_it() {
    Standing.Agent full = agent(TARGET, 1);
    Actor.Agent target = new Actor.Agent(TARGET, 0);
    Conversation queued = conversation("queued");
    assertThat(
            said(
                new With(queued, target, full, null)
                    .decide(new Command.Accept(target, CONVERSATION)),
                queued))
        .isEqualTo("conflict");

    Actor.Agent giver = new Actor.Agent(ASSIGNED, 0);
    Conversation assigned = conversation("assigned");
    Command.Transfer transfer = new Command.Transfer(giver, CONVERSATION, TARGET, null, null);
    assertThat(said(new With(assigned, giver, agent(ASSIGNED, 1), full).decide(transfer), assigned))
        .isEqualTo("conflict");

    Actor.Agent supervisor = new Actor.Agent(SUPERVISOR, 0);
    Command.Transfer byHand = new Command.Transfer(supervisor, CONVERSATION, TARGET, null, null);
    assertThat(
            said(
                new With(assigned, supervisor, agent(SUPERVISOR, 0), full).decide(byHand),
                assigned))
        .isEqualTo("transferred>assigned");
  }

  @Test
  void what_an_agent_lacks_is_said_apart() {
    Actor.Agent target = new Actor.Agent(TARGET, 0);
    Map<AgentState, String> causes =
        Map.of(
            AgentState.ONLINE, "full",
            AgentState.BUSY, "busy",
            AgentState.BREAK, "off_duty",
            AgentState.OFFLINE, "off_duty");
    causes.forEach(
        (state, cause) -> {
          Standing.Agent standing =
              new Standing.Agent(TARGET, "T", false, false, 0, state, 1, 1, Set.of(GROUP), false);
          Decision decision =
              new With(conversation("queued"), target, standing, null)
                  .decide(new Command.Accept(target, CONVERSATION));
          assertThat(((Decision.Refuse) decision).refusal().conflict().cause().word())
              .isEqualTo(cause);
        });
  }

  @Test
  void who_loses_their_agent_keeps_their_place_and_who_is_transferred_takes_a_new_one() {
    Actor.Server server = new Actor.Server();
    Conversation assigned = conversation("assigned");
    Decision.Change lost =
        (Decision.Change)
            new With(assigned, server, null, null)
                .decide(new Command.Requeue(server, CONVERSATION, ASSIGNED));
    assertThat(lost.now().placeSince()).isEqualTo(PLACE);
    assertThat(lost.now().waitingSince()).isEqualTo(NOW);
    Actor.Agent giver = new Actor.Agent(ASSIGNED, 0);
    Decision.Change given =
        (Decision.Change)
            new With(assigned, giver, null, null)
                .decide(new Command.Transfer(giver, CONVERSATION, null, OTHER_GROUP, null));
    assertThat(given.now().placeSince()).isEqualTo(NOW);
    assertThat(given.now().waitingSince()).isEqualTo(NOW);
  }

  @Test
  void a_blocked_visitor_says_nothing_and_opens_nothing() {
    Actor.Visitor visitor = new Actor.Visitor(VISITOR, SITE, 0);
    for (String status : List.of("none", "robot", "queued", "assigned", "closed")) {
      Conversation conversation = conversation(status);
      Situation situation =
          new Situation(
              conversation,
              new UUID(1, 2),
              conversation != null,
              new Standing.Visitor(SITE, true, 0),
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              true,
              new Situation.Rules(86_400_000, 120_000, GROUP, false),
              NOW);
      assertThat(said(DECIDE.decide(situation, command("say", visitor)), conversation))
          .isEqualTo("forbidden");
    }
  }

  @Test
  void a_site_with_a_robot_opens_with_it() {
    Actor.Visitor visitor = new Actor.Visitor(VISITOR, SITE, 0);
    Situation situation =
        new Situation(
            null,
            new UUID(1, 2),
            false,
            new Standing.Unknown(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            true,
            new Situation.Rules(0, 0, GROUP, true),
            NOW);
    assertThat(said(DECIDE.decide(situation, command("say", visitor)), null))
        .isEqualTo("opened+text>robot");
  }

  @Test
  void an_edit_must_fit_its_target_and_the_window() {
    Actor.Visitor visitor = new Actor.Visitor(VISITOR, SITE, 0);
    assertThat(
            edited(
                visitor, new Situation.Target(3, VISITOR.toString(), "text", false, NOW - 120_001)))
        .isEqualTo("forbidden");
    assertThat(edited(visitor, new Situation.Target(3, VISITOR.toString(), "image", false, NOW)))
        .isEqualTo("invalid");
    assertThat(edited(visitor, new Situation.Target(3, VISITOR.toString(), "text", true, NOW)))
        .isEqualTo("invalid");
    assertThat(edited(visitor, new Situation.Target(3, VISITOR.toString(), "edit", false, NOW)))
        .isEqualTo("invalid");
    assertThat(edited(visitor, null)).isEqualTo("invalid");
  }

  private static String edited(Actor actor, Situation.Target target) {
    Conversation conversation = conversation("queued");
    Situation situation =
        new Situation(
            conversation,
            new UUID(1, 2),
            true,
            standing(actor, 0),
            null,
            null,
            null,
            target,
            null,
            null,
            null,
            true,
            new Situation.Rules(86_400_000, 120_000, GROUP, false),
            NOW);
    return said(DECIDE.decide(situation, command("edit", actor)), conversation);
  }

  @Test
  void the_same_rating_again_is_no_new_event_and_another_one_is() {
    Actor.Visitor visitor = new Actor.Visitor(VISITOR, SITE, 0);
    for (String status : List.of("assigned", "closed")) {
      Conversation conversation = conversation(status);
      Situation first =
          situation(conversation, visitor, new Cell("rate", "visitor", status, "rated"));
      Situation rated = rated(first, "{\"score\":5,\"comment\":\"good\"}");
      assertThat(DECIDE.decide(rated, command("rate", visitor))).isEqualTo(Decision.UNCHANGED);
      Situation otherwise = rated(first, "{\"score\":4,\"comment\":\"good\"}");
      assertThat(said(DECIDE.decide(otherwise, command("rate", visitor)), conversation))
          .isEqualTo("rated");
    }
  }

  private static Situation rated(Situation s, String body) {
    return new Situation(
        s.conversation(),
        s.fresh(),
        s.own(),
        s.standing(),
        s.other(),
        s.first(),
        s.noted(),
        s.target(),
        s.otherOpen(),
        s.handover(),
        body,
        s.groupKnown(),
        s.rules(),
        s.now());
  }
}
