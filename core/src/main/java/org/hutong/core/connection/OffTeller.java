package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.List;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;
import org.hutong.core.store.StoreDisk;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.ServerFrame;

/**
 * Tells clients what the server does not take just now, because the disk is full or the store is
 * closed, and agents which disk it is. While that lasts it is told again every two seconds, for
 * those who come later. Called by one timer thread.
 */
final class OffTeller implements Managed {
  static final String UPLOADS = "uploads";
  static final String MESSAGES = "messages";
  private static final long AGAIN = 2_000_000_000L;

  private final Database database;
  private final StoreDisk disk;
  private final Loops loops;
  private final Frames frames;
  private final TimeSource time;
  private List<String> told = List.of();
  private long toldAt;

  @Inject
  OffTeller(Database database, StoreDisk disk, Loops loops, Frames frames, TimeSource time) {
    this.database = database;
    this.disk = disk;
    this.loops = loops;
    this.frames = frames;
    this.time = time;
  }

  @Override
  public void start() {
    disk.listen(this::look);
  }

  private void look() {
    List<String> off = off();
    long now = time.nanos();
    if (off.equals(told) && (off.isEmpty() || now - toldAt < AGAIN)) {
      return;
    }
    told = off;
    toldAt = now;
    StoreDisk.Look seen = disk.now();
    boolean full = seen.level() != StoreDisk.Level.ROOM;
    SharedFrame frame =
        frames.shared(
            new ServerFrame.Off(
                off, full ? new ServerFrame.Disk(seen.path(), seen.free(), seen.total()) : null));
    loops.each(loop -> loop.sessions(session -> session.tell(frame)));
  }

  private List<String> off() {
    if (!database.takesMessages()) {
      return List.of(UPLOADS, MESSAGES);
    }
    return disk.now().level() == StoreDisk.Level.ROOM ? List.of() : List.of(UPLOADS);
  }
}
