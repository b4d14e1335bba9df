package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hutong.core.conversation.Actor;
import org.hutong.core.outbox.Backlog;
import org.hutong.core.outbox.OutboxHouse;
import org.hutong.core.plugin.PluginHouse.Jumping;
import org.hutong.core.plugin.channels.ChannelsModule;
import org.hutong.core.plugin.listeners.Enabling;
import org.hutong.core.plugin.listeners.ListenersModule;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an event listener of a plugin is promised. */
class PluginListenersTest {
  private static final Consent AGREED = new Consent(Set.of("conversation.read"), false);

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String HEARD = "org.hutong.test.heard";

  @TempDir private Path home;
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Jumping time = new Jumping();
  private OutboxHouse house;

  /** A plugin shares no class with the kernel but the JDK's: this is how it tells what it heard. */
  @BeforeEach
  void open() {
    System.getProperties().put(HEARD, heard);
    house =
        new OutboxHouse(
            home, time, new PluginModule(), new ListenersModule(), new ChannelsModule());
  }

  @AfterEach
  void close() {
    house.close();
    System.getProperties().remove(HEARD);
  }

  private static PluginJar listener(String version, String happened, String kinds) {
    return PluginJar.of("ear")
        .with("version", version)
        .with("permissions", "[conversation.read]")
        .extension(
            "Ear",
            "org.hutong.api.EventListener",
            """
            @SuppressWarnings("unchecked")
            private static void heard(Event event) {
              ((Queue<String>) System.getProperties().get("%s"))
                  .add(event.conversation() + " " + event.seq() + " " + event.kind());
            }
            @Override public void happened(Event event) throws Exception { %s }
            @Override public Set<String> kinds() { return Set.of(%s); }
            """
                .formatted(HEARD, happened, kinds));
  }

  private static PluginJar listener(String version) {
    return listener(version, "heard(event);", "");
  }

  private void install(byte[] jar) {
    try {
      plugins().install(new ByteArrayInputStream(jar), "ear.jar", AGREED, "admin");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Plugins plugins() {
    return house.part(Plugins.class);
  }

  private List<Long> seqs(UUID conversation) {
    List<Long> seqs = new ArrayList<>();
    for (String line : heard) {
      String[] words = line.split(" ");
      if (words[0].equals(conversation.toString())) {
        seqs.add(Long.valueOf(words[1]));
      }
    }
    return seqs;
  }

  private static void eventually(org.awaitility.core.ThrowingRunnable assertion) {
    await().atMost(LONG).pollInterval(Duration.ofMillis(10)).untilAsserted(assertion);
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
  void an_enabled_listener_hears_from_now_on_in_order() {
    Actor.Visitor visitor = house.visitor();
    house.say(visitor, "before it was there");
    install(listener("1.0.0").bytes());
    UUID conversation = house.say(visitor, "one");
    house.say(visitor, "two");
    eventually(() -> assertThat(seqs(conversation)).containsExactly(3L, 4L));
    assertThat(heard).first().asString().endsWith(" text");
  }

  /**
   * It is off for so long while a customer says something (seqs 1 and 2), then it is enabled, and
   * the customer goes on (seq 3).
   *
   * @return what it has heard of the customer
   */
  private List<Long> heardAfter(Duration off, Backlog.Choice choice) {
    install(listener("1.0.0").bytes());
    settled();
    plugins().disable("ear", "ada");
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "is anybody there?");
    eventually(() -> assertThat(house.number("SELECT COUNT(*) FROM delivery")).isPositive());
    house
        .part(Database.class)
        .write(handle -> handle.execute("UPDATE consumer SET absent = ?", off.toMillis()));
    assertThat(enabling().waiting("ear"))
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.events()).isEqualTo(2);
              assertThat(each.absent()).isGreaterThanOrEqualTo(off.toMillis());
            });
    enabling().enable("ear", choice, "ada");
    house.say(visitor, "hello again");
    eventually(() -> assertThat(seqs(conversation)).contains(3L));
    settled();
    return seqs(conversation);
  }

  private Enabling enabling() {
    return house.part(Enabling.class);
  }

  @Test
  void who_was_off_for_more_than_an_hour_begins_with_what_happens_from_now_on() {
    assertThat(heardAfter(Duration.ofHours(2), Backlog.Choice.BY_AGE)).containsExactly(3L);
  }

  @Test
  void who_was_off_for_a_moment_hears_all_of_it() {
    assertThat(heardAfter(Duration.ofMinutes(5), Backlog.Choice.BY_AGE))
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void who_is_to_catch_up_does_so_whatever_the_time() {
    assertThat(heardAfter(Duration.ofDays(3), Backlog.Choice.DELIVER)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void who_is_to_begin_now_does_so_after_a_moment_too() {
    assertThat(heardAfter(Duration.ZERO, Backlog.Choice.SKIP)).containsExactly(3L);
  }

  @Test
  void a_restart_of_the_server_is_no_enabling_and_drops_nothing() {
    install(listener("1.0.0").bytes());
    settled();
    house.close();
    house =
        new OutboxHouse(
            home, time, new PluginModule(), new ListenersModule(), new ChannelsModule());
    UUID conversation = house.say(house.visitor(), "right after the start");
    eventually(() -> assertThat(seqs(conversation)).containsExactly(1L, 2L));
  }

  @Test
  void only_its_kinds_are_delivered() {
    install(listener("1.0.0", "heard(event);", "\"opened\"").bytes());
    UUID conversation = house.say(house.visitor(), "one");
    settled();
    assertThat(seqs(conversation)).containsExactly(1L);
  }

  @Test
  void without_the_permission_it_hears_of_nothing() {
    assertThatThrownBy(() -> install(listener("1.0.0").with("permissions", "[]").bytes()))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("conversation.read");
    house.say(house.visitor(), "one");
    assertThat(house.number("SELECT COUNT(*) FROM consumer")).isZero();
    assertThat(house.number("SELECT COUNT(*) FROM outbox")).isZero();
  }

  @Test
  void one_that_cannot_say_which_kinds_it_wants_does_not_start() {
    assertThatThrownBy(() -> install(listener("1.0.0", "heard(event);", "null").bytes()))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("did not start");
  }

  @Test
  void while_it_is_disabled_events_wait_and_when_it_is_removed_they_go() {
    install(listener("1.0.0").bytes());
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "one");
    eventually(() -> assertThat(seqs(conversation)).hasSize(2));
    plugins().disable("ear", "admin");
    house.say(visitor, "two");
    plugins().enable("ear", "admin");
    eventually(() -> assertThat(seqs(conversation)).containsExactly(1L, 2L, 3L));
    plugins().disable("ear", "admin");
    house.say(visitor, "three");
    plugins().remove("ear", true, "admin");
    assertThat(house.number("SELECT COUNT(*) FROM consumer")).isZero();
    install(listener("1.0.0").bytes());
    house.say(visitor, "four");
    eventually(() -> assertThat(seqs(conversation)).containsExactly(1L, 2L, 3L, 5L));
  }

  @Test
  void what_it_throws_is_delivered_again_and_left_out_calls_are_no_failures() {
    install(listener("1.0.0", "heard(event); throw new java.io.IOException(\"no\");", "").bytes());
    UUID conversation = house.say(house.visitor(), "one");
    for (int i = 1; i <= 5; i++) {
      awaitTries(conversation, i);
      time.jump(Duration.ofSeconds(20));
      house.outbox().wake();
    }
    await()
        .during(Duration.ofMillis(500))
        .atMost(LONG)
        .untilAsserted(() -> assertThat(seqs(conversation)).hasSize(5));
    assertThat(house.number("SELECT MAX(attempts) FROM delivery")).isEqualTo(5);
    time.jump(Duration.ofSeconds(31));
    awaitTries(conversation, 6);
    assertThat(seqs(conversation)).containsOnly(1L);
  }

  private void awaitTries(UUID conversation, int count) {
    eventually(
        () -> {
          assertThat(seqs(conversation)).hasSize(count);
          assertThat(house.number("SELECT COALESCE(MAX(attempts), 0) FROM delivery"))
              .isEqualTo(count);
        });
  }

  @Test
  void replaced_again_and_again_under_load_nothing_is_lost_or_out_of_order() throws Exception {
    byte[] even = listener("1.0.0").bytes();
    byte[] odd = listener("1.1.0").bytes();
    install(even);
    AtomicBoolean ended = new AtomicBoolean();
    List<Actor.Visitor> visitors = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      visitors.add(house.visitor());
    }
    Set<UUID> conversations = new LinkedHashSet<>();
    visitors.forEach(visitor -> conversations.add(house.say(visitor, "hello")));
    CompletableFuture<Integer> load = CompletableFuture.supplyAsync(() -> talk(visitors, ended));
    for (int i = 0; i < 10; i++) {
      install(i % 2 == 0 ? odd : even);
      int before = heard.size();
      await().atMost(LONG).until(() -> heard.size() > before + 20);
    }
    ended.set(true);
    int messages = load.get();
    settled();
    int repeats = 0;
    for (UUID conversation : conversations) {
      List<Long> seqs = seqs(conversation);
      assertThat(seqs).isSorted();
      long head = house.number("SELECT last_seq FROM conversation WHERE id = ?", conversation);
      assertThat(new LinkedHashSet<>(seqs)).hasSize((int) head).first().isEqualTo(1L);
      repeats += seqs.size() - (int) head;
    }
    System.out.printf("10 upgrades, %d messages, %d repeated%n", messages, repeats);
  }

  private int talk(List<Actor.Visitor> visitors, AtomicBoolean ended) {
    int messages = 0;
    while (!ended.get()) {
      List<CompletableFuture<?>> sent = new ArrayList<>();
      for (Actor.Visitor visitor : visitors) {
        sent.add(house.send(visitor, "message " + messages++));
      }
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    }
    return messages;
  }

  @Test
  @Tag("long")
  void a_call_that_does_not_end_holds_its_conversation_and_is_never_doubled() {
    install(
        listener(
                "1.0.0",
                """
                heard(event);
                long end = System.nanoTime() + 40_000_000_000L;
                while (event.seq() == 1 && System.nanoTime() < end) {
                  try { Thread.sleep(100); } catch (InterruptedException e) { }
                }
                if (event.seq() == 1) { heard(event); }
                """,
                "\"opened\", \"closed\"")
            .bytes());
    UUID held = house.say(house.visitor(), "one");
    eventually(() -> assertThat(seqs(held)).containsExactly(1L));
    await()
        .during(Duration.ofSeconds(25))
        .atMost(Duration.ofSeconds(28))
        .untilAsserted(() -> assertThat(seqs(held)).containsExactly(1L));
    eventually(() -> assertThat(seqs(held)).hasSizeGreaterThanOrEqualTo(2).containsOnly(1L));
  }
}
