package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.store.TestStores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the log tells of a message, at its most talkative. */
class MessageLogTest {
  private static final String SECRET = "my card is 4111 1111";

  @TempDir Path directory;
  private final Logger logger = (Logger) LoggerFactory.getLogger("org.hutong");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private Level before;

  @BeforeEach
  void listen() {
    before = logger.getLevel();
    logger.setLevel(Level.TRACE);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setLevel(before);
  }

  private record Connection(String name) implements Committer.Caller {
    @Override
    public boolean held() {
      return false;
    }

    @Override
    public boolean ahead() {
      return true;
    }
  }

  private static Outcome ask(House house, Command command) throws Exception {
    var outcome = new CompletableFuture<Outcome>();
    house.committer.submit(command, new Connection("connection-7"), outcome::complete);
    return outcome.get(20, TimeUnit.SECONDS);
  }

  private static Map<String, String> facts(ILoggingEvent line) {
    return line.getKeyValuePairs() == null
        ? Map.of()
        : line.getKeyValuePairs().stream()
            .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }

  @Test
  void a_line_about_a_message_names_conversation_event_and_connection_and_never_its_text()
      throws Exception {
    Event event;
    try (House house =
        new House(TestStores.database(TestStores.url(directory), Durability.POWER))) {
      Command.Send send = house.send(house.visitor(), null, house.newId(), SECRET);
      event = ((Outcome.Done) ask(house, send)).events().getLast();
      assertThat(ask(house, send)).isInstanceOf(Outcome.Repeat.class);
    }
    List<ILoggingEvent> said = List.copyOf(lines.list);
    assertThat(said)
        .filteredOn(line -> facts(line).containsKey("event"))
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(facts(line))
                    .containsEntry("conversation", event.conversation().toString())
                    .containsEntry("event", event.id().toString())
                    .containsEntry("connection", "connection-7"));
    assertThat(said)
        .noneMatch(line -> line.getFormattedMessage().contains(SECRET))
        .noneMatch(line -> facts(line).toString().contains(SECRET));
  }
}
