package org.hutong.core.connection;

import java.util.UUID;
import org.hutong.core.conversation.Actor;
import org.hutong.core.identity.Principal;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;

/**
 * Who a connection belongs to.
 *
 * @param from how everybody sees him
 * @param device the client instance, as {@code hello} named it
 * @param locale the language that {@code hello} named
 * @param epochRight whether {@code hello} named this history of the store
 */
record Subject(
    Principal principal, From from, String device, @Nullable String locale, boolean epochRight) {
  UUID id() {
    return idOf(principal);
  }

  Role role() {
    return from.role();
  }

  boolean visitor() {
    return from.role() == Role.VISITOR;
  }

  Subject renewed(Principal fresh) {
    return new Subject(fresh, from, device, locale, epochRight);
  }

  /** Whether a token speaks for the same subject in the same role. */
  boolean same(Principal other) {
    return principal.getClass() == other.getClass() && idOf(other).equals(id());
  }

  /** {@code address}: where he speaks from. */
  Actor actor(String address) {
    return switch (principal) {
      case Principal.Visitor visitor ->
          new Actor.Visitor(visitor.id(), visitor.site(), visitor.auth(), visitor.name(), address);
      case Principal.Agent agent -> new Actor.Agent(agent.id(), agent.auth());
      case Principal.Program _ -> throw new IllegalStateException("A program has no connection");
    };
  }

  /** End of the token in epoch milliseconds. */
  long expires() {
    return expires(principal);
  }

  static long expires(Principal principal) {
    return switch (principal) {
      case Principal.Visitor visitor -> visitor.expires();
      case Principal.Agent agent -> agent.expires();
      case Principal.Program _ -> 0;
    };
  }

  static UUID idOf(Principal principal) {
    return switch (principal) {
      case Principal.Visitor visitor -> visitor.id();
      case Principal.Agent agent -> agent.id();
      case Principal.Program program -> program.id();
    };
  }
}
