package org.hutong.core.file;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.hutong.core.file.UploadRefusedException.Why;
import org.hutong.core.ids.Ids;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Uploads from their beginning to their end. Who may do what is the caller's to check. Every method
 * blocks; all are safe from any thread. An {@code IOException} is the disk's; a {@link
 * StorageFullException} says that it is full.
 */
public final class Uploads {
  /** An upload that is not finished goes so long after its last byte. */
  private static final Duration UNFINISHED = Duration.ofHours(24);

  private static final long PROLONG_MILLIS = 60_000;
  private static final int CLAIM = 127;

  private final UploadTable table;
  private final BlobStore store;
  private final Admission admission;
  private final Receiving receiving;
  private final Completion completion;
  private final Pens pens;
  private final FileMetrics metrics;
  private final Ids ids;
  private final TimeSource time;
  private final Lock admitting = new ReentrantLock();

  /**
   * An upload and how far it is.
   *
   * @param offset bytes that are kept for good
   */
  public record Progress(Upload upload, long offset) {}

  @Inject
  Uploads(
      UploadTable table,
      BlobStore store,
      Admission admission,
      Receiving receiving,
      Completion completion,
      Pens pens,
      FileMetrics metrics,
      Ids ids,
      TimeSource time) {
    this.table = table;
    this.store = store;
    this.admission = admission;
    this.receiving = receiving;
    this.completion = completion;
    this.pens = pens;
    this.metrics = metrics;
    this.ids = ids;
    this.time = time;
  }

  public long maxSize() {
    return admission.maxSize();
  }

  /**
   * Begins an upload.
   *
   * @param whence where it comes from
   * @param name as the client gave it; what cannot be shown is taken out
   * @param claimed the media type that the client says; null if none
   * @throws UploadRefusedException {@code TOO_LARGE}, {@code QUOTA}, {@code TOO_MANY}
   */
  public Progress create(
      Owner owner, Whence whence, @Nullable String name, @Nullable String claimed, long bytes)
      throws IOException {
    Upload upload = fresh(owner, name, claimed, bytes);
    admit(upload, whence);
    metrics.count(FileMetrics.Event.CREATED);
    if (bytes > 0) {
      return new Progress(upload, 0);
    }
    store.append(upload.id()).close();
    return new Progress(completion.complete(upload), 0);
  }

  private Upload fresh(Owner owner, @Nullable String name, @Nullable String claimed, long bytes) {
    long now = time.millis();
    return new Upload(
        ids.next(),
        owner,
        FileNames.clean(name),
        claimed == null || claimed.length() > CLAIM ? null : claimed,
        null,
        bytes,
        null,
        null,
        UploadState.RECEIVING,
        null,
        now,
        now + UNFINISHED.toMillis(),
        false);
  }

  /** Begins one of a length that only its end tells. */
  Upload begin(Owner owner, String name) throws IOException {
    Upload upload = fresh(owner, name, null, 0);
    admit(upload, Whence.NOWHERE);
    metrics.count(FileMetrics.Event.CREATED);
    return upload;
  }

  /** Whether a file may be so long. */
  void allow(long bytes) {
    try {
      admission.size(bytes);
    } catch (UploadRefusedException e) {
      throw metrics.refused(e);
    }
  }

  private void admit(Upload upload, Whence whence) throws IOException {
    admitting.lock();
    try {
      admission.size(upload.bytes());
      admission.quota(upload.owner(), upload.bytes());
      admission.quota(whence, upload.bytes());
      admission.room(upload.bytes());
      table.insert(upload, whence);
    } catch (UploadRefusedException e) {
      throw metrics.refused(e);
    } finally {
      admitting.unlock();
    }
  }

  /** What is known of it; empty if there is none. */
  public Optional<Upload> find(UUID id) throws IOException {
    Optional<Progress> progress = progress(id);
    return progress.map(Progress::upload);
  }

  /**
   * The same with how far it is. One whose last byte came just before the server died is finished
   * now; one that could not be inspected before is looked at again.
   */
  public Optional<Progress> progress(UUID id) throws IOException {
    Optional<Upload> found = table.find(id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Upload upload = found.get();
    if (upload.state() == UploadState.INSPECTING) {
      completion.inspectLater(id);
    }
    if (upload.state() != UploadState.RECEIVING || upload.ended(time.millis())) {
      long offset = upload.state() == UploadState.RECEIVING ? 0 : upload.bytes();
      return Optional.of(new Progress(upload, offset));
    }
    long kept = store.kept(id);
    if (kept < upload.bytes() || pens.busy(id)) {
      return Optional.of(new Progress(upload, Math.min(kept, upload.bytes())));
    }
    return Optional.of(finished(upload, kept));
  }

  private Progress finished(Upload upload, long kept) throws IOException {
    try {
      return append(upload, kept, InputStream.nullInputStream(), 0, null);
    } catch (UploadRefusedException e) {
      return new Progress(upload, kept);
    }
  }

  /** Whether it was not finished in time. */
  public boolean ended(Upload upload) {
    return upload.ended(time.millis());
  }

  /**
   * Goes on with an upload.
   *
   * @param announced how many bytes the body has; -1 if it is not known
   * @throws UploadRefusedException with what stands against it; what was stored stays
   */
  public Progress append(
      Upload upload, long offset, InputStream body, long announced, @Nullable Checksum checksum)
      throws IOException {
    try {
      return written(upload, offset, new Receiving.Chunk(body, announced, checksum));
    } catch (UploadRefusedException e) {
      throw metrics.refused(e);
    }
  }

  private Progress written(Upload upload, long offset, Receiving.Chunk chunk) throws IOException {
    Pen pen = pens.take(upload.id());
    try {
      Upload now = receivable(upload.id(), offset);
      if (now.state() != UploadState.RECEIVING) {
        return new Progress(now, now.bytes());
      }
      long kept = receiving.receive(now, offset, chunk, pen);
      return kept == now.bytes()
          ? new Progress(completion.complete(now), kept)
          : new Progress(prolonged(now), kept);
    } finally {
      pens.giveBack(upload.id(), pen);
    }
  }

  /** As it is now that nobody else writes to it. */
  private Upload receivable(UUID id, long offset) {
    Upload upload = table.find(id).orElse(null);
    if (upload == null || upload.ended(time.millis())) {
      throw new UploadRefusedException(Why.ENDED, "The upload has expired. Begin again.");
    }
    if (upload.state() == UploadState.REJECTED) {
      throw new UploadRefusedException(Why.REJECTED, String.valueOf(upload.reason()));
    }
    if (upload.state() != UploadState.RECEIVING && offset != upload.bytes()) {
      throw new UploadRefusedException(
          Why.OFFSET, "The upload is finished at " + upload.bytes() + ".", upload.bytes());
    }
    return upload;
  }

  private Upload prolonged(Upload upload) {
    long until = time.millis() + UNFINISHED.toMillis();
    Long before = upload.expires();
    if (before != null && until - before < PROLONG_MILLIS) {
      return upload;
    }
    table.prolong(upload.id(), until);
    return upload.in(upload.state(), upload.reason(), until);
  }

  /**
   * Ends an upload and deletes its bytes.
   *
   * @throws UploadRefusedException {@code FINISHED} if a message names it, {@code BUSY}
   */
  public void terminate(Upload upload) throws IOException {
    Pen pen = pens.take(upload.id());
    try {
      if (!remove(upload.id())) {
        if (table.find(upload.id()).isEmpty()) {
          return; // Somebody else ended it meanwhile.
        }
        throw metrics.refused(
            new UploadRefusedException(Why.FINISHED, "A message names this file. Recall that."));
      }
      metrics.count(FileMetrics.Event.TERMINATED);
    } finally {
      pens.giveBack(upload.id(), pen);
    }
  }

  /** The row says that it goes before the bytes do: after a crash the sweep ends it. */
  private boolean remove(UUID id) throws IOException {
    if (!table.end(id, UploadState.EXPIRED, time.millis())) {
      return false;
    }
    store.delete(id);
    table.end(id, null, 0);
    return true;
  }

  /** Opens a file that is ready. */
  public SeekableByteChannel open(Upload upload) throws IOException {
    return store.open(upload.id());
  }

  /** Counts bytes that went out. */
  public void sent(long bytes) {
    metrics.sent(bytes);
  }

  /**
   * The media type that browsers are told. What could run, or be taken for a page, is plain text.
   */
  public static String served(Upload upload) {
    return FileTypes.served(upload.type());
  }

  /** Whether a browser may show it by itself: nothing that could run is among these types. */
  public static boolean shown(Upload upload) {
    return upload.type() != null && FileTypes.shown(upload.type());
  }
}
