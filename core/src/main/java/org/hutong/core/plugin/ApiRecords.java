package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.hutong.api.Agent;
import org.hutong.api.Customer;
import org.hutong.api.RefusedException;
import org.hutong.api.Sender;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.identity.AgentState;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Visitors;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.From;
import org.hutong.core.wire.RefusedFrameException;
import org.jspecify.annotations.Nullable;

/** The kernel's records as those of the API. Safe from any thread. */
public final class ApiRecords {
  private static final int REMEMBERED = 10_000;

  private final EventLog log;
  private final Sites sites;
  private final Contents contents;

  /** A conversation's site never changes. */
  @SuppressWarnings("serial")
  private final Map<UUID, UUID> known =
      new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, UUID> eldest) {
          return size() > REMEMBERED;
        }
      };

  @Inject
  ApiRecords(EventLog log, Sites sites, Contents contents) {
    this.log = log;
    this.sites = sites;
    this.contents = contents;
  }

  /** Blocks on the database at the first event of a conversation. */
  public org.hutong.api.Event event(Event event) {
    return event(event, siteOf(event.conversation()));
  }

  /** An event of a conversation of the given site. Never blocks. */
  @SuppressWarnings("NullAway") // Byte code of a record loses that the map's values may be null.
  public org.hutong.api.Event event(Event event, @Nullable UUID site) {
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

  /** A conversation's state. Never blocks. */
  public org.hutong.api.Conversation conversation(Conversation conversation) {
    remember(conversation.id(), conversation.site());
    return new org.hutong.api.Conversation(
        conversation.id().toString(),
        site(conversation.site()),
        conversation.visitor().toString(),
        switch (conversation.status()) {
          case ROBOT -> org.hutong.api.Conversation.Status.ROBOT;
          case QUEUED -> org.hutong.api.Conversation.Status.QUEUED;
          case ASSIGNED -> org.hutong.api.Conversation.Status.ASSIGNED;
          case CLOSED -> org.hutong.api.Conversation.Status.CLOSED;
        },
        conversation.version(),
        conversation.lastSeq(),
        text(conversation.agent()),
        text(conversation.group()),
        conversation.openedAt(),
        conversation.closedAt());
  }

  /** A visitor as the person behind him. Never blocks. */
  public Customer customer(Visitors.Visitor visitor) {
    return new Customer(
        visitor.id().toString(),
        site(visitor.site()),
        visitor.subject(),
        visitor.name(),
        visitor.attributes());
  }

  /** Who said or did something. Never blocks. */
  public Sender sender(From from) {
    Sender.Role role =
        switch (from.role()) {
          case VISITOR -> Sender.Role.VISITOR;
          case AGENT -> Sender.Role.AGENT;
          case ROBOT -> Sender.Role.ROBOT;
          case SYSTEM -> Sender.Role.SYSTEM;
        };
    return new Sender(from.id(), role, from.name());
  }

  /** Whether an agent takes conversations. */
  public static Agent.State state(AgentState state) {
    return switch (state) {
      case ONLINE -> Agent.State.ONLINE;
      case BUSY -> Agent.State.BUSY;
      case BREAK -> Agent.State.BREAK;
      case OFFLINE -> Agent.State.OFFLINE;
    };
  }

  /** The key of a site; empty if there is none or it was deleted. Never blocks. */
  public String site(@Nullable UUID site) {
    return site == null ? "" : sites.byId(site).map(Site::key).orElse("");
  }

  /**
   * A message that a plugin wants to say, checked like a client's.
   *
   * @throws RefusedException if it is not one of its kind
   */
  public Content content(String kind, Map<String, ? extends @Nullable Object> body) {
    try {
      return contents.message(kind, Bodies.writeBounded(body));
    } catch (RefusedFrameException e) {
      throw new RefusedException(e.code().word(), e.reason(), e.code().retry());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          ErrorCode.INVALID.word(), "body: " + String.valueOf(e.getMessage()), false);
    }
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }

  private @Nullable UUID siteOf(UUID conversation) {
    UUID remembered;
    synchronized (known) {
      remembered = known.get(conversation);
    }
    if (remembered != null) {
      return remembered;
    }
    UUID found = log.find(conversation).map(Conversation::site).orElse(null);
    if (found != null) {
      remember(conversation, found);
    }
    return found;
  }

  private void remember(UUID conversation, UUID site) {
    synchronized (known) {
      known.put(conversation, site);
    }
  }
}
