package org.hutong.core.http.plugins;

import jakarta.inject.Inject;
import org.hutong.api.Sender;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Principal;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;

/** Who calls, as plugins see him. May block on the database. */
public final class Senders {
  private final People people;

  @Inject
  Senders(People people) {
    this.people = people;
  }

  public Sender of(Principal principal) {
    return switch (principal) {
      case Principal.Visitor visitor ->
          new Sender(visitor.id().toString(), Sender.Role.VISITOR, visitor.name());
      case Principal.Agent agent -> {
        From from = people.from(agent.id().toString(), Role.AGENT);
        yield new Sender(from.id(), Sender.Role.AGENT, from.name());
      }
      case Principal.Program program ->
          new Sender(program.id().toString(), Sender.Role.SYSTEM, program.name());
    };
  }
}
