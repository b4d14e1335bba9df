package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.outbox.OutboxHouse;
import org.hutong.core.plugin.PluginHouse.Jumping;
import org.hutong.core.plugin.listeners.ListenersModule;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled plugin that greets, in the real host: outbox, settings, filters and commits. */
class WelcomePluginTest {
  private static final byte[] JAR = PluginJar.module(Path.of("../plugins/welcome")).bytes();
  private static final Consent AGREED =
      new Consent(Set.of("conversation.read", "message.send"), false);
  private static final String HELLO = "您好，欢迎咨询！请问有什么可以帮您？";

  @TempDir private Path home;
  private final Jumping time = new Jumping();
  private OutboxHouse house;

  @BeforeEach
  void open() {
    house = new OutboxHouse(home, time, new PluginModule(), new ListenersModule());
    install();
    always();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void install() {
    try {
      plugins().install(new ByteArrayInputStream(JAR), "welcome.jar", AGREED, "admin");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Plugins plugins() {
    return house.part(Plugins.class);
  }

  private void set(Map<String, ?> settings) {
    plugins().settings("welcome", Bodies.write(settings), "admin");
  }

  private void always() {
    set(Map.of("hours", List.of()));
  }

  /** Open for two hours at noon, on the day after tomorrow alone. */
  private void closedNow() {
    set(Map.of("zone", "UTC", "hours", List.of(noon())));
  }

  private static Map<String, String> noon() {
    String day = opening().getDayOfWeek().name().toLowerCase(Locale.ROOT);
    return Map.of("day", day, "from", "12:00", "to", "14:00");
  }

  private static LocalDate opening() {
    return LocalDate.now(ZoneOffset.UTC).plusDays(2);
  }

  /** What the plugin said in a conversation. */
  private List<String> said(UUID conversation) {
    return house.part(EventLog.class).events(conversation, 0, 200).stream()
        .filter(event -> event.from().id().contains("welcome"))
        .map(Event::body)
        .map(body -> String.valueOf(Bodies.read(body).get("text")))
        .toList();
  }

  private void says(UUID conversation, String... texts) {
    settled();
    assertThat(said(conversation)).containsExactly(texts);
  }

  private void settled() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(
                        house.number("SELECT COUNT(*) FROM outbox")
                            + house.number("SELECT COUNT(*) FROM delivery"))
                    .isZero());
  }

  @Test
  void a_conversation_is_greeted_once_in_the_customers_language() {
    Actor.Visitor lin = house.visitor();
    UUID chinese = house.say(lin, "你好，在吗？");
    says(chinese, HELLO);
    house.say(lin, "我的订单呢？");
    says(chinese, HELLO);
    says(house.say(house.visitor(), "hi there"), "Hello and welcome! How can we help you?");
    says(house.say(house.visitor(), "Где мой заказ?"), HELLO);
  }

  @Test
  void an_event_that_comes_again_greets_nobody_again() {
    UUID conversation = house.say(house.visitor(), "你好");
    says(conversation, HELLO);
    plugins().disable("welcome", "admin");
    plugins().enable("welcome", "admin");
    String again =
        "INSERT INTO delivery (consumer, conversation, next, up_to, due, attempts, since)"
            + " SELECT name, ?, 1, 3, 0, 0, 0 FROM consumer";
    house.part(Database.class).with(handle -> handle.execute(again, conversation));
    house.outbox().wake();
    says(conversation, HELLO);
  }

  @Test
  void out_of_office_hours_it_says_once_when_somebody_is_back() {
    closedNow();
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "hello?");
    String day =
        opening().getDayOfWeek().getDisplayName(java.time.format.TextStyle.FULL, Locale.ENGLISH);
    String away =
        "Hello, our office is closed at the moment. Leave us a message: we are back on "
            + day
            + " 12:00.";
    says(conversation, away);
    house.say(visitor, "anybody?");
    plugins().disable("welcome", "admin");
    plugins().enable("welcome", "admin");
    house.say(visitor, "anybody at all?");
    says(conversation, away);
  }

  @Test
  void who_was_greeted_in_time_is_told_when_the_office_has_closed() {
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "你好");
    says(conversation, HELLO);
    closedNow();
    house.say(visitor, "还在吗？");
    settled();
    assertThat(said(conversation)).hasSize(2).last().asString().contains("现在不是工作时间");
  }

  @Test
  void a_site_with_texts_of_its_own_uses_no_others_and_an_empty_text_says_nothing() {
    set(
        Map.of(
            "hours",
            List.of(),
            "texts",
            List.of(
                Map.of("language", "en", "greeting", "for all"),
                Map.of("site", "default", "language", "zh-CN", "away", "只在夜里"))));
    says(house.say(house.visitor(), "hello"));
    set(
        Map.of(
            "hours",
            List.of(),
            "texts",
            List.of(
                Map.of("language", "en", "greeting", "for all"),
                Map.of("site", "elsewhere", "language", "zh-CN", "greeting", "不是这里"))));
    says(house.say(house.visitor(), "hello"), "for all");
  }

  @Test
  void what_waited_for_long_is_greeted_no_more() {
    plugins().disable("welcome", "admin");
    UUID conversation = house.say(house.visitor(), "你好");
    time.jump(Duration.ofMinutes(11));
    plugins().enable("welcome", "admin");
    says(conversation);
  }

  @Test
  void settings_that_cannot_be_meant_are_refused_with_the_mend() {
    assertThatThrownBy(() -> set(Map.of("zone", "Peking")))
        .isInstanceOf(SettingsInvalidException.class)
        .hasMessageContaining("Asia/Shanghai");
    assertThatThrownBy(
            () ->
                set(
                    Map.of(
                        "texts",
                        List.of(
                            Map.of("language", "en", "greeting", "a"),
                            Map.of("language", "en-GB", "greeting", "b")))))
        .isInstanceOf(SettingsInvalidException.class)
        .hasMessageContaining("two rows for the language");
  }
}
