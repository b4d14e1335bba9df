package org.hutong.core.wire;

import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the text of a client's frame into a {@link ClientFrame}, checked to the last field. Safe
 * from any thread, never blocks, keeps nothing of the array.
 */
public final class FrameParser {
  /** Most conversations that one {@code hello} may resume. */
  static final int RESUMES = 200;

  private static final int LEAST_ID = 16;
  private static final int MOST_ID = 64;
  private static final int TOKEN = 8192;
  private static final int DEVICE = 128;
  private static final int WORD = 256;

  private final StrictJson json = new StrictJson();
  private final Contents contents = new Contents(json);

  @Inject
  public FrameParser() {}

  /**
   * @throws RefusedFrameException and nothing else, whatever the bytes are; {@link
   *     RefusedFrameException#frame()} is the answer
   */
  public ClientFrame parse(byte[] utf8, int offset, int length) {
    ObjectNode object = json.object(utf8, offset, length);
    try {
      JsonNode type = object.get("t");
      if (type == null || !type.isString()) {
        throw new RefusedFrameException(ErrorCode.BAD_FRAME, "t: is not a string");
      }
      CleanText.check(object, "");
      return read(type.stringValue(), new Fields(object, ""));
    } catch (RefusedFrameException refused) {
      throw refused.about(idOf(object), conversationOf(object));
    }
  }

  private ClientFrame read(String type, Fields frame) {
    return switch (type) {
      case "hello" -> hello(frame);
      case "send" ->
          new ClientFrame.Send(id(frame), frame.optionalUuid("conversation"), contents.sent(frame));
      case "edit" -> edit(frame);
      case "recall" -> recall(frame);
      case "skip" -> new ClientFrame.Skip(id(frame));
      case "sync" -> new ClientFrame.Sync(conversation(frame), frame.integer("after", 0));
      case "got" -> new ClientFrame.Got(conversation(frame), frame.integer("seq", 0));
      case "read" -> new ClientFrame.Read(conversation(frame), frame.integer("seq", 0));
      case "typing" -> typing(frame);
      case "watch" -> new ClientFrame.Watch(conversation(frame), frame.flag("on"));
      case "renew" -> new ClientFrame.Renew(frame.string("token", TOKEN));
      case "hb" -> new ClientFrame.Heartbeat();
      default ->
          throw new RefusedFrameException(
              ErrorCode.UNKNOWN_TYPE, "t: is no frame type of this protocol");
    };
  }

  private static ClientFrame hello(Fields frame) {
    return new ClientFrame.Hello(
        frame.string("token", TOKEN),
        frame.string("device", DEVICE),
        frame.optionalString("epoch", WORD),
        resumes(frame),
        frame.optionalString("locale", WORD),
        frame.optionalString("client", WORD));
  }

  private static List<ClientFrame.Resume> resumes(Fields frame) {
    if (frame.find("resume") == null) {
      return List.of();
    }
    return frame.objects("resume", 0, RESUMES).stream()
        .map(place -> new ClientFrame.Resume(conversation(place), place.integer("after", 0)))
        .toList();
  }

  private ClientFrame edit(Fields frame) {
    long target = frame.integer("target", 1);
    return new ClientFrame.Edit(
        id(frame), conversation(frame), target, contents.edit(target, frame.object("body")));
  }

  private static ClientFrame recall(Fields frame) {
    long target = frame.integer("target", 1);
    return new ClientFrame.Recall(
        id(frame), conversation(frame), target, CanonicalJson.hash("recall", target, null));
  }

  private static ClientFrame typing(Fields frame) {
    return new ClientFrame.Typing(
        conversation(frame), frame.flag("on"), frame.optionalText("text", Kinds.TEXT));
  }

  private static String id(Fields frame) {
    return frame.token("id", LEAST_ID, MOST_ID);
  }

  private static UUID conversation(Fields frame) {
    return frame.uuid("conversation");
  }

  /** The id as far as it can be given back: the client must learn which frame was refused. */
  private static @Nullable String idOf(ObjectNode object) {
    JsonNode id = object.get("id");
    if (id == null || !id.isString()) {
      return null;
    }
    String text = id.stringValue();
    return text.length() <= MOST_ID && CleanText.mistake(text) == null ? text : null;
  }

  private static @Nullable UUID conversationOf(ObjectNode object) {
    JsonNode conversation = object.get("conversation");
    return conversation == null || !conversation.isString()
        ? null
        : Fields.uuidOrNull(conversation.stringValue());
  }
}
