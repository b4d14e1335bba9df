package org.hutong.core.robot;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.connection.Hub;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.identity.People;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.From;
import org.hutong.core.wire.RefusedFrameException;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shows an answer as it grows, as typing, after the filters of messages. Safe from any thread. */
final class Streaming {
  /** Between two frames for each 1,000 characters that the text has begun. */
  private static final long PAUSE = Duration.ofMillis(100).toNanos();

  private static final int THOUSAND = 1000;

  /** UTF-16 units that are shown; what is longer stands still until the message comes. */
  static final int LONGEST = 10_000;

  private static final String TEXT = "text";

  private final Provider<Hub> hub;
  private final Provider<MessageFilter> filter;
  private final Contents contents;
  private final People people;
  private final TimeSource time;

  @Inject
  Streaming(
      Provider<Hub> hub,
      Provider<MessageFilter> filter,
      Contents contents,
      People people,
      TimeSource time) {
    this.hub = hub;
    this.filter = filter;
    this.contents = contents;
    this.people = people;
    this.time = time;
  }

  /** Begins to type; closing, or the fence, ends it, and whatever comes later is not shown. */
  Stream open(Conversation conversation, String sender, Fence fence) {
    var stream = new Stream(conversation, sender);
    stream.begin();
    fence.onClose(stream::close);
    return stream;
  }

  /**
   * One answer that grows. Ten frames a second as long as it is short, and about 10,000 characters
   * a second whatever its length; what comes faster is left out.
   */
  final class Stream implements Consumer<String>, AutoCloseable {
    private final UUID conversation;
    private final Actor.Robot actor;
    private final From robot;
    private long next;
    private boolean asking;
    private boolean begun;
    private boolean still;
    private boolean closed;

    Stream(Conversation conversation, String sender) {
      this.conversation = conversation.id();
      this.actor = new Actor.Robot(sender, conversation.version());
      this.robot = people.from(sender, Role.ROBOT);
    }

    private synchronized void begin() {
      tell(true, null);
    }

    @Override
    public void accept(@Nullable String grown) {
      if (grown == null || grown.isBlank()) {
        return;
      }
      String text = bounded(grown);
      if (turn(text)) {
        ask(text);
      }
    }

    private synchronized boolean turn(String text) {
      long now = time.nanos();
      if (still || closed || asking || (begun && now - next < 0)) {
        return false;
      }
      begun = true;
      asking = true;
      next = now + PAUSE * (1 + text.length() / THOUSAND);
      return true;
    }

    /** Without the lock: the filters are plugins. */
    private void ask(String text) {
      try {
        String body = JsonMapper.shared().writeValueAsString(Map.of(TEXT, text));
        var draft = new Draft(actor, conversation, contents.message(TEXT, body));
        filter.get().filter(draft, verdict -> judged(text, verdict));
      } catch (RefusedFrameException e) {
        judged(text, new Verdict.Reject(e.reason()));
      }
    }

    /** What may not be said is not shown, nor what would follow it. */
    private synchronized void judged(String text, Verdict verdict) {
      asking = false;
      String shown =
          switch (verdict) {
            case Verdict.Pass pass -> text;
            case Verdict.Replace replace -> textOf(replace.body());
            case Verdict.Reject _, Verdict.Unavailable _, Verdict.Refused _ -> null;
          };
      if (shown == null) {
        still = true;
      } else if (!still && !closed) {
        tell(true, shown);
      }
    }

    /** What is shown stands as it is until the message takes its place. */
    synchronized void still() {
      still = true;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        tell(false, null);
      }
    }

    private void tell(boolean on, @Nullable String text) {
      var frame = new ServerFrame.Typing(conversation, on, text, robot);
      hub.get().toConversation(conversation, frame);
    }
  }

  private static @Nullable String textOf(String body) {
    JsonNode text = JsonMapper.shared().readTree(body).path(TEXT);
    return text.isString() ? text.stringValue() : null;
  }

  private static String bounded(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end);
  }
}
