package org.hutong.core.plugin.customers;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.hutong.api.Customer;
import org.hutong.api.CustomerDirectory;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;
import org.hutong.core.identity.Visitors;
import org.hutong.core.plugin.Answer;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the directories of all plugins about a customer: when an agent looks, and ahead of that when
 * a conversation was opened or a customer was identified. Safe from any thread.
 */
public final class CustomerPanels implements CommitListener {
  private static final Logger log = LoggerFactory.getLogger(CustomerPanels.class);
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** Customers who are asked about ahead at the same time; more are asked about when needed. */
  private static final int AHEAD = 16;

  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  private final ExtensionPoints points;
  private final Profiles profiles;
  private final PanelMemory memory;
  private final Visitors visitors;
  private final ApiRecords records;
  private final Semaphore ahead = new Semaphore(AHEAD);

  @Inject
  CustomerPanels(
      ExtensionPoints points,
      Profiles profiles,
      PanelMemory memory,
      Visitors visitors,
      ApiRecords records) {
    this.points = points;
    this.profiles = profiles;
    this.memory = memory;
    this.visitors = visitors;
    this.records = records;
  }

  /**
   * What each directory tells, in the order of the plugins. All are asked at the same time; blocks
   * for the slowest, at most 7 s.
   *
   * @param fresh whether answers of the last minute do not count
   */
  public List<CustomerPanel> of(Visitors.Visitor visitor, boolean fresh) {
    Customer customer = records.customer(visitor);
    List<CompletableFuture<CustomerPanel>> asked =
        points.settled(CustomerDirectory.class).stream()
            .map(
                directory ->
                    CompletableFuture.supplyAsync(() -> ask(directory, customer, fresh), THREADS))
            .toList();
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private CustomerPanel ask(Handle<CustomerDirectory> directory, Customer customer, boolean fresh) {
    var key = new PanelMemory.Key(customer.id(), directory.plugin(), directory.name());
    if (!fresh) {
      var kept = memory.find(key);
      if (kept.isPresent()) {
        return kept.get();
      }
    }
    long changes = memory.changes();
    Answer<CustomerPanel> answer =
        directory.call(DEADLINE, each -> profiles.panel(directory, each.find(customer)));
    return switch (answer) {
      case Answer.Value<CustomerPanel>(CustomerPanel panel) -> {
        memory.keep(key, panel, changes);
        yield panel;
      }
      case Answer.Failed<CustomerPanel> failed -> {
        log.atWarn()
            .addKeyValue("plugin", directory.plugin())
            .log("{} did not tell of a customer: {}", directory.name(), failed.why());
        yield Profiles.without(directory, CustomerPanel.State.FAILED);
      }
      case Answer.Gone<CustomerPanel> gone ->
          Profiles.without(directory, CustomerPanel.State.FAILED);
    };
  }

  @Override
  public void committed(Committed commit) {
    if (commit.before() == null) {
      ahead(commit.now().visitor());
    }
  }

  /** Asks in the background, so that the answer is there when an agent looks. Never blocks. */
  public void ahead(UUID visitor) {
    if (points.any(CustomerDirectory.class) && ahead.tryAcquire()) {
      THREADS.execute(() -> askAhead(visitor));
    }
  }

  private void askAhead(UUID visitor) {
    try {
      visitors.find(visitor).ifPresent(found -> of(found, false));
    } catch (StoreUnavailableException e) {
      log.debug("A customer could not be read ahead: {}", e.getMessage());
    } finally {
      ahead.release();
    }
  }
}
