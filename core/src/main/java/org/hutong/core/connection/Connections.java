package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.hutong.core.bus.Bus;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.hutong.core.wire.CloseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of all connections of this node: opened, looked at from time to time, drained. */
final class Connections implements SocketHandlers, Managed {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);
  private static final long SECOND = 1_000_000_000L;
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final long LOOK = 20;

  /** So many clients come back in a second after a drain. */
  private static final int RETURN_RATE = 500;

  private final Loops loops;
  private final Parts parts;
  private final Doors doors;
  private final Reconciler reconciler;
  private final Bus bus;
  private final Timers timers;
  private final TimeSource time;
  private final List<Timers.Timer> running = new ArrayList<>();
  private volatile boolean draining;
  private long compared;

  @Inject
  Connections(
      Loops loops, Parts parts, Doors doors, Reconciler reconciler, Bus bus, Timers timers) {
    this.loops = loops;
    this.parts = parts;
    this.doors = doors;
    this.reconciler = reconciler;
    this.bus = bus;
    this.timers = timers;
    this.time = parts.time();
  }

  @Override
  public SocketHandler opened(Socket socket) {
    Loop loop = loops.of(socket);
    Session session = new Session(socket, loop, parts, doors);
    parts.metrics().opened();
    loop.add(session);
    if (draining) {
      session.close(CloseCode.DRAINING, "draining");
    }
    return session;
  }

  @Override
  public void start() {
    compared = time.nanos();
    bus.listen(reconciler);
    running.add(timers.every(doors.beat().period(), this::sweep));
    running.add(timers.every(Duration.ofSeconds(1), this::second));
  }

  /** Looks at every session. */
  void sweep() {
    long step = doors.beat().step();
    loops.each(loop -> loop.tick(time.nanos(), step));
  }

  /** Every second: states that waited for their turn; the comparison, when it is due. */
  void second() {
    parts.states().tick();
    long now = time.nanos();
    if (now - compared >= Reconciler.PERIOD || !bus.healthy()) {
      compared = now;
      reconciler.compare();
    }
  }

  @Override
  public void drain() {
    draining = true;
    int open = parts.metrics().open();
    long spread = Math.max(1000L, open * 1000L / RETURN_RATE);
    log.info("Draining {} connections, back within {} ms", open, spread);
    loops.each(
        loop ->
            loop.sessions(
                session -> session.drain(ThreadLocalRandom.current().nextLong(spread) + 1)));
    awaitEmpty(DRAIN);
    loops.each(loop -> loop.sessions(session -> session.close(CloseCode.DRAINING, "draining")));
    awaitEmpty(Duration.ofSeconds(2));
  }

  private void awaitEmpty(Duration most) {
    long end = time.nanos() + most.toNanos();
    while (parts.metrics().open() > 0 && time.nanos() - end < 0) {
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public void stop() {
    running.forEach(Timers.Timer::cancel);
    running.clear();
    loops.each(
        loop -> loop.sessions(session -> session.close(CloseCode.GOING_AWAY, "server stops")));
  }
}
