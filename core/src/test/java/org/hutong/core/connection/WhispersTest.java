package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.hutong.core.conversation.Status;
import org.hutong.core.wire.ServerFrame;
import org.junit.jupiter.api.Test;

class WhispersTest {
  private final Office office = new Office();
  private final UUID me = UUID.randomUUID();
  private final UUID agent = UUID.randomUUID();
  private final UUID conversation = office.store.existing(me, Status.ASSIGNED, agent, 5);

  @Test
  void marks_go_to_the_others_are_bounded_by_the_head_and_kept() {
    Client visitor = office.visiting(me);
    Client serving = office.serving(agent);
    visitor.heard();
    serving.heard();
    visitor.mark("read", conversation, 99);
    office.settle();
    assertThat(serving.heard()).containsExactly("read 5");
    assertThat(visitor.heard()).isEmpty();
    assertThat(office.store.marks.get(conversation).get(me).read()).isEqualTo(5);
    visitor.mark("read", conversation, 4);
    visitor.mark("got", conversation, 5);
    office.settle();
    assertThat(serving.heard()).isEmpty();
  }

  @Test
  void marks_of_a_conversation_that_is_not_heard_are_ignored() {
    UUID others = office.store.existing(UUID.randomUUID(), Status.QUEUED, null, 5);
    Client visitor = office.visiting(me);
    visitor.heard();
    visitor.mark("read", others, 3);
    visitor.typing(others, true, null);
    office.settle();
    assertThat(visitor.heard()).isEmpty();
    assertThat(office.store.marks.get(others)).isNull();
  }

  @Test
  void a_watchers_marks_and_typing_go_to_agents_only() {
    UUID watcher = UUID.randomUUID();
    Client visitor = office.visiting(me);
    Client serving = office.serving(agent);
    Client watching = office.serving(watcher);
    watching.watch(conversation, true);
    office.settle();
    visitor.heard();
    serving.heard();
    watching.mark("read", conversation, 5);
    watching.typing(conversation, true, null);
    office.settle();
    assertThat(visitor.heard()).isEmpty();
    assertThat(serving.heard()).containsExactly("read 5", "typing true");
  }

  @Test
  void to_the_visitor_all_agents_are_one_the_highest_mark() {
    UUID second = UUID.randomUUID();
    office.store.append(
        conversation,
        "joined",
        "{}",
        Status.ASSIGNED,
        agent,
        java.util.List.of(second),
        java.util.List.of());
    Client visitor = office.visiting(me);
    Client one = office.serving(agent);
    Client two = office.serving(second);
    visitor.heard();
    one.mark("read", conversation, 4);
    two.mark("read", conversation, 3);
    two.mark("read", conversation, 5);
    office.settle();
    assertThat(visitor.heard()).containsExactly("read 4", "read 5");
  }

  @Test
  void the_others_marks_are_told_after_synced() {
    office.store.read(conversation, me, 3);
    office.store.got(conversation, agent, 5);
    Client serving = office.serving(agent);
    assertThat(serving.heard())
        .containsSubsequence("welcome", "synced 5/5", "got 3", "read 3", "presence offline");
    Client visitor = office.visiting(me);
    assertThat(visitor.heard()).containsSubsequence("welcome", "synced 5/5", "got 5");
    assertThat(serving.heard()).containsExactly("presence online");
    visitor.socket.handler.closed(1006);
    office.settle();
    assertThat(serving.heard()).containsExactly("presence offline");
  }

  @Test
  void a_mark_of_one_device_is_told_to_the_persons_others() {
    Client one = office.visiting(me);
    Client two = office.visiting(me);
    one.heard();
    two.heard();
    one.mark("read", conversation, 2);
    office.settle();
    assertThat(two.heard()).containsExactly("read 2");
    two.mark("read", conversation, 1);
    office.settle();
    assertThat(one.heard()).isEmpty();
  }

  @Test
  void a_preview_is_shown_only_where_the_site_allows_it_and_never_to_a_visitor() {
    Client visitor = office.visiting(me);
    Client serving = office.serving(agent);
    visitor.heard();
    serving.heard();
    visitor.typing(conversation, true, "draft");
    office.settle();
    assertThat(serving.heard()).containsExactly("typing true");
    office.typingPreview = true;
    visitor.typing(conversation, true, "draft");
    serving.typing(conversation, true, "what the agent types");
    office.settle();
    assertThat(serving.heard()).containsExactly("typing true draft");
    assertThat(visitor.heard()).containsExactly("typing true");
  }

  @Test
  void typing_is_bounded() {
    Client visitor = office.visiting(me);
    Client serving = office.serving(agent);
    serving.heard();
    for (int i = 0; i < 100; i++) {
      visitor.typing(conversation, i % 2 == 0, null);
    }
    office.settle();
    assertThat(serving.heard()).hasSize(10);
    office.pass(Duration.ofSeconds(1));
    visitor.typing(conversation, true, null);
    office.settle();
    assertThat(serving.heard("typing")).hasSize(1);
  }

  @Test
  void a_closed_conversation_takes_marks_and_no_typing() {
    office.store.append(conversation, "closed", "{}", Status.CLOSED, null);
    Client visitor = office.visiting(me);
    Client last = office.serving(agent);
    last.sync(conversation, 6);
    office.settle();
    last.heard();
    visitor.typing(conversation, true, null);
    visitor.mark("read", conversation, 6);
    office.settle();
    assertThat(last.heard()).containsExactly("read 6");
  }

  @Test
  void notes_and_their_number_go_to_agents_alone() {
    Client visitor = office.visiting(me);
    Client serving = office.serving(agent);
    visitor.heard();
    serving.heard();
    office.store.note(conversation, agent, "difficult");
    office.settle();
    assertThat(serving.heard()).contains("note 1");
    assertThat(serving.last("conversation").get("notes").intValue()).isEqualTo(1);
    assertThat(visitor.all("note")).isEmpty();
    assertThat(visitor.all("conversation")).noneMatch(one -> one.has("notes"));
    assertThat(visitor.all("conversation")).noneMatch(one -> one.has("visitor"));
  }

  @Test
  void waiting_conversations_are_told_to_the_group_at_most_once_a_second() {
    UUID waiting = office.store.existing(UUID.randomUUID(), Status.QUEUED, null, 1);
    Client inGroup = office.serving(UUID.randomUUID());
    Client outside = office.connect(office.agent(UUID.randomUUID(), false, false));
    inGroup.heard();
    outside.heard();
    for (int i = 0; i < 20; i++) {
      office.store.message(waiting, "m" + i);
      office.settle();
    }
    assertThat(inGroup.heard("conversation")).hasSize(1);
    office.pass(Duration.ofSeconds(2));
    assertThat(inGroup.heard("conversation")).hasSize(1);
    assertThat(inGroup.last("conversation").get("head").intValue()).isEqualTo(21);
    assertThat(inGroup.all("event")).isEmpty();
    office.store.append(waiting, "assigned", "{}", Status.ASSIGNED, agent);
    office.pass(Duration.ofSeconds(2));
    assertThat(inGroup.heard()).contains("conversation assigned v2");
    assertThat(outside.heard()).isEmpty();
  }

  @Test
  void offers_go_to_the_agent_and_again_after_welcome_and_never_to_a_visitor() {
    Client serving = office.serving(agent);
    Client visitor = office.visiting(me);
    visitor.heard();
    serving.heard();
    ServerFrame.Offer offer =
        new ServerFrame.Offer(
            conversation,
            office.visitor(me, office.site),
            new ServerFrame.Named(office.group, "Group"),
            3,
            30_000,
            "longest",
            null);
    office.hub.toAgent(agent, offer);
    office.hub.toVisitor(me, offer);
    office.settle();
    assertThat(serving.heard()).containsExactly("offer");
    assertThat(visitor.heard()).isEmpty();
    office.offers.add(offer);
    assertThat(office.serving(agent).heard()).contains("welcome", "offer");
  }

  @Test
  void a_frame_for_a_group_reaches_its_agents_alone() {
    Client inGroup = office.serving(agent);
    Client outside = office.connect(office.agent(UUID.randomUUID(), false, false));
    inGroup.heard();
    outside.heard();
    office.hub.toGroup(
        office.group, new ServerFrame.AgentPresence(UUID.randomUUID(), "online", 0, 5));
    office.settle();
    assertThat(inGroup.heard()).containsExactly("presence online");
    assertThat(outside.heard()).isEmpty();
  }
}
