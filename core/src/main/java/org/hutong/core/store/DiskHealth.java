package org.hutong.core.store;

import jakarta.inject.Inject;
import org.hutong.core.observe.HealthCheck;

/** Which disk the database lies on, and how much of it is free. */
final class DiskHealth implements HealthCheck {
  private final StoreDisk disk;

  @Inject
  DiskHealth(StoreDisk disk) {
    this.disk = disk;
  }

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public Health check() {
    State state =
        switch (disk.now().level()) {
          case ROOM -> State.UP;
          case NO_UPLOADS -> State.DEGRADED;
          case NO_MESSAGES -> State.DOWN;
        };
    return new Health(state, disk.sentence());
  }
}
