package org.hutong.core.conversation;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.address.Addresses;
import org.jspecify.annotations.Nullable;

/**
 * Whether one more conversation may be opened, asked inside the commit: the one place that every
 * way in comes through. Serves one attempt.
 */
final class Openings {
  /** One that stays open longer does not count: nobody may be kept out for ever. */
  private static final long DAY = Duration.ofHours(24).toMillis();

  /** Nobody knows when one will be closed. */
  private static final long PAUSE = Duration.ofSeconds(60).toMillis();

  private static final String COUNT =
      "SELECT COUNT(*) FROM conversation WHERE network >= ? AND network < ?"
          + " AND closed_at IS NULL AND opened_at > ?";

  private final World world;
  private final Statements statements;
  private final Limit limit;
  private final long now;
  private final Map<String, Integer> here = new HashMap<>();

  /** What the settings say. */
  interface Limit {
    Limit NONE =
        new Limit() {
          @Override
          public int open() {
            return Integer.MAX_VALUE;
          }

          @Override
          public long take(@Nullable String address, UUID site) {
            return 0;
          }

          @Override
          public void refused() {}
        };

    /** Open conversations of one address. */
    int open();

    /** Takes one of those that may be opened now; or the milliseconds until there is one. */
    long take(@Nullable String address, UUID site);

    /** One was refused because too many are open. */
    void refused();
  }

  Openings(World world, Statements statements, Limit limit, long now) {
    this.world = world;
    this.statements = statements;
    this.limit = limit;
    this.now = now;
  }

  /** The refusal of a change that opens a conversation; null if it may, and is counted. */
  @Nullable Decision refused(Command command, Decision.Change change) throws SQLException {
    if (change.before() != null || !(command.actor() instanceof Actor.Visitor visitor)) {
      return null;
    }
    String address = visitor.address();
    List<Addresses.Share> shares = address == null ? List.of() : Addresses.shares(address);
    for (Addresses.Share share : shares) {
      if (open(share.network()) >= (long) limit.open() * share.factor()) {
        limit.refused();
        return refuse("Too many conversations from this address are open", PAUSE);
      }
    }
    long wait = limit.take(address, visitor.site());
    if (wait > 0) {
      return refuse("Too many new conversations", wait);
    }
    if (!shares.isEmpty()) {
      world.networks.put(change.now().id(), shares.getFirst().network());
      shares.forEach(share -> here.merge(share.network(), 1, Integer::sum));
    }
    return null;
  }

  private static Decision refuse(String message, long after) {
    return new Decision.Refuse(Outcome.Refused.limited(message, after));
  }

  /** Stored ones and those of this attempt. */
  private long open(String network) throws SQLException {
    if (limit.open() == Integer.MAX_VALUE) {
      return 0;
    }
    PreparedStatement statement = statements.of(COUNT);
    statement.setString(1, Addresses.first(network));
    statement.setString(2, Addresses.beyond(network));
    statement.setLong(3, now - DAY);
    long stored = statements.rows(statement, row -> row.getLong(1)).getFirst();
    return stored + here.getOrDefault(network, 0);
  }
}
