package org.hutong.core.connection;

import java.util.UUID;
import org.hutong.core.wire.ServerFrame;

/** What a frame replaces an older one of: its type, and whom and what it is about. */
record Topic(Class<? extends ServerFrame> type, UUID about, String who) {
  static Topic of(ServerFrame frame) {
    Class<? extends ServerFrame> type = frame.getClass();
    return switch (frame) {
      case ServerFrame.Typing typing -> new Topic(type, typing.conversation(), typing.from().id());
      case ServerFrame.Got got -> new Topic(type, got.conversation(), got.from().id());
      case ServerFrame.Read read -> new Topic(type, read.conversation(), read.from().id());
      case ServerFrame.AgentPresence presence -> new Topic(type, presence.agent(), "");
      case ServerFrame.VisitorPresence presence ->
          new Topic(type, presence.conversation(), presence.visitor().toString());
      case ServerFrame.Conversation state -> new Topic(type, state.conversation(), "");
      case ServerFrame.Welcome _,
          ServerFrame.Event _,
          ServerFrame.Synced _,
          ServerFrame.Reset _,
          ServerFrame.Ack _,
          ServerFrame.Error _,
          ServerFrame.Offer _,
          ServerFrame.OfferGone _,
          ServerFrame.Note _,
          ServerFrame.Heartbeat _,
          ServerFrame.Lag _,
          ServerFrame.Off _,
          ServerFrame.Expiring _,
          ServerFrame.Bye _ ->
          throw new IllegalArgumentException("No newer frame makes this one needless: " + type);
    };
  }
}
