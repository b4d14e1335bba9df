package org.hutong.core.plugin.channels;

import jakarta.inject.Inject;
import java.util.UUID;
import org.hutong.api.ChannelInbox.Inbound;
import org.hutong.api.Posted;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.Intake;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Visitors;
import org.hutong.core.limit.Quotas;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.ErrorCode;

/** What customers say outside, as messages of a visitor for each outside thread. Blocks. */
final class CustomerInbox {
  private final ChannelStore store;
  private final Sites sites;
  private final Visitors visitors;
  private final ApiRecords records;
  private final Intake intake;
  private final Settled settled;
  private final Quotas quotas;

  @Inject
  CustomerInbox(
      ChannelStore store,
      Sites sites,
      Visitors visitors,
      ApiRecords records,
      Intake intake,
      Settled settled,
      Quotas quotas) {
    this.store = store;
    this.sites = sites;
    this.visitors = visitors;
    this.records = records;
    this.intake = intake;
    this.settled = settled;
    this.quotas = quotas;
  }

  /** Through the filters like every message. */
  Posted received(Inbound message) {
    Site site =
        sites
            .byKey(message.site())
            .orElseThrow(
                () -> Settled.refused(ErrorCode.NOT_FOUND, "site: there is none with this key"));
    Content content = records.content(message.kind(), message.body());
    UUID id =
        store.visitor(
            message.channel(),
            site.id(),
            message.thread(),
            () -> allow(quotas.visitor(null, site.id())));
    allow(quotas.message(id, null, site.id(), content.body().length()));
    Visitors.Visitor known = known(site, id, message.customer());
    var visitor = new Actor.Visitor(id, site.id(), known.auth(), message.customer());
    String sent = MessageIds.of(message.channel(), "message", message.vendorId());
    Outcome outcome =
        settled.of(
            then ->
                intake.send(
                    new Draft(visitor, null, content), sent, Committer.Caller.SERVER, then));
    return switch (outcome) {
      case Outcome.Done done -> posted(done.events().getLast(), false);
      case Outcome.Repeat repeat -> posted(repeat.first(), true);
      case Outcome.Unchanged _, Outcome.Noted _, Outcome.Refused _ ->
          throw new IllegalStateException("a message became " + outcome.getClass().getSimpleName());
    };
  }

  /** The first name that is told is kept; one with the first message goes with that. */
  private Visitors.Visitor known(Site site, UUID id, String name) {
    Visitors.Visitor known = visitors.known(site.id(), id);
    if (known.name().isEmpty() && !name.isEmpty()) {
      visitors.name(id, name);
    }
    return known;
  }

  private static void allow(long wait) {
    if (wait > 0) {
      throw Settled.refused(ErrorCode.RATE_LIMITED, "Too much at once: wait " + wait + " ms");
    }
  }

  private static Posted posted(Event event, boolean repeated) {
    return new Posted(
        event.conversation().toString(), event.seq(), event.id().toString(), repeated);
  }
}
