package org.hutong.core.file;

import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import org.hutong.core.address.Addresses;
import org.hutong.core.config.Configuration;
import org.hutong.core.file.UploadRefusedException.Why;
import org.hutong.core.limit.RateLimits;
import org.hutong.core.store.StoreDisk;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.Role;

/** Whether one more upload may begin, and whether there is room to go on. */
final class Admission {
  private static final Duration DAY = Duration.ofHours(24);

  /** Unfinished uploads of one owner; who pastes ten pictures at once is far from it. */
  private static final int MOST_OPEN = 50;

  private final UploadTable table;
  private final BlobStore store;
  private final TimeSource time;
  private final Configuration.Files limits;
  private final Configuration.Shares shares;
  private final RateLimits rates;
  private final StoreDisk disk;
  private final Configuration.Disk marks;

  @Inject
  Admission(
      UploadTable table,
      BlobStore store,
      TimeSource time,
      RateLimits rates,
      StoreDisk disk,
      Configuration configuration) {
    this.table = table;
    this.store = store;
    this.time = time;
    this.rates = rates;
    this.disk = disk;
    this.marks = configuration.disk();
    this.limits = configuration.files();
    this.shares = configuration.limits().shares();
  }

  long maxSize() {
    return limits.maxSize();
  }

  void size(long bytes) {
    if (bytes > limits.maxSize()) {
      throw new UploadRefusedException(
          Why.TOO_LARGE,
          "The file is larger than " + limits.maxSize() + " bytes.",
          limits.maxSize());
    }
  }

  /** Exact only if the caller lets one owner in at a time. */
  void quota(Owner owner, long bytes) {
    long now = time.millis();
    UploadTable.Usage usage = table.usage(owner, now - DAY.toMillis(), now);
    if (usage.open() >= MOST_OPEN) {
      throw new UploadRefusedException(
          Why.TOO_MANY,
          MOST_OPEN + " uploads are not finished. Finish or cancel some first.",
          MOST_OPEN);
    }
    if (owner.role() == Role.VISITOR && usage.bytes() + bytes > limits.quotaPerVisitorPerDay()) {
      Long oldest = usage.oldest();
      throw new UploadRefusedException(
          Why.QUOTA,
          "Within 24 hours at most "
              + limits.quotaPerVisitorPerDay()
              + " bytes may be uploaded. Try again later.",
          (oldest == null ? now : oldest) + DAY.toMillis());
    }
  }

  /** The same for what the visitors of one address and of one site begin together. */
  void quota(Whence whence, long bytes) {
    long since = time.millis() - DAY.toMillis();
    String address = whence.address();
    if (address != null) {
      for (Addresses.Share share : Addresses.shares(address)) {
        together(
            "upload-bytes-per-address",
            table.ofNetwork(share.network(), since),
            bytes,
            shares.uploadsPerIp() * share.factor());
      }
    }
    if (whence.site() != null) {
      together(
          "upload-bytes-per-site",
          table.ofSite(whence.site(), since),
          bytes,
          shares.uploadsPerSite());
    }
  }

  private void together(String limit, UploadTable.Usage usage, long bytes, long most) {
    if (usage.bytes() + bytes > most) {
      rates.refused(limit);
      Long oldest = usage.oldest();
      throw new UploadRefusedException(
          Why.QUOTA,
          "Too much was uploaded from here within 24 hours. Try again later.",
          (oldest == null ? time.millis() : oldest) + DAY.toMillis());
    }
  }

  /** Whether the disk has room for so many more bytes. */
  void room(long bytes) throws IOException {
    BlobStore.Space space = store.space();
    if (space.free() - bytes < marks.uploadsBelow(space.total())) {
      throw new StorageFullException("The disk of the uploads is nearly full");
    }
    if (disk.now().level() != StoreDisk.Level.ROOM) {
      throw new StorageFullException("The disk of the database is nearly full");
    }
  }
}
