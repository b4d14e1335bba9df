package org.hutong.core.wire;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.hutong.core.wire.ServerFrame.Named;
import org.hutong.core.wire.ServerFrame.VisitorView;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link ServerFrame} as the UTF-8 JSON of the protocol. An event by REST is the same
 * object as on the socket. Safe from any thread, never blocks, a fresh array each time.
 */
public final class FrameWriter {
  private static final int SMALL = 256;

  @Inject
  public FrameWriter() {}

  /** The frame as JSON text, for a REST answer that holds it among others. */
  public String text(ServerFrame frame) {
    return new String(write(frame), StandardCharsets.UTF_8);
  }

  public byte[] write(ServerFrame frame) {
    var out = new JsonBytes(SMALL + bodyLength(frame));
    out.open('{').name("t");
    switch (frame) {
      case ServerFrame.Event event -> event(out, event);
      case ServerFrame.Ack ack -> ack(out, ack);
      case ServerFrame.Error error -> error(out, error);
      case ServerFrame.Welcome welcome -> welcome(out, welcome);
      case ServerFrame.Synced synced -> synced(out, synced);
      case ServerFrame.Reset reset -> reset(out, reset);
      case ServerFrame.Conversation conversation -> conversation(out, conversation);
      case ServerFrame.Offer offer -> offer(out, offer);
      case ServerFrame.OfferGone gone -> offerGone(out, gone);
      case ServerFrame.Got got ->
          mark(out, "got", new Mark(got.conversation(), got.seq(), got.from()));
      case ServerFrame.Read read ->
          mark(out, "read", new Mark(read.conversation(), read.seq(), read.from()));
      case ServerFrame.Typing typing -> typing(out, typing);
      case ServerFrame.AgentPresence presence -> presence(out, presence);
      case ServerFrame.VisitorPresence presence -> presence(out, presence);
      case ServerFrame.Note note -> note(out, note);
      case ServerFrame.Heartbeat heartbeat -> heartbeat(out, heartbeat);
      case ServerFrame.Lag lag ->
          out.string("lag")
              .name("conversation")
              .uuid(lag.conversation())
              .name("head")
              .number(lag.head());
      case ServerFrame.Off off -> {
        out.string("off").name("features");
        strings(out, off.features());
        ServerFrame.Disk disk = off.disk();
        if (disk != null) {
          out.name("disk").open('{').name("path").string(disk.path());
          out.name("free").number(disk.free()).name("total").number(disk.total()).close('}');
        }
      }
      case ServerFrame.Expiring expiring -> out.string("expiring").name("in").number(expiring.in());
      case ServerFrame.Bye bye -> out.string("bye").name("reconnect").number(bye.reconnect());
    }
    return out.close('}').toBytes();
  }

  private static int bodyLength(ServerFrame frame) {
    return frame instanceof ServerFrame.Event event ? event.body().length() : 0;
  }

  private static void event(JsonBytes out, ServerFrame.Event event) {
    out.string("event").name("conversation").uuid(event.conversation());
    out.name("seq").number(event.seq()).name("event").uuid(event.event());
    optional(out, "id", event.id());
    from(out.name("from"), event.from());
    out.name("kind").string(event.kind()).name("body").raw(event.body());
    out.name("at").number(event.at());
  }

  private static void ack(JsonBytes out, ServerFrame.Ack ack) {
    out.string("ack").name("id").string(ack.id());
    out.name("conversation").uuid(ack.conversation()).name("seq").number(ack.seq());
    out.name("event").uuid(ack.event()).name("at").number(ack.at());
    if (ack.dup()) {
      out.name("dup").flag(true);
    }
  }

  private static void error(JsonBytes out, ServerFrame.Error error) {
    out.string("error").name("code").string(error.code().word());
    out.name("message").string(error.message());
    optional(out, "id", error.id());
    if (error.conversation() != null) {
      out.name("conversation").uuid(error.conversation());
    }
    out.name("retry").flag(error.code().retry());
    if (error.after() != 0) {
      out.name("after").number(error.after());
    }
  }

  private static void welcome(JsonBytes out, ServerFrame.Welcome welcome) {
    out.string("welcome").name("connection").uuid(welcome.connection());
    from(out.name("user"), welcome.user());
    out.name("epoch").string(welcome.epoch());
    out.name("heartbeat").number(welcome.heartbeatSeconds()).name("now").number(welcome.now());
    out.name("limits").open('{').name("frame").number(welcome.frameLimit());
    out.name("inflight").number(welcome.inflightLimit());
    out.name("rate").number(welcome.rateLimit()).close('}');
    strings(out.name("off"), welcome.off());
    out.name("conversations").open('[');
    for (ServerFrame.Known known : welcome.conversations()) {
      out.open('{').name("id").uuid(known.id()).name("status").string(known.status());
      out.name("head").number(known.head()).name("read").number(known.read());
      out.name("version").number(known.version()).close('}');
    }
    out.close(']');
  }

  private static void synced(JsonBytes out, ServerFrame.Synced synced) {
    out.string("synced").name("conversation").uuid(synced.conversation());
    out.name("head").number(synced.head()).name("upTo").number(synced.upTo());
    out.name("more").flag(synced.more());
  }

  private static void reset(JsonBytes out, ServerFrame.Reset reset) {
    out.string("reset").name("conversation").uuid(reset.conversation());
    out.name("why").string(reset.why());
    known(out, "head", reset.head());
  }

  private static void conversation(JsonBytes out, ServerFrame.Conversation state) {
    out.string("conversation").name("conversation").uuid(state.conversation());
    out.name("status").string(state.status()).name("version").number(state.version());
    out.name("head").number(state.head());
    optional(out, "wait", state.waitReason());
    known(out, "position", state.position());
    known(out, "eta", state.eta());
    if (state.agent() != null) {
      from(out.name("agent"), state.agent());
    }
    if (state.group() != null) {
      group(out.name("group"), state.group());
    }
    if (state.visitor() != null) {
      visitor(out.name("visitor"), state.visitor());
    }
    known(out, "notes", state.notes());
  }

  private static void offer(JsonBytes out, ServerFrame.Offer offer) {
    out.string("offer").name("conversation").uuid(offer.conversation());
    visitor(out.name("visitor"), offer.visitor());
    group(out.name("group"), offer.group());
    out.name("waited").number(offer.waited()).name("expires").number(offer.expires());
    out.name("why").string(offer.why());
    optional(out, "preview", offer.preview());
  }

  private static void offerGone(JsonBytes out, ServerFrame.OfferGone gone) {
    out.string("offer.gone").name("conversation").uuid(gone.conversation());
    out.name("why").string(gone.why());
    if (gone.by() != null) {
      from(out.name("by"), gone.by());
    }
    optional(out, "reason", gone.reason());
  }

  private record Mark(UUID conversation, long seq, From from) {}

  private static void mark(JsonBytes out, String type, Mark mark) {
    out.string(type).name("conversation").uuid(mark.conversation());
    from(out.name("seq").number(mark.seq()).name("from"), mark.from());
  }

  private static void typing(JsonBytes out, ServerFrame.Typing typing) {
    out.string("typing").name("conversation").uuid(typing.conversation());
    out.name("on").flag(typing.on());
    optional(out, "text", typing.text());
    from(out.name("from"), typing.from());
  }

  private static void presence(JsonBytes out, ServerFrame.AgentPresence presence) {
    out.string("presence").name("agent").uuid(presence.agent());
    out.name("state").string(presence.state()).name("load").number(presence.load());
    out.name("capacity").number(presence.capacity());
  }

  private static void presence(JsonBytes out, ServerFrame.VisitorPresence presence) {
    out.string("presence").name("visitor").uuid(presence.visitor());
    out.name("conversation").uuid(presence.conversation()).name("state").string(presence.state());
  }

  private static void note(JsonBytes out, ServerFrame.Note note) {
    out.string("note").name("conversation").uuid(note.conversation());
    out.name("n").number(note.n()).name("note").uuid(note.note());
    from(out.name("from"), note.from());
    out.name("text").string(note.text()).name("at").number(note.at());
  }

  private static void heartbeat(JsonBytes out, ServerFrame.Heartbeat heartbeat) {
    out.string("hb").name("heads").open('[');
    for (ServerFrame.Head head : heartbeat.heads()) {
      out.open('[').uuid(head.conversation()).number(head.head()).close(']');
    }
    out.close(']');
  }

  private static void from(JsonBytes out, From from) {
    out.open('{').name("id").string(from.id()).name("role").string(from.role().word());
    out.name("name").string(from.name());
    optional(out, "avatar", from.avatar());
    out.close('}');
  }

  private static void group(JsonBytes out, Named group) {
    out.open('{').name("id").uuid(group.id()).name("name").string(group.name()).close('}');
  }

  private static void visitor(JsonBytes out, VisitorView visitor) {
    out.open('{').name("id").uuid(visitor.id()).name("name").string(visitor.name());
    if (visitor.customer() != null) {
      out.name("customer").uuid(visitor.customer());
    }
    out.name("site").uuid(visitor.site()).close('}');
  }

  private static void strings(JsonBytes out, List<String> values) {
    out.open('[');
    values.forEach(out::string);
    out.close(']');
  }

  private static void optional(JsonBytes out, String name, @Nullable String value) {
    if (value != null) {
      out.name(name).string(value);
    }
  }

  /** A number that is left out when it is not known, that is -1. */
  private static void known(JsonBytes out, String name, long value) {
    if (value >= 0) {
      out.name(name).number(value);
    }
  }
}
