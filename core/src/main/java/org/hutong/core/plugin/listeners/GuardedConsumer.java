package org.hutong.core.plugin.listeners;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.core.conversation.Event;
import org.hutong.core.outbox.Consumer;
import org.hutong.core.outbox.Outbox;
import org.hutong.core.plugin.Answer;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.service.Hops;
import org.hutong.core.time.TimeSource;

/**
 * Calls one start of an extension for the outbox, through the guarded door. What does not run just
 * now is no failure: its deliveries wait. A call that goes on although its time is over holds its
 * conversation until it ends: there are never two for one. Safe from any thread.
 *
 * @param <T> the extension point
 */
public final class GuardedConsumer<T> {
  /** For one call. */
  public static final Duration DEADLINE = Duration.ofSeconds(30);

  /** How long nothing is tried after a call that could not begin. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final Class<T> point;
  private final String plugin;
  private final Object start;
  private final ExtensionPoints points;
  private final Hops hops;
  private final TimeSource time;
  private final Set<UUID> inside = ConcurrentHashMap.newKeySet();
  private volatile long restsUntil;

  public GuardedConsumer(
      Class<T> point, Handle<T> handle, ExtensionPoints points, Hops hops, TimeSource time) {
    this.point = point;
    this.plugin = handle.plugin();
    this.start = handle.start();
    this.points = points;
    this.hops = hops;
    this.time = time;
    this.restsUntil = time.nanos();
  }

  private Optional<Handle<T>> handle() {
    return points.now(point).stream().filter(handle -> handle.start() == start).findFirst();
  }

  public String plugin() {
    return plugin;
  }

  /** Whether a call could begin now. Never blocks. */
  public boolean ready() {
    return time.nanos() - restsUntil >= 0 && inside.size() < Outbox.AT_ONCE && handle().isPresent();
  }

  /** What becomes of an answer. */
  @FunctionalInterface
  public interface Taker<R> {
    Consumer.Answer take(R answer);
  }

  /**
   * Tells it of an event. What the plugin says meanwhile counts as said about that event. Blocks
   * for at most {@link #DEADLINE}, and what {@code taker} takes.
   */
  public <R> Consumer.Answer call(Event event, Handle.Use<T, R> use, Taker<R> taker) {
    UUID conversation = event.conversation();
    Optional<Handle<T>> handle = handle();
    if (handle.isEmpty() || inside.contains(conversation)) {
      return Consumer.Answer.LATER;
    }
    Handle<T> extension = handle.get();
    Answer<R> answer =
        hops.handling(event, () -> extension.call(DEADLINE, tracked(conversation, use)));
    return switch (answer) {
      case Answer.Value<R>(R value) -> taker.take(value);
      case Answer.Gone<R> _ -> Consumer.Answer.LATER;
      case Answer.Failed<R> failed when failed.called() -> new Consumer.Answer.Failed(failed.why());
      case Answer.Failed<R> _ -> {
        restsUntil = time.nanos() + REST.toNanos();
        yield Consumer.Answer.LATER;
      }
    };
  }

  private <R> Handle.Use<T, R> tracked(UUID conversation, Handle.Use<T, R> use) {
    return extension -> {
      inside.add(conversation);
      try {
        return use.with(extension);
      } finally {
        inside.remove(conversation);
      }
    };
  }
}
