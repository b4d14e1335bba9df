package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.util.UUID;
import org.hutong.api.Customer;
import org.hutong.api.Sender;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Visitors;
import org.hutong.core.plugin.Bodies;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;

/** The kernel's conversations, events and people as the API shows them. Never blocks. */
public final class ApiViews {
  private final Sites sites;

  @Inject
  ApiViews(Sites sites) {
    this.sites = sites;
  }

  /** A conversation's state. */
  public org.hutong.api.Conversation conversation(Conversation state) {
    return new org.hutong.api.Conversation(
        state.id().toString(),
        site(state.site()),
        state.visitor().toString(),
        switch (state.status()) {
          case ROBOT -> org.hutong.api.Conversation.Status.ROBOT;
          case QUEUED -> org.hutong.api.Conversation.Status.QUEUED;
          case ASSIGNED -> org.hutong.api.Conversation.Status.ASSIGNED;
          case CLOSED -> org.hutong.api.Conversation.Status.CLOSED;
        },
        state.version(),
        state.lastSeq(),
        text(state.agent()),
        text(state.group()),
        state.openedAt(),
        state.closedAt());
  }

  /** An event of a conversation of the given site. */
  @SuppressWarnings("NullAway") // Byte code of a record loses that the map's values may be null.
  public org.hutong.api.Event event(Event event, UUID site) {
    return new org.hutong.api.Event(
        event.id().toString(),
        event.conversation().toString(),
        site(site),
        event.seq(),
        sender(event.from()),
        event.kind(),
        Bodies.read(event.body()),
        event.at());
  }

  /** A visitor as the person behind him. */
  public Customer customer(Visitors.Visitor visitor) {
    return new Customer(
        visitor.id().toString(),
        site(visitor.site()),
        visitor.subject(),
        visitor.name(),
        visitor.attributes());
  }

  /** Who said or did something. */
  public Sender sender(From from) {
    return new Sender(from.id(), role(from.role()), from.name());
  }

  private static Sender.Role role(Role role) {
    return switch (role) {
      case VISITOR -> Sender.Role.VISITOR;
      case AGENT -> Sender.Role.AGENT;
      case ROBOT -> Sender.Role.ROBOT;
      case SYSTEM -> Sender.Role.SYSTEM;
    };
  }

  /** The key of a site; empty if it was deleted. */
  public String site(UUID site) {
    return sites.byId(site).map(Site::key).orElse("");
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
