package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After the store was closed by a failure and read back, before it takes the first message: whoever
 * was sent an event that the store does not have is told {@code reset}, and no cursor stands beyond
 * the store's head.
 */
final class StoreReadBack implements Managed {
  private static final Logger log = LoggerFactory.getLogger(StoreReadBack.class);

  /** An IO thread that is so busy has lost its connections anyway. */
  private static final long PATIENCE_SECONDS = 5;

  private final Database database;
  private final Loops loops;
  private final EventLog events;

  @Inject
  StoreReadBack(Database database, Loops loops, EventLog events) {
    this.database = database;
    this.loops = loops;
    this.events = events;
  }

  @Override
  public void start() {
    database.whenReadBack(this::compare);
  }

  /** Blocks; not on an IO thread. */
  void compare() {
    for (Loop loop : loops.all()) {
      compare(loop);
    }
  }

  private void compare(Loop loop) {
    CompletableFuture<Set<UUID>> heard = new CompletableFuture<>();
    loop.post(
        () -> {
          loop.beginHistory();
          heard.complete(new HashSet<>(loop.heads().keySet()));
        });
    try {
      Set<UUID> asked = heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Map<UUID, Long> heads = events.heads(asked);
      loop.post(
          () ->
              asked.forEach(
                  conversation ->
                      loop.hearers(
                          conversation,
                          one -> one.hearing.readBack(one, heads.get(conversation)))));
    } catch (TimeoutException e) {
      log.warn("An IO thread did not say what it hears", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
