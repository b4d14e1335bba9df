package org.hutong.core.routing;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hutong.core.connection.Hub;
import org.hutong.core.identity.Groups;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.hutong.core.wire.From;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/** The offers that stand: told to the agent, watched until they end, withdrawn. */
final class Offers {
  static final long PAUSE_NANOS = 2_000_000_000L;

  private final Floor floor;
  private final Provider<Hub> hub;
  private final Dispatcher dispatcher;
  private final Groups groups;
  private final OfferCards cards;
  private final Background background;
  private final TimeSource time;
  private final Timers timers;

  @Inject
  Offers(
      Floor floor,
      Provider<Hub> hub,
      Dispatcher dispatcher,
      Groups groups,
      OfferCards cards,
      Background background,
      TimeSource time,
      Timers timers) {
    this.floor = floor;
    this.hub = hub;
    this.dispatcher = dispatcher;
    this.groups = groups;
    this.cards = cards;
    this.background = background;
    this.time = time;
    this.timers = timers;
  }

  /** Brings what is known of the waiter's offer in line with its row. Under the lock. */
  void follow(Waiter waiter, Floor.Effects effects) {
    Offering standing = waiter.offer;
    UUID agent = waiter.row.offeredTo();
    Long until = waiter.row.offerUntil();
    if (standing != null) {
      if (standing.agent.equals(agent) && until != null && standing.until == until) {
        return;
      }
      end(waiter, "withdrawn", null, standing.recalled, effects);
    }
    if (agent != null && until != null && until > time.millis() && !past(waiter, agent, until)) {
      start(waiter, agent, until, effects);
    }
  }

  private static boolean past(Waiter waiter, UUID agent, long until) {
    Offering ended = waiter.ended;
    return ended != null && ended.agent.equals(agent) && ended.until == until;
  }

  private void start(Waiter waiter, UUID agent, long until, Floor.Effects effects) {
    long millis = Math.min(until - time.millis(), offerMillis(waiter.group));
    long ends = time.nanos() + millis * 1_000_000;
    String why = waiter.asked.isEmpty() ? "queue" : "passed";
    Offering offering = new Offering(waiter.id, agent, until, ends, why);
    offering.timer = timers.after(Duration.ofMillis(millis), () -> expire(offering));
    waiter.offer = offering;
    Desk desk = floor.desk(agent);
    desk.offers.add(waiter.id);
    desk.lastOffered = time.nanos();
    UUID visitor = waiter.row.visitor();
    UUID site = waiter.row.site();
    effects.then(() -> background.run("An offer", () -> tell(offering, visitor, site)));
  }

  private long offerMillis(UUID group) {
    return groups.byId(group).map(Groups.Group::offerMillis).orElse(20_000L);
  }

  private void tell(Offering offering, UUID visitor, UUID site) {
    ServerFrame.VisitorView view = cards.visitor(visitor, site);
    String preview = cards.preview(offering.conversation);
    floor.change(
        effects -> {
          offering.visitor = view;
          offering.preview = preview;
          Waiter waiter = floor.waiter(offering.conversation);
          if (waiter != null && waiter.offer == offering) {
            ServerFrame frame = Objects.requireNonNull(frame(waiter, offering));
            effects.then(() -> hub.get().toAgent(offering.agent, frame));
          }
        });
  }

  /** Null until its card was read. Under the lock. */
  private ServerFrame.@Nullable Offer frame(Waiter waiter, Offering offering) {
    ServerFrame.VisitorView visitor = offering.visitor;
    if (visitor == null) {
      return null;
    }
    String name = groups.byId(waiter.group).map(Groups.Group::name).orElse("");
    return new ServerFrame.Offer(
        waiter.id,
        visitor,
        new ServerFrame.Named(waiter.group, name),
        Math.max(0, (time.millis() - waiter.since) / 1000),
        Math.max(0, (offering.ends - time.nanos()) / 1_000_000),
        offering.why,
        offering.preview);
  }

  /** What the agent is told after his welcome. Under the lock. */
  List<ServerFrame.Offer> standing(Desk desk) {
    return desk.offers.stream()
        .map(floor::waiter)
        .filter(Objects::nonNull)
        .map(waiter -> standingFor(waiter, desk.agent))
        .filter(Objects::nonNull)
        .toList();
  }

  private ServerFrame.@Nullable Offer standingFor(Waiter waiter, UUID agent) {
    Offering offering = waiter.offer;
    return offering != null && offering.agent.equals(agent) ? frame(waiter, offering) : null;
  }

  private void expire(Offering offering) {
    floor.change(
        effects -> {
          Waiter waiter = floor.waiter(offering.conversation);
          if (waiter != null && waiter.offer == offering) {
            floor.desk(offering.agent).missed++;
            end(waiter, "expired", null, null, effects);
            dispatcher.dispatch(effects);
          }
        });
  }

  /**
   * The offer does not stand any more. Under the lock.
   *
   * @param by who took it
   * @param reason why it was withdrawn, if that is known
   */
  void end(
      Waiter waiter,
      String why,
      @Nullable UUID by,
      @Nullable String reason,
      Floor.Effects effects) {
    Offering offering = waiter.offer;
    if (offering == null) {
      return;
    }
    offering.cancel();
    waiter.offer = null;
    waiter.ended = offering;
    waiter.asked.add(offering.agent);
    waiter.restUntil(time.nanos() + PAUSE_NANOS);
    floor.desk(offering.agent).offers.remove(waiter.id);
    if (by == null) {
      ServerFrame frame = new ServerFrame.OfferGone(waiter.id, why, null, reason);
      effects.then(() -> hub.get().toAgent(offering.agent, frame));
    } else {
      effects.then(() -> background.run("An offer's end", () -> tellTaken(offering, by)));
    }
  }

  private void tellTaken(Offering offering, UUID by) {
    From taker = cards.agent(by);
    hub.get()
        .toAgent(
            offering.agent, new ServerFrame.OfferGone(offering.conversation, "taken", taker, null));
  }
}
