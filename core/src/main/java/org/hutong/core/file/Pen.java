package org.hutong.core.file;

import java.io.IOException;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to one upload. Its holder may lose it to another while it waits for bytes that
 * do not come: then what arrived is kept, and the holder's next write fails.
 */
final class Pen {
  private final TimeSource time;
  private BlobStore.@Nullable Appender appender;
  private boolean careful;
  private boolean taken;
  private long used;

  Pen(TimeSource time) {
    this.time = time;
    this.used = time.nanos();
  }

  /** {@code careful}: what is written must not be kept before its checksum was seen to hold. */
  synchronized void writesTo(BlobStore.Appender to, boolean unproved) {
    appender = to;
    careful = unproved;
  }

  synchronized void write(byte[] bytes, int length) throws IOException {
    used = time.nanos();
    held().write(bytes, 0, length);
  }

  synchronized long keep() throws IOException {
    used = time.nanos();
    return held().keep();
  }

  private BlobStore.Appender held() {
    if (taken || appender == null) {
      throw new UploadRefusedException(
          UploadRefusedException.Why.BUSY, "Another request has gone on with this upload.");
    }
    return appender;
  }

  /** Nanoseconds since something was written. */
  synchronized long idle() {
    return time.nanos() - used;
  }

  /** Ends it for its holder; what arrived is kept unless it would have to be proved first. */
  synchronized void takeAway() throws IOException {
    BlobStore.Appender last = appender;
    taken = true;
    appender = null;
    if (last != null) {
      try (last) {
        if (!careful) {
          last.keep();
        }
      }
    }
  }
}
