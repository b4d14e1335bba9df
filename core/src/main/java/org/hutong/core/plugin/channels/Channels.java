package org.hutong.core.plugin.channels;

import jakarta.inject.Inject;
import java.time.Duration;
import org.hutong.api.Channel;
import org.hutong.api.Permission;
import org.hutong.core.conversation.Committer;
import org.hutong.core.observe.Managed;
import org.hutong.core.outbox.Consumer;
import org.hutong.core.outbox.Outbox;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.Plugins;
import org.hutong.core.plugin.listeners.GuardedConsumer;
import org.hutong.core.plugin.listeners.PluginConsumers;
import org.hutong.core.plugin.service.Hops;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers committed events to the channels of plugins. */
final class Channels implements Managed {
  /** How long acts and results are remembered. */
  static final Duration KEPT = Duration.ofDays(90);

  private static final Logger log = LoggerFactory.getLogger(Channels.class);
  private static final Duration FORGETTING = Duration.ofHours(1);

  private final ExtensionPoints points;
  private final ChannelNames names;
  private final ChannelStore store;
  private final ApiRecords records;
  private final Committer committer;
  private final Settled settled;
  private final Hops hops;
  private final TimeSource time;
  private final PluginConsumers<Channel> consumers;
  private final Rounds rounds;

  @Inject
  Channels(
      ExtensionPoints points,
      ChannelNames names,
      ChannelStore store,
      ApiRecords records,
      Committer committer,
      Settled settled,
      Outbox outbox,
      Plugins plugins,
      Hops hops,
      TimeSource time,
      Timers timers) {
    this.points = points;
    this.names = names;
    this.store = store;
    this.records = records;
    this.committer = committer;
    this.settled = settled;
    this.hops = hops;
    this.time = time;
    this.rounds = new Rounds(timers, "hutong-channels", this::forget);
    this.consumers =
        new PluginConsumers<>(
            Channel.class, Permission.CHANNEL, this::consumer, points, outbox, plugins, timers);
  }

  @Override
  public void start() {
    consumers.start();
    rounds.every(FORGETTING);
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  private void forget() {
    store.forget(time.millis() - KEPT.toMillis());
  }

  private @Nullable Consumer consumer(Handle<Channel> handle) {
    String name = handle.told(String.class);
    if (!names.claim(name, handle.plugin())) {
      log.atError()
          .addKeyValue("plugin", handle.plugin())
          .log("{} is left out: another plugin has the channel {}", handle.name(), name);
      return null;
    }
    var guarded = new GuardedConsumer<>(Channel.class, handle, points, hops, time);
    return new OutsideChannel(name, guarded, store, records, committer, settled);
  }
}
