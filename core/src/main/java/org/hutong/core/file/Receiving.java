package org.hutong.core.file;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.hutong.core.file.UploadRefusedException.Why;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes the bytes of one chunk to the store as they come, in a fixed memory. What arrived is kept
 * every 4 MiB and every 2 s, when the connection ends early, and when the disk is full; of a chunk
 * with a checksum nothing is kept before the checksum was seen to hold.
 */
final class Receiving {
  private static final int BUFFER = 64 * 1024;
  private static final long KEEP_BYTES = 4L << 20;
  private static final long KEEP_NANOS = Duration.ofSeconds(2).toNanos();

  private final BlobStore store;
  private final Admission admission;
  private final FileMetrics metrics;
  private final TimeSource time;

  /**
   * A part of an upload.
   *
   * @param announced how many bytes will come; -1 if it is not known
   */
  record Chunk(InputStream body, long announced, @Nullable Checksum checksum) {}

  @Inject
  Receiving(BlobStore store, Admission admission, FileMetrics metrics, TimeSource time) {
    this.store = store;
    this.admission = admission;
    this.metrics = metrics;
    this.time = time;
  }

  /** Returns how much of the upload is kept now. The pen is the caller's. */
  long receive(Upload upload, long offset, Chunk chunk, Pen pen) throws IOException {
    long kept = store.kept(upload.id());
    if (kept != offset) {
      throw new UploadRefusedException(
          Why.OFFSET, "The upload goes on at " + kept + ", not at " + offset + ".", kept);
    }
    if (chunk.announced() > upload.bytes() - kept) {
      throw tooLong(upload);
    }
    try (BlobStore.Appender appender = store.append(upload.id())) {
      pen.writesTo(appender, chunk.checksum() != null);
      try {
        long end = copy(upload, kept, chunk, pen);
        prove(chunk, end - kept);
        return pen.keep();
      } catch (IOException | RuntimeException e) {
        if (chunk.checksum() == null) {
          keepWhatCame(pen, e);
        }
        throw e;
      }
    }
  }

  private static void keepWhatCame(Pen pen, Exception reason) {
    try {
      pen.keep();
    } catch (IOException | UploadRefusedException e) {
      reason.addSuppressed(e);
    }
  }

  private long copy(Upload upload, long from, Chunk chunk, Pen pen) throws IOException {
    byte[] buffer = new byte[BUFFER];
    Checksum checksum = chunk.checksum();
    long end = from;
    long kept = from;
    long keptAt = time.nanos();
    for (int read = read(chunk, buffer, end); read >= 0; read = read(chunk, buffer, end)) {
      if (read > upload.bytes() - end) {
        throw tooLong(upload);
      }
      pen.write(buffer, read);
      metrics.received(read);
      end += read;
      if (checksum != null) {
        checksum.update(buffer, read);
      } else if (end - kept >= KEEP_BYTES || time.nanos() - keptAt >= KEEP_NANOS) {
        kept = pen.keep();
        keptAt = time.nanos();
        admission.room(0);
      }
    }
    return end;
  }

  private static int read(Chunk chunk, byte[] buffer, long end) {
    try {
      return chunk.body().read(buffer);
    } catch (IOException e) {
      throw new UploadRefusedException(Why.CUT_OFF, "The connection ended in the middle.", end);
    }
  }

  private static void prove(Chunk chunk, long length) {
    if (chunk.announced() >= 0 && length < chunk.announced()) {
      throw new UploadRefusedException(Why.CUT_OFF, "The body is shorter than announced.", length);
    }
    Checksum checksum = chunk.checksum();
    if (checksum != null && !checksum.holds()) {
      throw new UploadRefusedException(
          Why.CHECKSUM, "The bytes are not those of the checksum. Send them again.");
    }
  }

  private static UploadRefusedException tooLong(Upload upload) {
    return new UploadRefusedException(
        Why.TOO_LARGE, "More bytes than Upload-Length says.", upload.bytes());
  }
}
