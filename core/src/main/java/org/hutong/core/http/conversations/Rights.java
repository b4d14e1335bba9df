package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.UUID;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Permissions;
import org.hutong.core.identity.Principal;

/**
 * Who may see a conversation. What he may do with it is decided in the commit; here it is only
 * whether it exists for him: otherwise the answer is the one for a thing that does not.
 */
public final class Rights {
  private final EventLog log;
  private final Groups groups;
  private final People people;

  @Inject
  Rights(EventLog log, Groups groups, People people) {
    this.log = log;
    this.groups = groups;
    this.people = people;
  }

  /** The conversation that {@code {id}} names, if the caller may see it. */
  public Conversation visible(Request request) {
    return log.find(request.id("id"))
        .filter(found -> sees(request.principal(), found))
        .orElseThrow(Problem::notFound);
  }

  /** Whether the caller may see it. May block. */
  public boolean sees(Principal principal, Conversation conversation) {
    return switch (principal) {
      case Principal.Visitor visitor ->
          visitor.id().equals(conversation.visitor()) && visitor.site().equals(conversation.site());
      case Principal.Agent agent -> agentSees(agent.id(), conversation);
      case Principal.Program program ->
          program.permissions().contains(Permissions.READ_CONVERSATIONS)
              || program.permissions().contains(Permissions.SEND_MESSAGES);
    };
  }

  private boolean agentSees(UUID agent, Conversation conversation) {
    UUID group = conversation.group();
    return agent.equals(conversation.agent())
        || agent.equals(conversation.lastAgent())
        || agent.equals(conversation.offeredTo())
        || (group != null && groups.ofAgent(agent).contains(group))
        || people.supervisor(agent)
        || log.members(conversation.id()).contains(agent);
  }

  /** In whose name a command is given, and from where. */
  public static Actor actor(Request request) {
    Actor actor = actor(request.principal());
    return actor instanceof Actor.Visitor visitor ? visitor.at(request.address()) : actor;
  }

  /** In whose name a command is given. */
  public static Actor actor(Principal principal) {
    return switch (principal) {
      case Principal.Visitor visitor ->
          new Actor.Visitor(visitor.id(), visitor.site(), visitor.auth(), visitor.name());
      case Principal.Agent agent -> new Actor.Agent(agent.id(), agent.auth());
      case Principal.Program program ->
          new Actor.Program(program.id().toString(), program.name(), program.permissions());
    };
  }
}
