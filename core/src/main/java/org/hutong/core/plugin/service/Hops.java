package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.conversation.Event;
import org.jspecify.annotations.Nullable;

/**
 * Ends what plugins say about what plugins said. A plugin's message has one hop more than what was
 * being handled when it was sent; what people do, and nothing at all, has none.
 *
 * <p>The hops of stored messages are in memory alone. They matter for the moments until listeners
 * have heard of a message; a message of a plugin that is not remembered (another node sent it, or
 * the server was restarted) counts as the last one that may be sent. So a chain may end early after
 * a restart, but no chain is without an end. Safe from any thread; never blocks.
 */
public final class Hops {
  /** The most that a message may have. */
  public static final int MOST = 5;

  private static final int REMEMBERED = 100_000;
  private static final ScopedValue<Integer> HANDLED = ScopedValue.newInstance();

  @SuppressWarnings("serial")
  private final Map<Key, Integer> sent =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Key(UUID conversation, String sender, @Nullable String id) {}

  @Inject
  Hops() {}

  /** The hops of what is being handled on this thread. */
  public static int current() {
    return HANDLED.orElse(0);
  }

  /** Runs the operation as part of handling something with so many hops. */
  public static <R extends @Nullable Object, X extends Throwable> R with(
      int hops, ScopedValue.CallableOp<R, X> operation) throws X {
    return hops == current() ? operation.call() : ScopedValue.where(HANDLED, hops).call(operation);
  }

  /** Runs the operation as part of handling the event: for who tells plugins of events. */
  public <R extends @Nullable Object, X extends Throwable> R handling(
      Event event, ScopedValue.CallableOp<R, X> operation) throws X {
    return with(of(event), operation);
  }

  int of(Event event) {
    if (!PluginSender.isPlugin(event.from().id())) {
      return 0;
    }
    Key key = new Key(event.conversation(), event.from().id(), event.clientId());
    synchronized (sent) {
      return sent.getOrDefault(key, MOST);
    }
  }

  /** Before it is sent: its event may be heard of before its sender is told. */
  void sending(UUID conversation, String sender, String id, int hops) {
    synchronized (sent) {
      sent.merge(new Key(conversation, sender, id), hops, Math::max);
    }
  }
}
