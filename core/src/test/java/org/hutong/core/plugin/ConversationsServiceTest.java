package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hutong.api.EventListener;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Note;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Status;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.identity.Sites;
import org.hutong.core.plugin.service.Hops;
import org.hutong.core.wire.Contents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin in real conversations: it reads, says, notes and manages as its permissions allow. */
class ConversationsServiceTest {
  private static final String ALL =
      "[conversation.read, message.send, note.write, conversation.manage]";
  private static final String ID = "0123456789abcdef";
  private static final String DEEDS =
      """
      String c = (String) v.get("c"); String id = (String) v.get("id");
      String text = (String) v.get("text");
      try {
        return switch ((String) v.get("do")) {
          case "find" -> talk.find(c).map(s -> s.status() + " " + s.head()).orElse("none");
          case "events" -> talk.events(c, 0, 200).stream()
              .map(e -> e.kind() + ":" + e.text().orElse("")).toList();
          case "send" -> said(talk.send(c, id, "text", Map.of("text", text)));
          case "kind" -> said(talk.send(c, id, text, Map.of("target", 1, "body", Map.of())));
          case "card" -> said(talk.send(c, id, new Card(java.util.Map.of("v", 1,
              "title", text, "blocks", java.util.List.of(java.util.Map.of("type", "text", "text", "body"))))));
          case "replace" -> said(talk.replace(c, (Integer) v.get("seq"), id,
              Card.titled(text).text("other").build()));
          case "note" -> { talk.note(c, id, text); yield "noted"; }
          case "handOff" -> talk.handOff(c).status();
          case "transfer" -> talk.transfer(c, text).status();
          default -> talk.close(c).status();
        };
      } catch (RefusedException e) { return e.code() + (e.retry() ? " again" : ""); }
      """;
  private static final String SAID =
      "private static String said(Posted p) { return p.seq() + (p.repeated() ? \" again\" : \"\");"
          + " }\n";

  @TempDir private Path home;
  private PluginHouse house;
  private final UUID visitor = UUID.randomUUID();
  private String conversation = "";

  @BeforeEach
  void open() {
    house = PluginHouse.open(home);
    conversation = say("hello").conversation().toString();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static PluginJar talking(String id) {
    return ServicesTest.doing(id, ServicesTest.taking("Conversations talk") + SAID, DEEDS)
        .with("permissions", ALL);
  }

  private Event say(String text) {
    UUID site = house.get(Sites.class).all().getFirst().id();
    var content = house.get(Contents.class).message("text", "{\"text\":\"" + text + "\"}");
    var done =
        (Outcome.Done)
            commit(
                new Command.Send(
                    new Actor.Visitor(visitor, site, 0),
                    null,
                    UUID.randomUUID().toString(),
                    content,
                    Verdict.PASS));
    return done.events().getLast();
  }

  private Outcome commit(Command command) {
    var outcome = new CompletableFuture<Outcome>();
    house.get(Committer.class).submit(command, outcome::complete);
    return outcome.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private String act(String plugin, String what, String id, String text, int seq) {
    Map<String, Object> values = new HashMap<>();
    values.put("do", what);
    values.put("c", conversation);
    values.put("id", id);
    values.put("text", text);
    values.put("seq", seq);
    return ServicesTest.act(house, plugin, values);
  }

  private List<Event> events() {
    return house.get(EventLog.class).events(UUID.fromString(conversation), 0, 200);
  }

  private Conversation state() {
    return house.get(EventLog.class).find(UUID.fromString(conversation)).orElseThrow();
  }

  @Test
  void a_message_is_stored_once_under_its_id_and_carries_the_plugin_as_its_author() {
    house.install(talking("a-plugin-with-quite-a-long-name-that-does-not-fit"));
    String plugin = "a-plugin-with-quite-a-long-name-that-does-not-fit";
    long next = state().lastSeq() + 1;
    assertThat(act(plugin, "send", ID, "good morning", 0)).isEqualTo("" + next);
    assertThat(act(plugin, "send", ID, "good morning", 0)).isEqualTo(next + " again");
    assertThat(act(plugin, "send", ID, "something else", 0)).isEqualTo("id_conflict");
    assertThat(events().getLast().from().id()).startsWith("plugin:a-plugin-with").hasSize(40);
    assertThat(events()).hasSize((int) next);
    assertThat(act(plugin, "events", ID, "", 0)).contains("text:hello", "text:good morning");
    assertThat(act(plugin, "find", ID, "", 0)).isEqualTo("QUEUED " + next);
  }

  @Test
  void what_breaks_the_protocol_is_refused_with_its_code() {
    house.install(talking("talker"));
    assertThat(act("talker", "send", ID, "x".repeat(10_001), 0)).isEqualTo("too_large");
    assertThat(act("talker", "kind", ID, "edit", 0)).isEqualTo("invalid");
    assertThat(act("talker", "card", ID, "x".repeat(201), 0)).isEqualTo("invalid");
    conversation = UUID.randomUUID().toString();
    assertThat(act("talker", "send", ID, "x", 0)).isEqualTo("not_found");
    assertThat(act("talker", "find", ID, "", 0)).isEqualTo("none");
  }

  @Test
  void a_card_is_replaced_by_its_owner_alone_however_old_it_is() {
    house.install(talking("owner"));
    house.install(talking("other"));
    int seq = Integer.parseInt(act("owner", "card", ID, "Order 1", 0));
    house.time().jump(Duration.ofDays(3));
    assertThat(act("other", "replace", ID, "Stolen", seq)).isEqualTo("forbidden");
    assertThat(act("owner", "replace", ID + "2", "Order 2", seq)).isEqualTo("" + (seq + 1));
    assertThat(act("owner", "replace", ID + "2", "Order 2", seq)).isEqualTo((seq + 1) + " again");
    assertThat(act("owner", "replace", ID + "3", "Order 2", 1)).isEqualTo("invalid");
    assertThat(events().getLast())
        .satisfies(
            event -> {
              assertThat(event.kind()).isEqualTo("edit");
              assertThat(event.body()).contains("\"target\":" + seq).contains("Order 2");
            });
  }

  @Test
  void what_a_plugin_says_passes_the_interceptors_its_own_included() {
    house.install(talking("talker").interceptor("return Verdict.reject(draft.author().id());", ""));
    assertThat(act("talker", "send", ID, "x", 0)).isEqualTo("rejected");
    assertThat(events()).noneMatch(event -> event.from().id().startsWith("plugin:"));
  }

  @Test
  void a_note_of_a_plugin_is_read_by_agents_under_its_name_and_stored_once() {
    house.install(talking("scribe"));
    assertThat(act("scribe", "note", ID, "VIP", 0)).isEqualTo("noted");
    assertThat(act("scribe", "note", ID, "VIP", 0)).isEqualTo("noted");
    assertThat(act("scribe", "note", ID, "not VIP", 0)).isEqualTo("id_conflict");
    List<Note> notes = house.get(EventLog.class).notes(UUID.fromString(conversation), 0, 10);
    assertThat(notes)
        .singleElement()
        .satisfies(
            note -> {
              assertThat(note.text()).isEqualTo("VIP");
              assertThat(note.from().id()).isEqualTo("plugin:scribe");
            });
  }

  @Test
  void a_conversation_is_moved_to_a_group_and_closed_by_a_plugin_that_may() {
    house.install(talking("boss"));
    house.install(talking("clerk").with("permissions", "[message.send]"));
    String group = String.valueOf(state().group());
    assertThat(act("boss", "handOff", ID, "", 0)).isEqualTo("QUEUED");
    assertThat(act("boss", "transfer", ID, group, 0)).isEqualTo("QUEUED");
    assertThat(act("boss", "transfer", ID, UUID.randomUUID().toString(), 0)).isEqualTo("invalid");
    assertThat(act("boss", "close", ID, "", 0)).isEqualTo("CLOSED");
    assertThat(state().status()).isEqualTo(Status.CLOSED);
    assertThat(act("boss", "handOff", ID, "", 0)).isEqualTo("closed");
    assertThat(act("boss", "send", ID, "too late", 0)).isEqualTo("closed");
    assertThat(
            house.get(ExtensionPoints.class).now(org.hutong.api.CardActions.class).stream()
                .filter(each -> each.plugin().equals("clerk"))
                .findFirst()
                .orElseThrow()
                .call(Duration.ofSeconds(10), deed -> deed.pressed(press("close"))))
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.why()).contains("PermissionException"));
  }

  private org.hutong.api.CardActions.Press press(String what) {
    return new org.hutong.api.CardActions.Press(
        "k",
        conversation,
        1,
        "act",
        Map.of("do", what, "c", conversation, "id", ID, "text", ""),
        Map.of(),
        new org.hutong.api.Sender("id", org.hutong.api.Sender.Role.AGENT, "Li"));
  }

  private static PluginJar parrot(String id) {
    return PluginJar.of(id)
        .with("permissions", "[conversation.read, message.send]")
        .extension(
            "Parrot",
            "org.hutong.api.EventListener",
            """
            private final Conversations talk;
            @Inject Parrot(Conversations talk) { this.talk = talk; }
            public void happened(Event event) {
              if (event.from().id().equals("plugin:%s")) return;
              talk.send(event.conversation(), "answer-to-" + event.seq() + "-0123", "text",
                  Map.of("text", "you said: " + event.kind()));
            }
            """
                .formatted(id));
  }

  /** Tells every listener of every event, as the outbox does, until nothing is new. */
  private int tellAll() {
    int failures = 0;
    for (long told = 0; told < state().lastSeq(); told++) {
      Event event = house.get(EventLog.class).events(state().id(), told, 1).getFirst();
      for (Handle<EventListener> each :
          house.get(ExtensionPoints.class).settled(EventListener.class)) {
        var view = house.get(ApiRecords.class).event(event, state().site());
        Answer<Boolean> answer =
            house
                .get(Hops.class)
                .handling(
                    event,
                    () ->
                        each.call(
                            Duration.ofSeconds(10),
                            listener -> {
                              listener.happened(view);
                              return true;
                            }));
        failures += answer instanceof Answer.Failed<Boolean> ? 1 : 0;
      }
      assertThat(told).isLessThan(100);
    }
    return failures;
  }

  @Test
  void two_plugins_that_answer_each_other_end_after_five_hops() {
    house.install(parrot("left"));
    house.install(parrot("right"));
    assertThat(tellAll()).isPositive();
    Map<Long, Long> perPlugin = new HashMap<>();
    events()
        .forEach(
            event ->
                perPlugin.merge(event.from().id().startsWith("plugin:") ? 1L : 0L, 1L, Long::sum));
    long people = perPlugin.get(0L);
    // Each thing that was done is answered by both; each answer by the other, four times more.
    assertThat(perPlugin.get(1L)).isEqualTo(people * 2 * Hops.MOST);
  }

  @Test
  void an_interceptor_that_sends_at_every_message_ends_too() {
    house.install(
        PluginJar.of("loop")
            .with("permissions", "[message.send]")
            .with("run", "thread")
            .source(
                "example.Loop",
                """
                package example;
                import jakarta.inject.Inject;
                import java.util.*;
                import org.hutong.api.*;
                @org.pf4j.Extension
                public final class Loop implements MessageInterceptor {
                  private final Conversations talk;
                  private int count;
                  @Inject Loop(Conversations talk) { this.talk = talk; }
                  @Override public Verdict filter(Draft draft) {
                    String place = (String) draft.body().get("text");
                    try {
                      talk.send(place, "loop-0123456789-" + count++, "text", Map.of("text", place));
                    } catch (RefusedException e) {
                      return Verdict.flag(List.of(e.code()));
                    }
                    return Verdict.pass();
                  }
                }
                """));
    assertThat(house.say(house.draft(conversation))).isNotNull();
    assertThat(events())
        .filteredOn(e -> e.from().id().equals("plugin:loop"))
        .hasSizeLessThanOrEqualTo(Hops.MOST);
  }
}
