package org.hutong.core.outbox;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that expands the outbox and hands out claims, each to a thread of its own. It
 * holds nothing in memory but the claims under way: the rows say what is to be done.
 *
 * <p>None of them is a virtual thread. H2 does not wait for a transaction that has taken back a
 * statement, it asks again at once and without end ({@code H2WaitTest}). Two virtual threads that
 * do so on two processors keep both carriers, and the one that they wait for is never run again
 * (seen twice, for minutes).
 */
final class Dispatcher implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /** How long a lost hint can delay anything. */
  private static final long POLL_MILLIS = 5_000;

  private static final long BROKEN_MILLIS = 1_000;

  /** How soon one is asked again that was not ready. */
  private static final long REST_MILLIS = 1_000;

  private static final Duration END = Duration.ofSeconds(5);

  private final OutboxStore store;
  private final Attachments attachments;
  private final Interest interest;
  private final Courier courier;
  private final Wake wake;
  private final TimeSource time;

  /** As many as there are claims under way. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("hutong-delivery-", 0).factory());

  private volatile boolean open;
  private @Nullable Thread thread;

  @Inject
  Dispatcher(
      OutboxStore store,
      Attachments attachments,
      Interest interest,
      Courier courier,
      Wake wake,
      TimeSource time) {
    this.store = store;
    this.attachments = attachments;
    this.interest = interest;
    this.courier = courier;
    this.wake = wake;
    this.time = time;
  }

  @Override
  public void start() {
    interest.any(!store.names().isEmpty());
    open = true;
    // Not a virtual thread: where two transactions of H2 are in each other's way it may spin
    // instead
    // of waiting, and would keep a carrier that the other one needs.
    thread = Thread.ofPlatform().daemon().name("hutong-outbox").start(this::work);
  }

  /** Begins nothing more and waits for the calls under way; what does not end comes again. */
  @Override
  public void stop() {
    open = false;
    wake.signal();
    Thread mine = thread;
    if (mine == null) {
      return;
    }
    long end = time.nanos() + END.toNanos();
    try {
      mine.join(END);
      while (!attachments.all().stream().allMatch(Attached::idle) && time.nanos() < end) {
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdown();
  }

  private void work() {
    while (open) {
      try {
        wake.await(pass());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Does all there is to do, and says how long nothing more will come due by itself. */
  private long pass() {
    try {
      boolean more = open && store.filled() && store.expand() == OutboxStore.BATCH;
      long wait = more ? 0 : POLL_MILLIS;
      for (Attached attached : attachments.all()) {
        wait = Math.min(wait, claim(attached));
      }
      return wait;
    } catch (StoreUnavailableException e) {
      log.debug("The outbox waits for the database: {}", e.getMessage());
      return BROKEN_MILLIS;
    } catch (RuntimeException e) {
      log.error("A look at the outbox failed and is tried again", e);
      return BROKEN_MILLIS;
    }
  }

  /** One more than there can be claims under way: the next that comes due is among them. */
  private long claim(Attached attached) {
    int free = attached.free();
    if (!open || free == 0) {
      return POLL_MILLIS;
    }
    if (!attached.consumer().ready()) {
      return REST_MILLIS;
    }
    long now = time.millis();
    List<Claim> first = store.first(attached.name(), Outbox.AT_ONCE + 1);
    List<Claim> due =
        first.stream()
            .filter(claim -> claim.due() <= now && !attached.busy(claim.conversation()))
            .limit(free)
            .toList();
    if (!due.isEmpty()) {
      store.claim(due, now + Courier.CLAIM.toMillis()).forEach(claim -> begin(attached, claim));
    }
    return first.stream()
        .filter(claim -> claim.due() > now)
        .mapToLong(claim -> Math.clamp(claim.due() - now, 1, POLL_MILLIS))
        .findFirst()
        .orElse(POLL_MILLIS);
  }

  private void begin(Attached attached, Claim claim) {
    attached.begin(claim.conversation());
    threads.execute(() -> deliver(attached, claim));
  }

  private void deliver(Attached attached, Claim claim) {
    try {
      courier.run(attached, claim);
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("consumer", claim.consumer())
          .addKeyValue("conversation", claim.conversation())
          .log("A delivery could not be written down and comes again: {}", e.toString());
    } finally {
      attached.end(claim.conversation());
      wake.signal();
    }
  }
}
