package org.hutong.core.connection;

import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/**
 * One frame for any number of connections: encoded when the first of them needs it, and once for
 * all that see the same. Two threads that need it at the same moment may both encode it: the bytes
 * are equal.
 */
final class SharedFrame {
  private final Frames frames;
  private final ServerFrame frame;
  private volatile @Nullable TextFrame forAgents;
  private volatile @Nullable TextFrame forVisitors;

  SharedFrame(Frames frames, ServerFrame frame) {
    this.frames = frames;
    this.frame = frame;
  }

  ServerFrame frame() {
    return frame;
  }

  /** As the role may see it; null if it is nothing for him. */
  @Nullable TextFrame to(Role role) {
    return role == Role.VISITOR ? toVisitors() : toAgents();
  }

  TextFrame toAgents() {
    TextFrame ready = forAgents;
    if (ready == null) {
      ready = frames.of(frame);
      forAgents = ready;
    }
    return ready;
  }

  private @Nullable TextFrame toVisitors() {
    ServerFrame seen = visitors(frame);
    if (seen == null) {
      return null;
    }
    if (seen == frame) {
      return toAgents();
    }
    TextFrame ready = forVisitors;
    if (ready == null) {
      ready = frames.of(seen);
      forVisitors = ready;
    }
    return ready;
  }

  /** What is left of a frame for visitors, who never learn of notes, offers and watchers. */
  private static @Nullable ServerFrame visitors(ServerFrame frame) {
    return switch (frame) {
      case ServerFrame.Conversation state -> withoutAgentsView(state);
      // What a robot says next is for the visitor; what an agent thinks of saying is not.
      case ServerFrame.Typing typing ->
          typing.text() == null || typing.from().role() == Role.ROBOT
              ? typing
              : new ServerFrame.Typing(typing.conversation(), typing.on(), null, typing.from());
      case ServerFrame.Off off ->
          off.disk() == null ? off : new ServerFrame.Off(off.features(), null);
      case ServerFrame.Offer _,
          ServerFrame.OfferGone _,
          ServerFrame.Note _,
          ServerFrame.AgentPresence _,
          ServerFrame.VisitorPresence _ ->
          null;
      case ServerFrame.Welcome _,
          ServerFrame.Event _,
          ServerFrame.Synced _,
          ServerFrame.Reset _,
          ServerFrame.Ack _,
          ServerFrame.Error _,
          ServerFrame.Got _,
          ServerFrame.Read _,
          ServerFrame.Heartbeat _,
          ServerFrame.Lag _,
          ServerFrame.Expiring _,
          ServerFrame.Bye _ ->
          frame;
    };
  }

  private static ServerFrame withoutAgentsView(ServerFrame.Conversation state) {
    return new ServerFrame.Conversation(
        state.conversation(),
        state.status(),
        state.version(),
        state.head(),
        state.waitReason(),
        state.position(),
        state.eta(),
        state.agent(),
        state.group(),
        null,
        -1);
  }
}
