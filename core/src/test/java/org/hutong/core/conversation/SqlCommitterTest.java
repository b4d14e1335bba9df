package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.store.TestStores;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlCommitterTest {
  @TempDir Path directory;

  private House house;

  @BeforeEach
  void open() {
    house = new House(TestStores.database(TestStores.url(directory), Durability.PROCESS));
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void a_visitors_first_message_opens_a_conversation_in_the_same_commit() {
    Actor.Visitor visitor = new Actor.Visitor(house.ids.next(), House.SITE, 0, "Wang");
    Outcome.Done done = house.done(house.send(visitor, null, house.newId(), "hello"));

    assertThat(done.events()).extracting(Event::kind).containsExactly("opened", "text");
    assertThat(done.events()).extracting(Event::seq).containsExactly(1L, 2L);
    assertThat(done.events().getFirst().body()).isEqualTo("{\"status\":\"queued\"}");
    assertThat(done.now().status()).isEqualTo(Status.QUEUED);
    assertThat(done.now().version()).isEqualTo(1);
    assertThat(house.log.find(done.now().id())).contains(done.now());
    assertThat(house.log.events(done.now().id(), 0, 10)).isEqualTo(done.events());
    assertThat(house.number("SELECT COUNT(*) FROM visitor WHERE name = 'Wang' AND inbox = 1"))
        .isEqualTo(1);
    assertThat(house.commits).hasSize(1);
    assertThat(house.commits.getFirst().before()).isNull();
  }

  @Test
  void a_repeated_id_is_acknowledged_again_with_the_same_seq() {
    Actor.Visitor visitor = house.visitor();
    Command.Send send = house.send(visitor, null, house.newId(), "once");
    Event first = house.done(send).events().getLast();

    assertThat(house.ask(send)).isEqualTo(new Outcome.Repeat(first));
    Command named = house.send(visitor, first.conversation(), send.id(), "once");
    assertThat(house.ask(named)).isEqualTo(new Outcome.Repeat(first));
    house.done(new Command.Close(visitor, first.conversation(), "left"));
    assertThat(house.ask(send)).isEqualTo(new Outcome.Repeat(first));
    assertThat(house.ask(named)).isEqualTo(new Outcome.Repeat(first));
    assertThat(house.number("SELECT COUNT(*) FROM event WHERE client_id = ?", send.id()))
        .isEqualTo(1);
  }

  @Test
  void another_message_under_the_same_id_is_a_conflict_and_the_first_stays() {
    Actor.Visitor visitor = house.visitor();
    Event first = house.done(house.send(visitor, null, house.newId(), "one")).events().getLast();

    assertThat(house.refused(house.send(visitor, null, first.clientId(), "two")).code())
        .isEqualTo(ErrorCode.ID_CONFLICT);
    assertThat(house.log.events(first.conversation(), 1, 10)).containsExactly(first);
  }

  @Test
  void what_was_acknowledged_once_is_acknowledged_before_any_refusal() {
    Actor.Visitor visitor = house.visitor();
    Command.Send send = house.send(visitor, null, house.newId(), "mine");
    Event first = house.done(send).events().getLast();
    house.database.write(handle -> handle.execute("UPDATE visitor SET blocked = 1, auth = 7"));

    Command.Send rejected =
        new Command.Send(visitor, null, send.id(), send.content(), new Verdict.Reject("no"));
    assertThat(house.ask(rejected)).isEqualTo(new Outcome.Repeat(first));
    assertThat(house.refused(house.send(visitor, null, house.newId(), "new")).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void a_rejected_first_message_leaves_nothing_behind() {
    Command.Send send =
        new Command.Send(
            house.visitor(), null, house.newId(), house.text("bad"), new Verdict.Reject("words"));

    assertThat(house.refused(send).code()).isEqualTo(ErrorCode.REJECTED);
    assertThat(house.number("SELECT COUNT(*) FROM visitor")).isZero();
    assertThat(house.number("SELECT COUNT(*) FROM conversation")).isZero();
  }

  @Test
  void a_replaced_body_is_stored_and_its_repeat_is_known_by_what_was_sent() {
    Actor.Visitor visitor = house.visitor();
    Content sent = house.text("secret");
    Command.Send masked =
        new Command.Send(
            visitor,
            null,
            house.newId(),
            sent,
            new Verdict.Replace("{\"text\":\"***\"}", List.of("word", "masked")));
    Event first = house.done(masked).events().getLast();

    assertThat(first.body()).isEqualTo("{\"text\":\"***\"}");
    assertThat(house.ask(new Command.Send(visitor, null, masked.id(), sent, Verdict.PASS)))
        .isEqualTo(new Outcome.Repeat(first));
    assertThat(house.number("SELECT COUNT(*) FROM event WHERE labels = 'word,masked'"))
        .isEqualTo(1);
  }

  @Test
  void within_the_window_a_closed_conversation_goes_on_with_its_last_agent() {
    Actor.Visitor visitor = house.visitor();
    Actor.Agent agent = house.agent(1);
    Conversation closed = closed(visitor, agent);

    Outcome.Done done = house.done(house.send(visitor, null, house.newId(), "again"));

    assertThat(done.now().id()).isEqualTo(closed.id());
    assertThat(done.events())
        .extracting(Event::kind)
        .containsExactly("reopened", "assigned", "text");
    assertThat(done.now().agent()).isEqualTo(agent.id());
    assertThat(done.now().version()).isEqualTo(closed.version() + 1);
    assertThat(load(agent)).isEqualTo(1);
  }

  @Test
  void within_the_window_it_waits_if_the_last_agent_has_no_capacity_left() {
    Actor.Visitor visitor = house.visitor();
    Actor.Agent agent = house.agent(1);
    closed(visitor, agent);
    house.assigned(house.visitor(), agent);

    Outcome.Done done = house.done(house.send(visitor, null, house.newId(), "again"));

    assertThat(done.events()).extracting(Event::kind).containsExactly("reopened", "text");
    assertThat(done.now().status()).isEqualTo(Status.QUEUED);
    assertThat(done.now().agent()).isNull();
    assertThat(load(agent)).isEqualTo(1);
  }

  @Test
  void after_the_window_a_new_conversation_is_opened() {
    Actor.Visitor visitor = house.visitor();
    Conversation closed = closed(visitor, house.agent(1));
    house.time.advance(Duration.ofHours(25));

    Outcome.Done done = house.done(house.send(visitor, null, house.newId(), "later"));

    assertThat(done.now().id()).isNotEqualTo(closed.id());
    assertThat(done.events()).extracting(Event::kind).containsExactly("opened", "text");
  }

  private Conversation closed(Actor.Visitor visitor, Actor.Agent agent) {
    Conversation conversation = house.assigned(visitor, agent);
    return house.done(new Command.Close(agent, conversation.id(), "resolved")).now();
  }

  private int load(Actor.Agent agent) {
    return (int) house.number("SELECT load FROM agent WHERE id = ?", agent.id());
  }

  private long inbox(Actor.Agent agent) {
    return house.number("SELECT inbox FROM agent WHERE id = ?", agent.id());
  }

  @Test
  void load_and_inbox_follow_assignment_transfer_and_close() {
    Actor.Agent one = house.agent(1);
    Actor.Agent two = house.agent(1);
    Conversation conversation = house.assigned(house.visitor(), one);
    assertThat(load(one)).isEqualTo(1);
    assertThat(inbox(one)).isEqualTo(1);

    house.done(new Command.Transfer(one, conversation.id(), two.id(), null, "he knows"));
    assertThat(List.of(load(one), load(two))).containsExactly(0, 1);
    assertThat(inbox(one)).isEqualTo(2);
    assertThat(house.log.notes(conversation.id(), 0, 10))
        .extracting(Note::text)
        .containsExactly("he knows");

    house.done(new Command.Transfer(one, conversation.id(), one.id(), null, null));
    assertThat(List.of(load(one), load(two))).containsExactly(1, 0);

    house.done(new Command.Close(one, conversation.id(), "resolved"));
    assertThat(List.of(load(one), load(two))).containsExactly(0, 0);
    assertThat(house.log.inboxes(org.hutong.core.wire.Role.AGENT, Set.of(two.id())))
        .containsEntry(two.id(), 2L);
  }

  @Test
  void the_giver_may_not_take_it_back_after_30_seconds() {
    Actor.Agent one = house.agent(1);
    Actor.Agent two = house.agent(1);
    Conversation conversation = house.assigned(house.visitor(), one);
    house.done(new Command.Transfer(one, conversation.id(), two.id(), null, null));
    house.time.advance(Duration.ofSeconds(31));

    assertThat(
            house
                .refused(new Command.Transfer(one, conversation.id(), one.id(), null, null))
                .code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void of_two_agents_who_accept_at_once_one_gets_it_and_the_other_learns_who() {
    Actor.Agent one = house.agent(1);
    Actor.Agent two = house.agent(1);
    Conversation conversation = house.queued(house.visitor());

    CompletableFuture<Outcome> first = house.submit(new Command.Accept(one, conversation.id()));
    CompletableFuture<Outcome> second = house.submit(new Command.Accept(two, conversation.id()));

    assertThat(first.join()).isInstanceOf(Outcome.Done.class);
    assertThat(second.join())
        .isEqualTo(
            new Outcome.Refused(
                ErrorCode.CONFLICT,
                "Another agent has the conversation",
                new Outcome.Conflict(one.id(), Status.ASSIGNED, null, Outcome.Cause.TAKEN)));
    assertThat(List.of(load(one), load(two))).containsExactly(1, 0);
  }

  @Test
  void an_agent_never_gets_more_than_he_can_take() {
    Actor.Agent agent = house.agent(2);
    List<CompletableFuture<Outcome>> accepted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Conversation conversation = house.queued(house.visitor());
      accepted.add(house.submit(new Command.Accept(agent, conversation.id())));
    }

    assertThat(accepted.stream().filter(o -> o.join() instanceof Outcome.Done)).hasSize(2);
    assertThat(load(agent)).isEqualTo(2);
  }

  @Test
  void a_recalled_message_and_its_edits_are_blank_for_whoever_asks_later() {
    Actor.Visitor visitor = house.visitor();
    Event said = house.done(house.send(visitor, null, house.newId(), "oops")).events().getLast();
    UUID id = said.conversation();
    house.done(
        new Command.Edit(
            visitor,
            id,
            house.newId(),
            said.seq(),
            house.contents.edit(said.seq(), "{\"text\":\"better\"}"),
            Verdict.PASS));
    Command.Recall recall = new Command.Recall(visitor, id, house.newId(), said.seq(), 7);
    Event recalled = house.done(recall).events().getLast();

    assertThat(house.log.events(id, 1, 10))
        .extracting(Event::body)
        .containsExactly("{\"blank\":\"recalled\"}", "{\"blank\":\"recalled\"}", "{\"target\":2}");
    assertThat(house.ask(recall)).isEqualTo(new Outcome.Repeat(recalled));
    assertThat(house.ask(house.send(visitor, id, said.clientId(), "oops")))
        .isInstanceOf(Outcome.Repeat.class);
    assertThat(house.refused(new Command.Recall(visitor, id, house.newId(), said.seq(), 8)).code())
        .isEqualTo(ErrorCode.INVALID);
    assertThat(house.number("SELECT COUNT(*) FROM event WHERE body LIKE '%oops%'")).isZero();
  }

  @Test
  void the_server_and_a_program_with_the_permission_write_notes_and_repeats_of_them_are_known() {
    UUID conversation = house.queued(house.visitor()).id();
    String id = house.newId();
    var server = new Command.AddNote(new Actor.Server(), conversation, id, "not delivered");
    var program = new Actor.Program("crm", "CRM", Set.of("note.write"));
    assertThat(((Outcome.Noted) house.ask(server)).note().n()).isEqualTo(1);
    assertThat(((Outcome.Noted) house.ask(server)).note().n()).isEqualTo(1);
    var other = new Command.AddNote(program, conversation, id, "buys often");
    assertThat(((Outcome.Noted) house.ask(other)).note().n()).isEqualTo(2);
    assertThat(house.log.notes(conversation, 0, 10))
        .extracting(note -> note.from().id())
        .containsExactly("system", "crm");
    var mute = new Actor.Program("crm", "CRM", Set.of("message.send"));
    assertThat(house.refused(new Command.AddNote(mute, conversation, null, "no")).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void notes_are_numbered_and_repeats_of_them_known() {
    Actor.Agent agent = house.agent(1);
    Conversation conversation = house.queued(house.visitor());
    Command.AddNote note = new Command.AddNote(agent, conversation.id(), house.newId(), "vip");

    Outcome first = house.ask(note);
    Outcome other = house.ask(new Command.AddNote(agent, conversation.id(), null, "late"));

    assertThat(((Outcome.Noted) first).note().n()).isEqualTo(1);
    assertThat(((Outcome.Noted) other).note().n()).isEqualTo(2);
    assertThat(((Outcome.Noted) house.ask(note)).note()).isEqualTo(((Outcome.Noted) first).note());
    assertThat(
            house.refused(new Command.AddNote(agent, conversation.id(), note.id(), "other")).code())
        .isEqualTo(ErrorCode.ID_CONFLICT);
    assertThat(house.log.find(conversation.id()).orElseThrow().notes()).isEqualTo(2);
    assertThat(house.kinds(conversation.id())).containsExactly("opened", "text");
  }

  @Test
  void who_joined_is_a_member_until_he_leaves() {
    Actor.Agent one = house.agent(1);
    Actor.Agent two = house.agent(1);
    Conversation conversation = house.assigned(house.visitor(), one);

    assertThat(house.refused(house.send(two, conversation.id(), house.newId(), "hi")).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
    house.done(new Command.Join(two, conversation.id()));
    assertThat(house.log.members(conversation.id())).containsExactly(two.id());
    house.done(house.send(two, conversation.id(), house.newId(), "hi"));
    house.done(new Command.Leave(two, conversation.id()));
    assertThat(house.log.members(conversation.id())).isEmpty();
    house.done(new Command.Join(two, conversation.id()));
    assertThat(house.log.ofAgent(two.id()))
        .extracting(Conversation::id)
        .containsExactly(conversation.id());
  }

  @Test
  void who_may_not_see_a_conversation_cannot_tell_whether_it_exists() {
    Actor.Agent stranger = house.agent("agent", 1, House.OTHER_GROUP);
    Conversation conversation = house.queued(house.visitor());
    UUID none = house.ids.next();

    for (UUID id : List.of(conversation.id(), none)) {
      for (Actor actor : List.of(stranger, house.visitor())) {
        assertThat(house.refused(house.send(actor, id, house.newId(), "x")))
            .isEqualTo(Outcome.Refused.of(ErrorCode.NOT_FOUND, "There is no such conversation"));
      }
      assertThat(house.refused(new Command.Accept(stranger, id)).code())
          .isEqualTo(ErrorCode.NOT_FOUND);
    }
  }

  @Test
  void a_disabled_agent_and_a_revoked_token_are_refused_inside_the_commit() {
    Actor.Agent agent = house.agent(2);
    Conversation conversation = house.assigned(house.visitor(), agent);
    house.database.write(handle -> handle.execute("UPDATE agent SET auth = 1"));
    assertThat(house.refused(house.send(agent, conversation.id(), house.newId(), "x")).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
    Actor.Agent fresh = new Actor.Agent(agent.id(), 1);
    house.done(house.send(fresh, conversation.id(), house.newId(), "x"));
    house.database.write(handle -> handle.execute("UPDATE agent SET disabled = 1"));
    assertThat(house.refused(house.send(fresh, conversation.id(), house.newId(), "x")).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void everything_that_queued_up_goes_into_one_commit_each_with_its_own_answer() throws Exception {
    Conversation conversation = house.queued(house.visitor());
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    house.committer.submit(
        house.send(house.visitor(), null, house.newId(), "first"),
        outcome -> {
          busy.countDown();
          await(release);
        });
    assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    double before = house.meters.get("hutong.commit.batch").summary().count();
    List<CompletableFuture<Outcome>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Actor.Visitor visitor = house.visitor();
      all.add(
          house.submit(
              i % 10 == 9
                  ? house.send(visitor, conversation.id(), house.newId(), "not his")
                  : house.send(visitor, null, house.newId(), "n" + i)));
    }
    release.countDown();
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);

    assertThat(house.meters.get("hutong.commit.batch").summary().count() - before).isEqualTo(1);
    assertThat(all.stream().filter(o -> o.join() instanceof Outcome.Done)).hasSize(90);
    assertThat(all.stream().filter(o -> o.join() instanceof Outcome.Refused)).hasSize(10);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void one_that_the_database_cannot_take_fails_alone_as_internal() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    house.committer.submit(
        house.send(house.visitor(), null, house.newId(), "first"),
        outcome -> {
          busy.countDown();
          await(release);
        });
    assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    Content tooLong = new Content("text", "x".repeat(1_000_001), 1);
    CompletableFuture<Outcome> good =
        house.submit(house.send(house.visitor(), null, house.newId(), "a"));
    CompletableFuture<Outcome> bad =
        house.submit(new Command.Send(house.visitor(), null, house.newId(), tooLong, Verdict.PASS));
    CompletableFuture<Outcome> next =
        house.submit(house.send(house.visitor(), null, house.newId(), "b"));
    release.countDown();

    assertThat(good.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    assertThat(((Outcome.Refused) bad.get(10, TimeUnit.SECONDS)).code())
        .isEqualTo(ErrorCode.INTERNAL);
    assertThat(next.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void what_is_held_is_refused_and_not_stored() {
    Conversation conversation = house.queued(house.visitor());
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Committer.Caller held =
        new Committer.Caller() {
          @Override
          public String name() {
            return "connection";
          }

          @Override
          public boolean held() {
            return true;
          }

          @Override
          public boolean ahead() {
            return true;
          }
        };
    Actor.Visitor visitor = new Actor.Visitor(conversation.visitor(), House.SITE, 0);
    house.committer.submit(house.send(visitor, null, house.newId(), "x"), held, outcome::complete);

    assertThat(((Outcome.Refused) outcome.join()).code()).isEqualTo(ErrorCode.ORDER_HOLD);
    assertThat(house.number("SELECT COUNT(*) FROM event")).isEqualTo(2);
  }

  @Test
  void an_acknowledgement_leaves_before_any_listener_hears_of_the_commit() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    house.heard = commit -> awaitUninterruptibly(release);
    var acknowledged = new CompletableFuture<Outcome>();
    var answered = new CompletableFuture<Outcome>();
    try {
      house.committer.submit(
          house.send(house.visitor(), null, house.newId(), "one"),
          new Connection(true),
          acknowledged::complete);

      assertThat(acknowledged.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
      house.committer.submit(
          house.send(house.visitor(), null, house.newId(), "two"),
          new Connection(false),
          answered::complete);
      assertThat(answered).isNotDone();
    } finally {
      release.countDown();
    }
    assertThat(answered.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    assertThat(house.commits).hasSize(2);
  }

  @Test
  void who_does_not_go_ahead_finds_that_the_listeners_know() {
    List<UUID> heard = new ArrayList<>();
    house.heard = commit -> heard.add(commit.now().id());
    var known = new CompletableFuture<Boolean>();
    house.committer.submit(
        house.send(house.visitor(), null, house.newId(), "one"),
        outcome -> known.complete(heard.contains(((Outcome.Done) outcome).now().id())));

    assertThat(known.join()).isTrue();
  }

  /** Without a look into the database: the transaction has read them. */
  @Test
  void events_carry_the_names_and_pictures_of_those_who_spoke() {
    Actor.Visitor visitor = new Actor.Visitor(house.ids.next(), House.SITE, 0, "Wang");
    Outcome.Done opened = house.done(house.send(visitor, null, house.newId(), "hello"));
    Actor.Agent agent = house.agent(3);
    house.database.write(
        handle -> handle.execute("UPDATE agent SET avatar = '/a.png' WHERE id = ?", agent.id()));
    house.done(new Command.Accept(agent, opened.now().id()));
    Outcome.Done said =
        house.done(house.send(agent, opened.now().id(), house.newId(), "good morning"));

    assertThat(opened.events().getLast().from())
        .isEqualTo(new From(visitor.id().toString(), Role.VISITOR, "Wang", null));
    assertThat(said.events().getLast().from())
        .isEqualTo(new From(agent.id().toString(), Role.AGENT, "Agent " + agent.id(), "/a.png"));
  }

  private record Connection(boolean ahead) implements Committer.Caller {
    @Override
    public String name() {
      return "connection";
    }

    @Override
    public boolean held() {
      return false;
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_full_lane_answers_overloaded_at_once() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    house.committer.submit(
        house.send(house.visitor(), null, house.newId(), "first"),
        outcome -> {
          busy.countDown();
          await(release);
        });
    assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    Actor.Visitor visitor = house.visitor();
    List<CompletableFuture<Outcome>> all = new ArrayList<>();
    for (int i = 0; i < Lane.QUEUE; i++) {
      all.add(house.submit(house.send(visitor, null, house.newId(), "n")));
    }

    CompletableFuture<Outcome> beyond = house.submit(house.send(visitor, null, house.newId(), "n"));
    assertThat(beyond).isDone();
    assertThat(((Outcome.Refused) beyond.join()).code()).isEqualTo(ErrorCode.OVERLOADED);
    release.countDown();
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    assertThat(all).allMatch(outcome -> outcome.join() instanceof Outcome.Done);
  }

  @Test
  void a_row_goes_to_the_outbox_only_if_somebody_listens() {
    house.queued(house.visitor());
    assertThat(house.number("SELECT COUNT(*) FROM outbox")).isZero();
    house.outbox = true;
    house.queued(house.visitor());
    assertThat(house.number("SELECT COUNT(*) FROM outbox")).isEqualTo(2);
  }

  @Test
  void a_robot_speaks_only_while_nothing_has_changed_since_the_question() {
    house.robot = true;
    Actor.Visitor visitor = house.visitor();
    Conversation conversation = house.queued(visitor);
    assertThat(conversation.status()).isEqualTo(Status.ROBOT);
    Actor.Robot robot = new Actor.Robot("faq", conversation.version());
    house.done(house.send(robot, conversation.id(), house.newId(), "answer"));

    Actor.Agent agent = house.agent(1);
    Outcome.Done taken = house.done(new Command.Accept(agent, conversation.id()));
    assertThat(taken.events()).extracting(Event::kind).containsExactly("handoff", "assigned");
    assertThat(taken.now().version()).isEqualTo(conversation.version() + 1);
    assertThat(house.refused(house.send(robot, conversation.id(), house.newId(), "late")).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void an_offer_keeps_others_away_until_it_ends() {
    Actor.Agent one = house.agent(1);
    Actor.Agent two = house.agent(1);
    Conversation conversation = house.queued(house.visitor());
    Actor server = new Actor.Server();
    long until = house.time.millis() + 20_000;

    house.ask(new Command.Offer(server, conversation.id(), one.id(), until));
    assertThat(house.commits.getLast().now().offeredTo()).isEqualTo(one.id());
    assertThat(inbox(one)).isEqualTo(1);
    assertThat(house.refused(new Command.Accept(two, conversation.id())).conflict().by())
        .isEqualTo(one.id());
    house.ask(new Command.Decline(one, conversation.id()));
    assertThat(house.commits.getLast().now().offeredTo()).isNull();
    house.done(new Command.Accept(two, conversation.id()));
  }

  @Test
  void a_supervisor_reopens_unless_the_visitor_has_another_open_one() {
    house.reopen = Duration.ZERO;
    Actor.Visitor visitor = house.visitor();
    Actor.Agent agent = house.agent(1);
    Conversation closed = closed(visitor, agent);
    Conversation other = house.queued(visitor);

    Outcome.Refused refused = house.refused(new Command.Reopen(agent, closed.id()));
    assertThat(refused.conflict().other()).isEqualTo(other.id());
    house.done(new Command.Close(visitor, other.id(), "left"));
    Outcome.Done done = house.done(new Command.Reopen(agent, closed.id()));
    assertThat(done.events()).extracting(Event::kind).containsExactly("reopened", "assigned");
    assertThat(load(agent)).isEqualTo(1);
  }

  @Test
  void after_the_stop_nothing_is_taken_any_more() {
    house.committer.stop();

    assertThat(house.refused(house.send(house.visitor(), null, house.newId(), "x")).code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }
}
