package org.hutong.core.file;

import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;

/**
 * Takes away what was not finished or not named in time and what was recalled, and looks again at
 * what could not be inspected.
 */
public final class Sweep implements Managed {
  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final int AT_ONCE = 500;

  private final UploadTable table;
  private final BlobStore store;
  private final Completion completion;
  private final Pens pens;
  private final FileMetrics metrics;
  private final TimeSource time;
  private final Rounds rounds;
  private final ReentrantLock running = new ReentrantLock();

  @Inject
  Sweep(
      UploadTable table,
      BlobStore store,
      Completion completion,
      Pens pens,
      FileMetrics metrics,
      TimeSource time,
      Timers timers) {
    this.table = table;
    this.store = store;
    this.completion = completion;
    this.pens = pens;
    this.metrics = metrics;
    this.time = time;
    this.rounds = new Rounds(timers, "hutong-file-sweep", this::run);
  }

  @Override
  public void start() {
    rounds.every(PERIOD);
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  /** Does something while no file is taken away that a message named. Blocks. */
  public <T> T meanwhile(Supplier<T> work) {
    running.lock();
    try {
      return work.get();
    } finally {
      running.unlock();
    }
  }

  /** Does it now, unless something else must be done first. Blocks. */
  public void run() throws IOException {
    if (!running.tryLock()) {
      return;
    }
    try {
      sweep();
    } finally {
      running.unlock();
    }
  }

  private void sweep() throws IOException {
    long now = time.millis();
    table.settle(now);
    for (Upload upload : table.expired(now, AT_ONCE)) {
      expire(upload, now);
    }
    for (UUID recalled : table.recalled(AT_ONCE)) {
      if (table.end(recalled, UploadState.EXPIRED, now)) {
        store.delete(recalled);
        table.end(recalled, null, 0);
      }
    }
    for (Upload upload : table.inState(UploadState.INSPECTING, AT_ONCE)) {
      completion.inspectLater(upload.id());
    }
  }

  private void expire(Upload upload, long now) throws IOException {
    if (pens.busy(upload.id())) {
      return;
    }
    boolean over = upload.state() == UploadState.EXPIRED || upload.state() == UploadState.REJECTED;
    if (over) {
      store.delete(upload.id());
      table.end(upload.id(), null, 0);
    } else if (table.end(
        upload.id(), UploadState.EXPIRED, now + Completion.REMEMBERED.toMillis())) {
      store.delete(upload.id());
      metrics.count(FileMetrics.Event.EXPIRED);
    }
  }
}
