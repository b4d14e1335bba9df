package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hutong.core.identity.Groups;

/** Whether somebody of a group takes conversations now. Never blocks; safe from any thread. */
public final class Duty {
  private final Floor floor;
  private final Groups groups;

  @Inject
  Duty(Floor floor, Groups groups) {
    this.floor = floor;
    this.groups = groups;
  }

  /** How a group stands towards a new customer. */
  public enum Standing {
    /** Somebody is on duty and has room. */
    OPEN("open"),
    /** Somebody is on duty, and nobody has room. */
    FULL("full"),
    /** Nobody is on duty. */
    AWAY("away");

    private final String word;

    Standing(String word) {
      this.word = word;
    }

    /** As the page's script knows it. */
    public String word() {
      return word;
    }
  }

  public Standing of(UUID group) {
    var agents = groups.agentsOf(group);
    return floor.read(
        f -> {
          List<Desk> desks =
              agents.stream()
                  .map(f::knownDesk)
                  .filter(Objects::nonNull)
                  .filter(Desk::onDuty)
                  .toList();
          if (desks.isEmpty()) {
            return Standing.AWAY;
          }
          int free = desks.stream().mapToInt(Duty::free).sum();
          return free > f.line(group).waiters.size() ? Standing.OPEN : Standing.FULL;
        });
  }

  /** How many more somebody on duty would take; who is busy takes nobody new. */
  private static int free(Desk desk) {
    return desk.room() == 0 ? 0 : desk.capacity - desk.load;
  }
}
