package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.hutong.api.ChannelInbox;
import org.hutong.api.ChannelInbox.AgentAction;
import org.hutong.api.ChannelInbox.AgentAction.Act;
import org.hutong.api.ChannelInbox.Inbound;
import org.hutong.api.Conversation.Status;
import org.hutong.api.Posted;
import org.hutong.api.RefusedException;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Note;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.AgentState;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.GroupRegistry;
import org.hutong.core.outbox.OutboxHouse;
import org.hutong.core.plugin.PluginHouse.Jumping;
import org.hutong.core.plugin.channels.ChannelInboxes;
import org.hutong.core.plugin.channels.ChannelsModule;
import org.hutong.core.plugin.listeners.ListenersModule;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A channel of a plugin, both ways. */
class PluginChannelsTest {
  private static final Consent AGREED = new Consent(Set.of("channel"), false);

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SENT = "org.hutong.test.sent";

  @TempDir private Path home;
  private final Queue<String> sent = new ConcurrentLinkedQueue<>();
  private final Jumping time = new Jumping();
  private OutboxHouse house;
  private ChannelInbox inbox;

  @BeforeEach
  void open() {
    System.getProperties().put(SENT, sent);
    house =
        new OutboxHouse(
            home, time, new PluginModule(), new ListenersModule(), new ChannelsModule());
    inbox = house.part(ChannelInboxes.class).of("mailbox");
    install(channel("mailbox", "mail"));
  }

  @AfterEach
  void close() {
    house.close();
    System.getProperties().remove(SENT);
  }

  private static PluginJar channel(String plugin, String name) {
    return PluginJar.of(plugin)
        .with("permissions", "[channel]")
        .extension(
            "Mailbox",
            "Channel",
            """
            @Override public String name() { return "%s"; }
            @SuppressWarnings("unchecked")
            @Override public Result deliver(Delivery delivery) throws Exception {
              String text = delivery.event().text().orElse("");
              if (text.equals("explode")) { throw new java.io.IOException("no"); }
              if (text.equals("full")) { return Result.failed("the mailbox is full"); }
              if (text.isEmpty()) { return Result.ignored(); }
              ((Queue<String>) System.getProperties().get("%s"))
                  .add(delivery.thread() + " " + text);
              return Result.delivered("vendor-" + delivery.event().seq());
            }
            """
                .formatted(name, SENT));
  }

  private void install(PluginJar jar) {
    try {
      house
          .part(Plugins.class)
          .install(new ByteArrayInputStream(jar.bytes()), "channel.jar", AGREED, "admin");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Posted received(String thread, String vendorId, String text) {
    return received(thread, vendorId, "Li", text);
  }

  private Posted received(String thread, String vendorId, String customer, String text) {
    return inbox.received(
        new Inbound("mail", "default", thread, vendorId, customer, "text", Map.of("text", text)));
  }

  private String customer(Posted posted) {
    return house
        .part(EventLog.class)
        .events(UUID.fromString(posted.conversation()), posted.seq() - 1, 1)
        .getFirst()
        .from()
        .name();
  }

  /** An agent on duty whose account outside is his name. */
  private UUID agent(String name) {
    UUID group = house.part(GroupRegistry.class).all().getFirst().id();
    var wanted =
        new AgentAccounts.Wanted(
            name, name, null, null, AgentAccount.Kind.AGENT, null, 5, Set.of(group));
    UUID id = house.part(AgentAccounts.class).create(wanted, Audit.By.SERVER).id();
    house
        .part(Database.class)
        .write(
            handle ->
                handle.execute(
                    "UPDATE agent SET state = ? WHERE id = ?", AgentState.ONLINE.ordinal(), id));
    inbox.link("mail", name, id.toString());
    return id;
  }

  private org.hutong.api.Conversation act(
      String account, String conversation, String vendorId, Act act, String text) {
    return inbox.act(new AgentAction("mail", account, conversation, vendorId, act, text));
  }

  private List<Note> notes(String conversation) {
    return house.part(EventLog.class).notes(UUID.fromString(conversation), 0, 10);
  }

  private static void eventually(org.awaitility.core.ThrowingRunnable assertion) {
    await().atMost(LONG).pollInterval(Duration.ofMillis(10)).untilAsserted(assertion);
  }

  @Test
  void what_a_customer_says_outside_is_stored_once_in_the_conversation_of_his_thread() {
    Posted first = received("li@example.com", "m1", "hello");
    Posted again = received("li@example.com", "m1", "hello");
    Posted next = received("li@example.com", "m2", "anybody there?");
    Posted other = received("wang@example.com", "m1x", "hello");
    assertThat(first.repeated()).isFalse();
    assertThat(again).isEqualTo(new Posted(first.conversation(), first.seq(), first.event(), true));
    assertThat(next.conversation()).isEqualTo(first.conversation());
    assertThat(next.seq()).isEqualTo(first.seq() + 1);
    assertThat(other.conversation()).isNotEqualTo(first.conversation());
  }

  /** Says something in the console, as the agent of that name. */
  private void answer(UUID agent, String conversation, String text) {
    house.said(new Actor.Agent(agent, 0), UUID.fromString(conversation), text);
  }

  private void settled() {
    eventually(
        () ->
            assertThat(
                    house.number("SELECT COUNT(*) FROM outbox")
                        + house.number("SELECT COUNT(*) FROM delivery"))
                .isZero());
  }

  @Test
  void answers_go_out_in_order_and_only_to_where_they_belong() {
    UUID zhang = agent("zhang");
    String conversation = received("li@example.com", "m1", "hello").conversation();
    house.say(house.visitor(), "by the widget");
    act("zhang", conversation, "a1", Act.ACCEPT, "");
    answer(zhang, conversation, "first");
    answer(zhang, conversation, "second");
    received("li@example.com", "m2", "thanks");
    act("zhang", conversation, "a2", Act.REPLY, "written outside");
    settled();
    assertThat(sent)
        .containsExactly(
            "li@example.com first", "li@example.com second", "li@example.com written outside");
    assertThat(
            house.number(
                "SELECT COUNT(*) FROM channel_delivery WHERE outcome = 'delivered'"
                    + " AND detail LIKE 'vendor-%'"))
        .isEqualTo(3);
  }

  @Test
  void a_customer_keeps_his_name_whoever_came_before_him() {
    house.say(house.visitor(), "somebody with a name or without");
    house
        .part(Database.class)
        .write(handle -> handle.execute("CREATE SEQUENCE schema_that_changes"));
    house.say(house.visitor(), "somebody without a name");
    Posted first = received("anna@example.com", "m1", "Anna", "hello");
    assertThat(customer(first)).isEqualTo("Anna");
  }

  @Test
  void a_name_that_comes_later_is_kept_and_none_is_taken_away() {
    received("anna@example.com", "m1", "", "hello");
    assertThat(customer(received("anna@example.com", "m2", "Anna", "it is me"))).isEqualTo("Anna");
    assertThat(customer(received("anna@example.com", "m3", "", "me again"))).isEqualTo("Anna");
    assertThat(customer(received("anna@example.com", "m4", "Anna K.", "still"))).isEqualTo("Anna");
  }

  @Test
  void a_mapped_agent_acts_with_his_own_rights_and_each_act_once() {
    UUID zhang = agent("zhang");
    agent("other");
    String conversation = received("li@example.com", "m1", "hello").conversation();
    assertThat(act("zhang", conversation, "a1", Act.ACCEPT, "").agent())
        .isEqualTo(zhang.toString());
    assertThatThrownBy(() -> act("other", conversation, "b1", Act.REPLY, "me too"))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo("forbidden"));
    assertThatThrownBy(() -> act("nobody", conversation, "b2", Act.REPLY, "me too"))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo("not_found"));
    long head = act("zhang", conversation, "a2", Act.REPLY, "how can I help").head();
    assertThat(act("zhang", conversation, "a2", Act.REPLY, "how can I help").head())
        .isEqualTo(head);
    act("zhang", conversation, "a3", Act.NOTE, "a regular");
    act("zhang", conversation, "a3", Act.NOTE, "a regular");
    assertThat(notes(conversation)).singleElement().extracting(Note::text).isEqualTo("a regular");
    String group = house.part(GroupRegistry.class).all().getFirst().id().toString();
    assertThat(act("zhang", conversation, "a4", Act.TRANSFER, group).status())
        .isEqualTo(Status.QUEUED);
    assertThat(act("zhang", conversation, "a1", Act.ACCEPT, "").status())
        .as("the old acceptance, told again, takes nothing back")
        .isEqualTo(Status.QUEUED);
    act("zhang", conversation, "a5", Act.ACCEPT, "");
    assertThat(act("zhang", conversation, "a6", Act.CLOSE, "").status()).isEqualTo(Status.CLOSED);
    assertThat(house.number("SELECT COUNT(*) FROM audit WHERE action LIKE 'conversation.%'"))
        .isEqualTo(4);
  }

  @Test
  void an_account_whose_link_was_taken_away_can_do_nothing() {
    agent("zhang");
    String conversation = received("li@example.com", "m1", "hello").conversation();
    inbox.link("mail", "zhang", null);
    assertThatThrownBy(() -> act("zhang", conversation, "a1", Act.ACCEPT, ""))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not linked");
    assertThatThrownBy(() -> inbox.link("mail", "zhang", UUID.randomUUID().toString()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no such agent");
  }

  @Test
  void what_cannot_be_delivered_is_told_in_a_note_and_the_next_one_goes_on() {
    UUID zhang = agent("zhang");
    String conversation = received("li@example.com", "m1", "hello").conversation();
    act("zhang", conversation, "a1", Act.ACCEPT, "");
    answer(zhang, conversation, "full");
    answer(zhang, conversation, "explode");
    answer(zhang, conversation, "still here?");
    eventually(
        () -> {
          time.jump(Duration.ofMinutes(6));
          house.outbox().wake();
          assertThat(sent).containsExactly("li@example.com still here?");
        });
    settled();
    assertThat(notes(conversation)).extracting(note -> note.from().id()).containsOnly("system");
    assertThat(notes(conversation))
        .extracting(Note::text)
        .satisfiesExactly(
            text -> assertThat(text).contains("No. 4 was not delivered by mail", "mailbox is full"),
            text -> assertThat(text).contains("No. 5 was not delivered by mail", "20 tries"));
    assertThat(house.number("SELECT COUNT(*) FROM channel_delivery WHERE outcome = 'failed'"))
        .isEqualTo(2);
  }

  @Test
  void nobody_speaks_for_the_channel_of_another_plugin() {
    install(channel("thief", "mail"));
    ChannelInbox thief = house.part(ChannelInboxes.class).of("thief");
    var message =
        new Inbound("mail", "default", "t", "v", "Li", "text", Map.of("text", "pay here"));
    assertThatThrownBy(() -> thief.received(message)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> thief.link("mail", "zhang", null))
        .isInstanceOf(RefusedException.class);
    assertThat(received("li@example.com", "m1", "hello").repeated()).isFalse();
    assertThat(house.number("SELECT COUNT(*) FROM consumer")).isOne();
  }

  @Test
  void a_channel_without_a_proper_name_does_not_start() {
    assertThatThrownBy(() -> install(channel("loud", "E-Mail!")))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("a-z 0-9 -");
  }

  @Test
  void what_is_wrong_with_a_message_is_said() {
    assertThatThrownBy(() -> received("", "m1", "hello")).hasMessageContaining("thread");
    assertThatThrownBy(() -> received("t", "x".repeat(201), "hello"))
        .hasMessageContaining("vendorId");
    assertThatThrownBy(
            () ->
                inbox.received(
                    new Inbound("mail", "nowhere", "t", "v", "", "text", Map.of("text", "x"))))
        .hasMessageContaining("site");
    assertThatThrownBy(
            () -> inbox.received(new Inbound("mail", "default", "t", "v", "", "text", Map.of())))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> {
              assertThat(e.code()).isEqualTo("invalid");
              assertThat(e.retry()).isFalse();
            });
  }
}
