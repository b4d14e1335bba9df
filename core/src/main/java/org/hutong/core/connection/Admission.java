package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.config.Configuration;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.identity.AuthenticationException;
import org.hutong.core.identity.Languages;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Tokens;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.ClientFrame;
import org.hutong.core.wire.CloseCode;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;

/** Decides at {@code hello} who may come in, and what he is shown first. */
final class Admission {
  static final int INFLIGHT = 32;
  private static final int CLOSED = 20;

  private final Tokens tokens;
  private final People people;
  private final Languages languages;
  private final Sites sites;
  private final EventLog log;
  private final OriginCheck origins;
  private final TimeSource time;
  private final Configuration.Limits limits;

  @Inject
  Admission(
      Tokens tokens,
      People people,
      Languages languages,
      Sites sites,
      EventLog log,
      OriginCheck origins,
      TimeSource time,
      Configuration configuration) {
    this.tokens = tokens;
    this.people = people;
    this.languages = languages;
    this.sites = sites;
    this.log = log;
    this.origins = origins;
    this.time = time;
    this.limits = configuration.limits();
  }

  /** What the token says. */
  sealed interface Shown {}

  record Known(Principal principal) implements Shown {}

  record Refused(int code, String reason) implements Shown {}

  /** Who came in and what is his, as the store has it. */
  record Admitted(
      Subject subject,
      long inbox,
      List<Conversation> conversations,
      Map<UUID, EventLog.Mark> marks) {}

  /** Looks at token and origin. Never blocks. */
  Shown look(String token, Socket socket) {
    Shown shown = verify(token);
    if (shown instanceof Known(Principal principal) && !origins.allows(socket, principal)) {
      return new Refused(CloseCode.FORBIDDEN, "origin not allowed");
    }
    return shown;
  }

  /** A token that has ended opens nothing, however little ago. */
  Shown verify(String token) {
    try {
      Principal principal = tokens.verify(token);
      if (principal instanceof Principal.Program) {
        return new Refused(CloseCode.FORBIDDEN, "not a session token");
      }
      return Subject.expires(principal) <= time.millis()
          ? new Refused(CloseCode.TOKEN_EXPIRED, "token expired")
          : new Known(principal);
    } catch (AuthenticationException e) {
      return e.expired()
          ? new Refused(CloseCode.TOKEN_EXPIRED, "token expired")
          : new Refused(CloseCode.FORBIDDEN, "token not accepted");
    }
  }

  /** Whether the store still knows him. Blocks. */
  boolean welcome(Principal principal) {
    return people.welcome(principal);
  }

  /** Reads what he is shown first. Blocks. */
  Admitted admit(Principal principal, ClientFrame.Hello hello) {
    Role role = principal instanceof Principal.Visitor ? Role.VISITOR : Role.AGENT;
    UUID id = Subject.idOf(principal);
    if (role == Role.VISITOR) {
      languages.tell(id, hello.locale());
    }
    From from = named(people.from(id.toString(), role), principal);
    long inbox = log.inboxes(role, List.of(id)).getOrDefault(id, 0L);
    List<Conversation> his = conversations(principal);
    Map<UUID, EventLog.Mark> marks =
        his.isEmpty() ? Map.of() : log.marksOf(id, his.stream().map(Conversation::id).toList());
    boolean epochRight = log.epoch().equals(hello.epoch());
    return new Admitted(
        new Subject(principal, from, hello.device(), hello.locale(), epochRight),
        inbox,
        his,
        marks);
  }

  /** Before his first message a visitor's name is only in his token. */
  private static From named(From from, Principal principal) {
    return principal instanceof Principal.Visitor visitor && from.name().isEmpty()
        ? new From(from.id(), from.role(), visitor.name(), from.avatar())
        : from;
  }

  /** The conversations that a connection of his hears without asking. Blocks. */
  List<Conversation> conversations(Principal principal) {
    return switch (principal) {
      case Principal.Visitor visitor -> {
        long reopen =
            sites.byId(visitor.site()).map(Site::reopen).map(d -> d.toMillis()).orElse(0L);
        yield log.ofVisitor(visitor.id(), CLOSED, time.millis() - reopen);
      }
      case Principal.Agent agent -> log.ofAgent(agent.id());
      case Principal.Program _ -> List.of();
    };
  }

  String epoch() {
    return log.epoch();
  }

  int frameLimit(Role role) {
    return role == Role.VISITOR ? limits.visitorFrame() : limits.agentFrame();
  }

  ServerFrame.Welcome welcomeFrame(UUID connection, Admitted admitted) {
    List<ServerFrame.Known> known =
        admitted.conversations().stream()
            .map(
                one -> {
                  EventLog.Mark mark = admitted.marks().get(one.id());
                  return new ServerFrame.Known(
                      one.id(),
                      one.status().word(),
                      one.lastSeq(),
                      mark == null ? 0 : mark.read(),
                      one.version());
                })
            .toList();
    return new ServerFrame.Welcome(
        connection,
        admitted.subject().from(),
        log.epoch(),
        Math.max(1, limits.heartbeat().toSeconds()),
        time.millis(),
        frameLimit(admitted.subject().role()),
        INFLIGHT,
        limits.messagesPerMinute(),
        List.of(),
        known);
  }
}
