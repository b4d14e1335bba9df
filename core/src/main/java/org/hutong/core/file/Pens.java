package org.hutong.core.file;

import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.hutong.core.time.TimeSource;

/** One writer at a time for each upload. */
final class Pens {
  /** A connection that died without a word looks like this; its client is back long before. */
  private static final Duration STALE = Duration.ofSeconds(15);

  private final ConcurrentMap<UUID, Pen> pens = new ConcurrentHashMap<>();
  private final TimeSource time;

  @Inject
  Pens(TimeSource time) {
    this.time = time;
  }

  /**
   * Takes the pen, also from a holder who has waited too long for his client.
   *
   * @throws UploadRefusedException {@code BUSY}
   */
  Pen take(UUID id) throws IOException {
    var own = new Pen(time);
    Pen other = pens.putIfAbsent(id, own);
    if (other == null) {
      return own;
    }
    if (other.idle() > STALE.toNanos() && pens.replace(id, other, own)) {
      other.takeAway();
      return own;
    }
    throw new UploadRefusedException(
        UploadRefusedException.Why.BUSY, "Another request is writing to this upload.");
  }

  void giveBack(UUID id, Pen pen) {
    pens.remove(id, pen);
  }

  boolean busy(UUID id) {
    return pens.containsKey(id);
  }
}
