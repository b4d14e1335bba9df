package org.hutong.core.plugin.listeners;

import jakarta.inject.Inject;
import java.util.Set;
import org.hutong.api.EventListener;
import org.hutong.api.Permission;
import org.hutong.core.conversation.Event;
import org.hutong.core.observe.Managed;
import org.hutong.core.outbox.Consumer;
import org.hutong.core.outbox.Outbox;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.Plugins;
import org.hutong.core.plugin.service.Hops;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;

/** Delivers committed events to the event listeners of plugins. */
final class Listeners implements Managed {
  private final ExtensionPoints points;
  private final ApiRecords records;
  private final Hops hops;
  private final TimeSource time;
  private final PluginConsumers<EventListener> consumers;

  @Inject
  Listeners(
      ExtensionPoints points,
      ApiRecords records,
      Outbox outbox,
      Plugins plugins,
      Hops hops,
      TimeSource time,
      Timers timers) {
    this.points = points;
    this.records = records;
    this.hops = hops;
    this.time = time;
    this.consumers =
        new PluginConsumers<>(
            EventListener.class,
            Permission.CONVERSATION_READ,
            this::consumer,
            points,
            outbox,
            plugins,
            timers);
  }

  @Override
  public void start() {
    consumers.start();
  }

  private Consumer consumer(Handle<EventListener> handle) {
    return new Listener(
        ConsumerNames.of(handle.plugin(), handle.name()),
        handle.told(KindsAtStart.Kinds.class).words(),
        new GuardedConsumer<>(EventListener.class, handle, points, hops, time),
        records);
  }

  private record Listener(
      String name, Set<String> kinds, GuardedConsumer<EventListener> guarded, ApiRecords records)
      implements Consumer {
    @Override
    public String owner() {
      return guarded.plugin();
    }

    @Override
    public boolean ready() {
      return guarded.ready();
    }

    @Override
    public Answer deliver(Event event) {
      org.hutong.api.Event given = records.event(event);
      return guarded.call(
          event,
          listener -> {
            listener.happened(given);
            return true;
          },
          done -> Answer.DONE);
    }
  }
}
