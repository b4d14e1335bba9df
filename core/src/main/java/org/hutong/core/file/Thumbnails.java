package org.hutong.core.file;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.imageio.IIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thumbnails of pictures, made when they are first asked for and kept beside the file, with which
 * they go. That a picture has none is kept too, as no bytes. Safe from any thread.
 */
public final class Thumbnails {
  /** Makers at once: the memory of each is bounded by {@link Thumbnail}. */
  private static final int AT_ONCE = 2;

  /** About as many requests wait at once; the others are told that there is none now. */
  private static final int WAITING = 32;

  /** To wait for a maker, and for its work. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long LARGEST_FILE = 64L * 1024 * 1024;
  private static final Logger log = LoggerFactory.getLogger(Thumbnails.class);

  private final BlobStore store;
  private final Semaphore free = new Semaphore(AT_ONCE);

  /**
   * A thumbnail.
   *
   * @param type its media type
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Image(byte[] bytes, String type) {}

  @Inject
  Thumbnails(BlobStore store) {
    this.store = store;
  }

  /**
   * Blocks for at most twice ten seconds.
   *
   * @return empty if the file has none: no picture, of a kind or a size that is not decoded,
   *     broken; or if there was no time for it now
   */
  public Optional<Image> of(Upload upload) throws IOException {
    String type = upload.type();
    if (type == null || !type.startsWith("image/") || upload.bytes() > LARGEST_FILE) {
      return Optional.empty();
    }
    byte[] kept = store.thumbnail(upload.id());
    return image(kept == null ? made(upload, type) : kept);
  }

  private static Optional<Image> image(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length == 0) {
      return Optional.empty();
    }
    return Optional.of(new Image(bytes, bytes[0] == (byte) 0xFF ? "image/jpeg" : "image/png"));
  }

  private byte @Nullable [] made(Upload upload, String type) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    try {
      if (free.getQueueLength() >= WAITING
          || !free.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        return null;
      }
      Thread.ofPlatform()
          .daemon()
          .name("hutong-thumbnail")
          .start(
              () -> {
                try {
                  result.complete(make(upload, type));
                } catch (Throwable e) {
                  result.completeExceptionally(e);
                } finally {
                  free.release();
                }
              });
      return result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      log.atWarn().addKeyValue("upload", upload.id()).setCause(e).log("No thumbnail was made");
      return null;
    }
  }

  private byte[] make(Upload upload, String type) throws IOException {
    byte[] bytes = new byte[0];
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (SeekableByteChannel file = store.open(upload.id())) {
      Thumbnail made = Thumbnail.of(file, type, deadline);
      bytes = made == null ? bytes : made.bytes();
    } catch (IIOException e) {
      if (System.nanoTime() - deadline > 0) {
        // Another time there may be time.
        throw e;
      }
      log.atInfo().addKeyValue("upload", upload.id()).log("A picture is broken: no thumbnail");
    }
    store.keepThumbnail(upload.id(), bytes);
    return bytes;
  }
}
