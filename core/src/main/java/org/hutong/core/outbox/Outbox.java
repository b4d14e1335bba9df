package org.hutong.core.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for consumers. A new one begins with what is committed from now on, never with history.
 * One that is absent keeps what is committed meanwhile for {@link #KEPT} of running time; then it
 * is forgotten, and begins anew when it comes again. Methods block; safe from any thread.
 */
public final class Outbox {
  /** Deliveries to one consumer that are under way at once. */
  public static final int AT_ONCE = 16;

  /** Failures of one event after which it is left out. */
  public static final int FAILURES = 20;

  /**
   * How long an absent consumer's deliveries are kept; the time that the server is down is free.
   */
  public static final Duration KEPT = Duration.ofDays(7);

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final int NAME = 64;
  private static final int OWNER = 100;

  private final OutboxStore store;
  private final Attachments attachments;
  private final Interest interest;
  private final Wake wake;
  private final Skips skips;
  private final MeterRegistry meters;

  /** What is done with the backlog of an owner who is being enabled just now. */
  private final Map<String, Backlog.Choice> choices = new ConcurrentHashMap<>();

  @Inject
  Outbox(
      OutboxStore store,
      Attachments attachments,
      Interest interest,
      Wake wake,
      Skips skips,
      MeterRegistry meters) {
    this.store = store;
    this.attachments = attachments;
    this.interest = interest;
    this.wake = wake;
    this.skips = skips;
    this.meters = meters;
  }

  /**
   * The consumer is here, in place of one of the same name.
   *
   * @throws IllegalArgumentException if its name or owner breaks a bound
   * @throws org.hutong.core.store.StoreUnavailableException if its place cannot be stored
   */
  public void attach(Consumer consumer) {
    check(consumer.name(), NAME);
    check(consumer.owner(), OWNER);
    boolean fresh = arrive(consumer);
    wake.signal();
    log.atInfo()
        .addKeyValue("consumer", consumer.name())
        .log(fresh ? "It hears of events from now on" : "It hears of events again");
  }

  private synchronized boolean arrive(Consumer consumer) {
    boolean fresh = store.arrive(consumer.name(), consumer.owner(), skips(consumer));
    attachments.put(new Attached(consumer, meters));
    interest.any(true);
    return fresh;
  }

  private Predicate<Backlog> skips(Consumer consumer) {
    Backlog.Choice choice = choices.getOrDefault(consumer.owner(), Backlog.Choice.DELIVER);
    return switch (choice) {
      case SKIP -> backlog -> true;
      case DELIVER -> backlog -> false;
      case BY_AGE -> backlog -> backlog.old() && !consumer.carries();
    };
  }

  /**
   * Runs what makes an owner's consumers arrive, and decides of what has waited for each of them.
   * Whoever does not arrive keeps what waits.
   */
  public <R> R arriving(String owner, Backlog.Choice choice, Supplier<R> arrival) {
    choices.put(owner, choice);
    try {
      return arrival.get();
    } finally {
      choices.remove(owner);
    }
  }

  /** What waits for each of an owner's consumers, here or not. */
  public List<Backlog> waiting(String owner) {
    return store.waiting(owner);
  }

  private static void check(String text, int longest) {
    boolean printable = text.chars().allMatch(c -> c > ' ' && c < 127);
    if (text.isEmpty() || text.length() > longest || !printable) {
      throw new IllegalArgumentException(
          "'" + text + "' is not 1 to " + longest + " printable ASCII characters");
    }
  }

  /** The consumer goes, perhaps to come again: its deliveries wait. Nothing if it is not here. */
  public void detach(Consumer consumer) {
    attachments.remove(consumer);
  }

  /** All consumers of the owner go for ever, with everything that waited for them. */
  public void remove(String owner) {
    attachments.removeOwner(owner);
    store.removeOwner(owner);
    look();
  }

  /** Whether anybody is left: never between an arrival's row and its word about it. */
  synchronized void look() {
    interest.any(!store.names().isEmpty());
  }

  /** The owners of consumers of whom none is here: never one that is just arriving. */
  public synchronized Set<String> absentOwners() {
    Set<String> absent = store.owners();
    attachments.all().forEach(there -> absent.remove(there.consumer().owner()));
    return absent;
  }

  /** A consumer may be ready that was not. Does not block. */
  public void wake() {
    wake.signal();
  }

  /** Events that were left out, newest first, at most {@link Skips#KEPT} of each consumer. */
  public List<Skipped> skipped() {
    return skips.all();
  }
}
