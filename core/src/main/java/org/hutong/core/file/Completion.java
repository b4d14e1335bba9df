package org.hutong.core.file;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.hutong.core.file.FileInspection.Inspector;
import org.hutong.core.file.FileInspection.Verdict;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the last byte to a file that may be named: its type and size are read, and who wants to look
 * at it looks. An upload that waits for that survives a restart; it is looked at again.
 */
final class Completion {
  private static final Logger log = LoggerFactory.getLogger(Completion.class);

  /** How long a finished file waits for a message that names it. */
  private static final Duration UNNAMED = Duration.ofHours(24);

  /** A program's may be behind a link of a card, which holds for so long. */
  private static final Duration UNNAMED_OF_PROGRAM = Duration.ofDays(7);

  /** Refused and expired uploads say so for so long. */
  static final Duration REMEMBERED = Duration.ofDays(7);

  private static final int AT_ONCE = 4;
  private static final int REASON = 500;

  private final UploadTable table;
  private final BlobStore store;
  private final FileInspection inspection;
  private final FileMetrics metrics;
  private final TimeSource time;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Map<UUID, Thread> underWay = new ConcurrentHashMap<>();

  @Inject
  Completion(
      UploadTable table,
      BlobStore store,
      FileInspection inspection,
      FileMetrics metrics,
      TimeSource time) {
    this.table = table;
    this.store = store;
    this.inspection = inspection;
    this.metrics = metrics;
    this.time = time;
  }

  /** All bytes are there. An inspection goes on after the return. */
  Upload complete(Upload upload) throws IOException {
    Upload whole = described(upload);
    boolean looked = inspection.any();
    if (!looked) {
      whole = whole.in(UploadState.READY, null, whole.expires());
    }
    table.whole(whole);
    store.seal(upload.id());
    if (looked) {
      inspectLater(upload.id());
    } else {
      metrics.count(FileMetrics.Event.READY);
    }
    return whole;
  }

  private Upload described(Upload upload) throws IOException {
    try (SeekableByteChannel file = store.open(upload.id())) {
      String type = FileTypes.of(file, upload.name(), upload.claimed());
      boolean person = upload.owner().role() == Role.VISITOR || upload.owner().role() == Role.AGENT;
      Duration stays = person ? UNNAMED : UNNAMED_OF_PROGRAM;
      return upload.whole(
          type, file.size(), PictureSize.of(file, type), time.millis() + stays.toMillis());
    }
  }

  /** Begins unless it is under way. Many may wait; few look at once. */
  void inspectLater(UUID upload) {
    Thread thread = Thread.ofVirtual().name("hutong-inspect").unstarted(() -> inspectAlone(upload));
    if (underWay.putIfAbsent(upload, thread) == null) {
      thread.start();
    }
  }

  /** Waits until nobody looks at it any more. */
  void await(UUID upload) throws InterruptedException {
    Thread looking = underWay.get(upload);
    if (looking != null) {
      looking.join();
    }
  }

  private void inspectAlone(UUID id) {
    try {
      free.acquire();
      try {
        Upload upload = table.find(id).orElse(null);
        if (upload != null && upload.state() == UploadState.INSPECTING) {
          inspect(upload);
        }
      } finally {
        free.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      log.atWarn()
          .addKeyValue("upload", id)
          .setCause(e)
          .log("An upload could not be inspected; it is tried again");
    } finally {
      underWay.remove(id);
    }
  }

  private void inspect(Upload upload) throws IOException {
    Upload now = described(upload);
    for (Inspector inspector : inspection.inspectors()) {
      switch (verdict(inspector, now)) {
        case Verdict.Accept _ -> {}
        case Verdict.Reject(String reason) -> {
          reject(now, reason);
          return;
        }
        case Verdict.Later(String reason) -> {
          String told = reason == null ? null : bounded(reason);
          end(now.in(UploadState.INSPECTING, told, now.expires()));
          return;
        }
        case Verdict.Replace(UUID content) -> now = replaced(now, content);
      }
    }
    end(now.in(UploadState.READY, null, now.expires()));
    metrics.count(FileMetrics.Event.READY);
  }

  private Verdict verdict(Inspector inspector, Upload upload) throws IOException {
    UUID other = beside(upload.id());
    store.delete(other);
    try (var whole = new WholeUpload(upload, store, other)) {
      return inspector.inspect(whole);
    }
  }

  /**
   * The id of the bytes that may take an upload's place: version 8, so nobody else's. It is always
   * the same, so that what a crash left of them is deleted when the upload is looked at again.
   */
  private static UUID beside(UUID upload) {
    long version = 0xF000L;
    return new UUID(upload.getMostSignificantBits() ^ version, upload.getLeastSignificantBits());
  }

  /** It may have been terminated meanwhile: then nothing may be left of it. */
  private void end(Upload upload) throws IOException {
    if (!table.whole(upload)) {
      store.delete(upload.id());
    }
  }

  private void reject(Upload upload, String reason) throws IOException {
    long until = time.millis() + REMEMBERED.toMillis();
    table.whole(upload.in(UploadState.REJECTED, bounded(reason), until));
    store.delete(upload.id());
    metrics.count(FileMetrics.Event.REJECTED);
  }

  private Upload replaced(Upload upload, UUID content) throws IOException {
    store.move(content, upload.id());
    return described(upload);
  }

  private static String bounded(String reason) {
    return reason.length() <= REASON ? reason : reason.substring(0, REASON);
  }
}
