package org.hutong.core.robot;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.RobotDuty;
import org.hutong.core.conversation.Status;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.Timers;
import org.hutong.core.wire.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets robots answer: one question at a time in each conversation, asked after the commit of the
 * visitor's message. What was not answered, because the process ended or the store did not answer,
 * is found again by a look at the store every few seconds, so that no conversation stays with a
 * robot that will never speak.
 */
final class RobotDesk implements RobotDuty, CommitListener, Managed {
  private static final Logger log = LoggerFactory.getLogger(RobotDesk.class);
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Conversations in which a robot is asked at the same time; others wait. */
  private static final int AT_ONCE = 64;

  private final Robots robots;
  private final SiteRobots sites;
  private final Answering answering;
  private final Reading reading;
  private final Fences fences;
  private final Semaphore places = new Semaphore(AT_ONCE, true);

  /** Conversations at work; true: something came meanwhile. */
  private final Map<UUID, Boolean> atWork = new ConcurrentHashMap<>();

  private final Rounds rounds;
  private volatile boolean stopped;

  @Inject
  RobotDesk(
      Robots robots,
      SiteRobots sites,
      Answering answering,
      Reading reading,
      Fences fences,
      Timers timers) {
    this.robots = robots;
    this.sites = sites;
    this.answering = answering;
    this.reading = reading;
    this.fences = fences;
    this.rounds = new Rounds(timers, "hutong-robots", this::look);
  }

  @Override
  public boolean answers(UUID site) {
    return sites.of(site).robots().stream().anyMatch(robots::runs);
  }

  @Override
  public void start() {
    rounds.every(LOOK);
  }

  @Override
  public void drain() {
    stopped = true;
    answering.end();
  }

  @Override
  public void stop() {
    drain();
    rounds.stop();
  }

  @Override
  public void committed(Committed commit) {
    boolean asks =
        commit.now().status() == Status.ROBOT
            && commit.events().stream().anyMatch(e -> e.said() && e.from().role() == Role.VISITOR);
    if (asks) {
      ask(commit.now().id());
    }
  }

  private void look() {
    sites.reload();
    List<UUID> underWay = fences.all();
    List<UUID> waiting = reading.waiting();
    if (waiting.size() < Reading.MOST) {
      fences.keep(underWay, new HashSet<>(waiting));
    }
    waiting.forEach(this::ask);
  }

  private void ask(UUID conversation) {
    if (!stopped && atWork.put(conversation, true) == null) {
      Thread.ofVirtual().name("robot-" + conversation).start(() -> work(conversation));
    }
  }

  private void work(UUID conversation) {
    boolean again = true;
    while (again) {
      atWork.put(conversation, false);
      step(conversation);
      again = !stopped && !atWork.remove(conversation, false);
    }
    atWork.remove(conversation, true);
  }

  private void step(UUID conversation) {
    try {
      places.acquire();
      try {
        answering.answer(conversation);
      } finally {
        places.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreUnavailableException e) {
      log.debug("A robot's question waits for the store: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("A robot could not be asked; it is tried again");
    }
  }
}
