package org.hutong.core.routing;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.identity.AgentState;
import org.hutong.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Agents who come and go. One who is gone for three minutes is off duty: what he was offered and
 * what he had goes back into its queues.
 */
final class Absences {
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Logger log = LoggerFactory.getLogger(Absences.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final int AT_ONCE = 200;

  private final Floor floor;
  private final RoutingStore store;
  private final Provider<Committer> committer;
  private final Announcer announcer;
  private final Background background;
  private final Timers timers;

  @Inject
  Absences(
      Floor floor,
      RoutingStore store,
      Provider<Committer> committer,
      Announcer announcer,
      Background background,
      Timers timers) {
    this.floor = floor;
    this.store = store;
    this.committer = committer;
    this.announcer = announcer;
    this.background = background;
    this.timers = timers;
  }

  /** Under the lock. */
  void came(Desk desk) {
    desk.connected = true;
    desk.changed = floor.tick();
    stopWaiting(desk);
    announcer.presence(desk.agent);
  }

  /** Under the lock. */
  void went(Desk desk) {
    desk.connected = false;
    desk.changed = floor.tick();
    announcer.presence(desk.agent);
    wait(desk, patience(desk));
  }

  /**
   * Begins to wait for somebody who is not here, unless that is so already; nobody waits for an
   * agent who was disabled meanwhile. Under the lock.
   */
  void expect(Desk desk) {
    boolean something = desk.state != AgentState.OFFLINE || desk.work() > 0;
    boolean hopeless = desk.disabled && desk.expected;
    if (!desk.connected && something && (desk.absence == null || hopeless)) {
      wait(desk, patience(desk));
    }
  }

  private static Duration patience(Desk desk) {
    return desk.disabled ? Duration.ZERO : PATIENCE;
  }

  private void wait(Desk desk, Duration patience) {
    stopWaiting(desk);
    desk.expected = patience.equals(PATIENCE);
    desk.absence = timers.after(patience, () -> gone(desk.agent));
  }

  private static void stopWaiting(Desk desk) {
    if (desk.absence != null) {
      desk.absence.cancel();
      desk.absence = null;
    }
  }

  private void gone(UUID agent) {
    background.run("Handing over what an absent agent had", () -> handOver(agent));
  }

  /** Blocks. Begins again later if anything fails. */
  private void handOver(UUID agent) {
    if (!floor.read(f -> f.desk(agent).absence != null)) {
      return;
    }
    floor.change(effects -> wait(floor.desk(agent), AGAIN));
    if (store.state(agent, AgentState.OFFLINE).isEmpty()) {
      floor.change(effects -> stopWaiting(floor.desk(agent)));
      return;
    }
    Set<UUID> offered = floor.read(f -> Set.copyOf(f.desk(agent).offers));
    offered.forEach(id -> submit(new Command.WithdrawOffer(Dispatcher.SERVER, id, agent)));
    List<UUID> assigned = store.assignedTo(agent, AT_ONCE);
    assigned.forEach(id -> submit(new Command.Requeue(Dispatcher.SERVER, id, agent)));
    log.info(
        "Agent {} is gone: {} offers withdrawn, {} conversations queued again",
        agent,
        offered.size(),
        assigned.size());
    floor.change(
        effects -> {
          Desk desk = floor.desk(agent);
          desk.state = AgentState.OFFLINE;
          desk.changed = floor.tick();
          if (assigned.isEmpty()) {
            stopWaiting(desk);
          }
          announcer.presence(agent);
        });
  }

  private void submit(Command command) {
    committer
        .get()
        .submit(
            command,
            outcome -> {
              if (outcome instanceof Outcome.Refused refused) {
                log.warn("{} was refused: {}", command, refused.code().word());
              }
            });
  }
}
