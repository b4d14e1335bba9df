package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.identity.Groups;
import org.hutong.core.wire.ServerFrame;

/** The connections of this node. Every frame is encoded once for all who see the same. */
final class LocalHub implements Hub {
  private final Loops loops;
  private final Online online;
  private final Groups groups;
  private final Frames frames;
  private final ConnectionMetrics metrics;

  @Inject
  LocalHub(Loops loops, Online online, Groups groups, Frames frames, ConnectionMetrics metrics) {
    this.loops = loops;
    this.online = online;
    this.groups = groups;
    this.frames = frames;
    this.metrics = metrics;
  }

  @Override
  public void toAgent(UUID agent, ServerFrame frame) {
    toPerson(agent, frame);
  }

  @Override
  public void toVisitor(UUID visitor, ServerFrame frame) {
    toPerson(visitor, frame);
  }

  private void toPerson(UUID person, ServerFrame frame) {
    if (online.online(person)) {
      SharedFrame shared = frames.shared(frame);
      loops.each(loop -> loop.sessions(person, session -> session.tell(shared)));
    }
  }

  @Override
  public void toGroup(UUID group, ServerFrame frame) {
    Set<UUID> agents = groups.agentsOf(group);
    SharedFrame shared = frames.shared(frame);
    loops.each(
        loop -> {
          for (UUID agent : agents) {
            loop.sessions(agent, session -> session.tell(shared));
          }
        });
  }

  @Override
  public void toConversation(UUID conversation, ServerFrame frame) {
    SharedFrame shared = frames.shared(frame);
    loops.each(loop -> loop.hearers(conversation, heard -> heard.tell(shared)));
  }

  @Override
  public boolean online(UUID person) {
    return online.online(person);
  }

  @Override
  public Set<UUID> agentsOnline() {
    return online.agents();
  }

  @Override
  public void disconnect(UUID person, int code, String reason) {
    loops.each(loop -> loop.sessions(person, session -> session.close(code, reason)));
  }

  @Override
  public int connections() {
    return metrics.open();
  }
}
