package org.hutong.plugins.welcome;

import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hutong.api.Conversations;
import org.hutong.api.Event;
import org.hutong.api.EventListener;
import org.hutong.api.RefusedException;
import org.hutong.api.Sender;
import org.hutong.api.Settings;
import org.pf4j.Extension;
import org.slf4j.Logger;

/**
 * Greets when a conversation is opened in office hours, and says once in a conversation that the
 * office is closed. Events may come again: the id of each text is made of that of its conversation,
 * so the server stores it once however often it is said, from whatever node.
 */
@Extension
public final class Welcome implements EventListener {
  private static final String OPENED = "opened";
  private static final Set<String> BEGINNINGS = Set.of(OPENED, "reopened");

  /** After an outage nobody wants to be greeted for what he asked an hour ago. */
  private static final Duration LATE = Duration.ofMinutes(10);

  /** The first message is stored together with the opening. */
  private static final int FIRST_EVENTS = 8;

  private final Conversations conversations;
  private final Clock clock;
  private final Logger log;
  private final Told told = new Told();
  private volatile Greetings greetings;

  /**
   * Made by the server.
   *
   * @param settings office hours and texts
   * @param conversations where it speaks
   * @param clock of the server
   * @param log of this plugin
   */
  @Inject
  Welcome(
      Settings<WelcomeSettings> settings, Conversations conversations, Clock clock, Logger log) {
    this.conversations = conversations;
    this.clock = clock;
    this.log = log;
    this.greetings = new Greetings(settings.get());
    settings.onChange(changed -> greetings = new Greetings(changed));
  }

  @Override
  public Set<String> kinds() {
    return Set.of(OPENED, "reopened", "text", "image", "file", "voice");
  }

  @Override
  public void happened(Event event) {
    Instant at = Instant.ofEpochMilli(event.at());
    boolean asked = BEGINNINGS.contains(event.kind()) || event.from().role() == Sender.Role.VISITOR;
    if (!asked || at.plus(LATE).isBefore(clock.instant())) {
      return;
    }
    Greetings now = greetings;
    if (!now.open(at)) {
      once(event, "away-", language -> now.away(event.site(), language, at));
    } else if (event.kind().equals(OPENED)) {
      once(event, "welcome-", language -> now.greeting(event.site(), language));
    }
  }

  private interface Choice {
    Optional<String> in(String language);
  }

  private void once(Event event, String prefix, Choice choice) {
    String id = prefix + event.conversation();
    if (told.contains(id)) {
      return;
    }
    choice.in(language(event)).ifPresent(text -> say(event.conversation(), id, text));
    told.add(id);
  }

  private void say(String conversation, String id, String text) {
    try {
      conversations.send(conversation, id, "text", Map.of("text", text));
    } catch (RefusedException e) {
      if (e.retry()) {
        throw e;
      }
      log.info("Conversation {} was not greeted: {}", conversation, e.getMessage());
    }
  }

  private String language(Event event) {
    return Script.language(event.text().orElseGet(() -> firstWords(event.conversation())));
  }

  private String firstWords(String conversation) {
    List<Event> first = conversations.events(conversation, 0, FIRST_EVENTS);
    return first.stream()
        .filter(event -> event.from().role() == Sender.Role.VISITOR)
        .flatMap(event -> event.text().stream())
        .findFirst()
        .orElse("");
  }
}
