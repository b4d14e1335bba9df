package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.hutong.core.conversation.Status;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an idle session keeps, without the codec: the goal for both together is 4 KB. */
class SessionFootprintTest {
  private static final Logger log = LoggerFactory.getLogger(SessionFootprintTest.class);
  private static final int SESSIONS = 2_500;
  private static final int GROUPS = 5;
  private static final long BOUND = 2_500;

  @Test
  void an_idle_session_with_one_conversation_keeps_little() {
    Office office = new Office();
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      UUID visitor = UUID.randomUUID();
      office.store.existing(visitor, Status.QUEUED, null, 1);
      tokens.add(office.visitor(visitor));
    }
    warmUp(office);
    List<IdleSocket> sockets = new ArrayList<>(SESSIONS);
    List<Long> each = new ArrayList<>();
    for (int from = 0; from < SESSIONS; from += SESSIONS / GROUPS) {
      long before = used();
      for (String token : tokens.subList(from, from + SESSIONS / GROUPS)) {
        sockets.add(opened(office, token));
      }
      office.settle();
      each.add((used() - before) / (SESSIONS / GROUPS));
    }
    log.info("An idle session keeps {} bytes", each);
    assertThat(office.hub.connections()).isEqualTo(SESSIONS + 1);
    assertThat(sockets).allMatch(socket -> socket.frames >= 2);
    // What an earlier test of this process left behind may go meanwhile: that spoils one group.
    assertThat(each.stream().sorted().toList().get(GROUPS / 2)).isBetween(300L, BOUND);
  }

  private static IdleSocket opened(Office office, String token) {
    IdleSocket socket = new IdleSocket(office.io);
    socket.handler = office.connections.opened(socket);
    byte[] hello =
        Office.utf8(
            "{\"t\":\"hello\",\"token\":\"" + token + "\",\"device\":\"" + socket.id + "\"}");
    socket.handler.text(hello, 0, hello.length);
    return socket;
  }

  private static void warmUp(Office office) {
    office.visiting(UUID.randomUUID());
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Keeps nothing of what it is sent. */
  private static final class IdleSocket implements Socket {
    private final UUID id = UUID.randomUUID();
    private final Executor thread;
    private SocketHandler handler;
    private int frames;

    IdleSocket(Executor thread) {
      this.thread = thread;
    }

    @Override
    public UUID id() {
      return id;
    }

    @Override
    public String address() {
      return "";
    }

    @Override
    public String origin() {
      return null;
    }

    @Override
    public String ownOrigin() {
      return "";
    }

    @Override
    public void send(TextFrame frame) {
      frames++;
    }

    @Override
    public int queuedFrames() {
      return 0;
    }

    @Override
    public int queuedBytes() {
      return 0;
    }

    @Override
    public void admitted() {}

    @Override
    public long lastFrameNanos() {
      return 0;
    }

    @Override
    public void limit(int bytes) {}

    @Override
    public void suspendReads() {}

    @Override
    public void resumeReads() {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public Executor thread() {
      return thread;
    }
  }
}
