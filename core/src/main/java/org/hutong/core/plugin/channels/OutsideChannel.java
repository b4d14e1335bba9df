package org.hutong.core.plugin.channels;

import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.hutong.api.Channel;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Event;
import org.hutong.core.outbox.Consumer;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.plugin.listeners.GuardedConsumer;
import org.hutong.core.wire.Role;

/** Takes the events of a channel's conversations outside, and tells agents what did not arrive. */
final class OutsideChannel implements Consumer {
  private static final Actor SERVER = new Actor.Server();
  private static final int REASON = 500;

  private final String channel;
  private final GuardedConsumer<Channel> guarded;
  private final ChannelStore store;
  private final ApiRecords records;
  private final Committer committer;
  private final Settled settled;

  OutsideChannel(
      String channel,
      GuardedConsumer<Channel> guarded,
      ChannelStore store,
      ApiRecords records,
      Committer committer,
      Settled settled) {
    this.channel = channel;
    this.guarded = guarded;
    this.store = store;
    this.records = records;
    this.committer = committer;
    this.settled = settled;
  }

  @Override
  public String name() {
    return "channel:" + channel;
  }

  @Override
  public String owner() {
    return guarded.plugin();
  }

  @Override
  public Set<String> kinds() {
    return Set.of();
  }

  @Override
  public boolean ready() {
    return guarded.ready();
  }

  @Override
  public boolean carries() {
    return true;
  }

  @Override
  public boolean concerns(UUID conversation) {
    return store.thread(channel, conversation).isPresent();
  }

  @Override
  public Answer deliver(Event event) {
    String thread =
        brought(event) ? null : store.thread(channel, event.conversation()).orElse(null);
    if (thread == null) {
      return Answer.DONE;
    }
    var delivery = new Channel.Delivery(thread, records.event(event), here(event));
    return guarded.call(
        event, outside -> copy(outside.deliver(delivery)), result -> taken(event, result));
  }

  /** What the customer wrote outside is there already; what an agent did outside is not. */
  private boolean brought(Event event) {
    return event.from().role() == Role.VISITOR && here(event);
  }

  private boolean here(Event event) {
    String id = event.clientId();
    return id != null && id.startsWith(MessageIds.beginning(channel));
  }

  /** Inside the guard, where a null is the plugin's failure. */
  private static Channel.Result copy(Channel.Result result) {
    return new Channel.Result(result.outcome(), bounded(result.detail()));
  }

  private static String bounded(String text) {
    return text.substring(0, Math.min(text.length(), REASON));
  }

  private Answer taken(Event event, Channel.Result result) {
    switch (result.outcome()) {
      case DELIVERED -> record(event, result.outcome(), result.detail());
      case IGNORED -> {}
      case FAILED -> undelivered(event, result.detail(), result.detail());
    }
    return Answer.DONE;
  }

  private void record(Event event, Channel.Result.Outcome outcome, String detail) {
    store.record(
        channel,
        event.conversation(),
        event.seq(),
        outcome.name().toLowerCase(Locale.ROOT),
        detail);
  }

  @Override
  public void abandoned(Event event, String why) {
    undelivered(event, "尝试 20 次后放弃 / given up after 20 tries", why);
  }

  /** The note first: a repeat of it is known, and without it nobody would hear of the failure. */
  private void undelivered(Event event, String forAgents, String why) {
    String text =
        "第 %d 条未能经 %s 送达。No. %d was not delivered by %s.\n%s"
            .formatted(event.seq(), channel, event.seq(), channel, forAgents);
    var note =
        new Command.AddNote(
            SERVER,
            event.conversation(),
            Digests.of("undelivered", channel, event.id().toString()),
            text);
    settled.of(then -> committer.submit(note, then));
    record(event, Channel.Result.Outcome.FAILED, why);
  }
}
