package org.hutong.core.robot;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.connection.Hub;
import org.hutong.core.identity.People;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;

/** Shows an answer as it grows, as typing. Safe from any thread. */
final class Streaming {
  private static final long PAUSE = Duration.ofMillis(100).toNanos();
  private static final int LONGEST = 10_000;

  private final Provider<Hub> hub;
  private final People people;
  private final TimeSource time;

  @Inject
  Streaming(Provider<Hub> hub, People people, TimeSource time) {
    this.hub = hub;
    this.people = people;
    this.time = time;
  }

  /** Begins to type; closing ends it, and whatever comes later is not shown. */
  Stream open(UUID conversation, String sender) {
    var stream = new Stream(conversation, people.from(sender, Role.ROBOT));
    hub.get().toConversation(conversation, stream.frame(true, null));
    return stream;
  }

  /** One answer that grows. At most ten frames a second; what comes faster is left out. */
  final class Stream implements Consumer<String>, AutoCloseable {
    private final UUID conversation;
    private final From robot;
    private long last;
    private boolean closed;
    private boolean shown;

    Stream(UUID conversation, From robot) {
      this.conversation = conversation;
      this.robot = robot;
    }

    @Override
    public synchronized void accept(@org.jspecify.annotations.Nullable String text) {
      long now = time.nanos();
      if (closed || text == null || text.length() > LONGEST || (shown && now - last < PAUSE)) {
        return;
      }
      shown = true;
      last = now;
      hub.get().toConversation(conversation, frame(true, text));
    }

    @Override
    public synchronized void close() {
      closed = true;
      hub.get().toConversation(conversation, frame(false, null));
    }

    ServerFrame.Typing frame(boolean on, @org.jspecify.annotations.Nullable String text) {
      return new ServerFrame.Typing(conversation, on, text, robot);
    }
  }
}
