package org.hutong.core.routing;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.identity.AgentState;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;

/** One agent as routing sees him. Guarded by the {@link Floor}'s lock. */
final class Desk {
  /** Offers that stand for one agent at a time: more cannot be read before they end. */
  static final int MOST_OFFERS = 2;

  final UUID agent;
  AgentState state = AgentState.OFFLINE;
  int capacity;
  int load;
  boolean connected;
  boolean disabled;

  /** Offers in a row that he let pass; the more, the later he is asked among equals. */
  int missed;

  /** Reading of the monotonic clock when he was last offered something. */
  long lastOffered = Long.MIN_VALUE;

  /** Conversations that are offered to him, or whose offer is on its way into the store. */
  final Set<UUID> offers = new HashSet<>();

  /** The floor's count of changes when this desk last changed: what was read before is older. */
  long changed;

  Timers.@Nullable Timer absence;

  /** Whether they may come back before what they had is given to others. */
  boolean expected;

  Desk(UUID agent) {
    this.agent = agent;
  }

  /** Serves people, be he free or not. */
  boolean onDuty() {
    return connected && !disabled && (state == AgentState.ONLINE || state == AgentState.BUSY);
  }

  /** May be offered one more conversation now. */
  boolean free() {
    return connected && offers.size() < room();
  }

  /** How many offers may stand for them, whether they are connected this moment or not. */
  int room() {
    boolean takes = !disabled && state == AgentState.ONLINE;
    return takes ? Math.clamp(capacity - load, 0, MOST_OFFERS) : 0;
  }

  int work() {
    return load + offers.size();
  }

  AgentStates.Standing standing() {
    return new AgentStates.Standing(agent, state, load, capacity, connected);
  }
}
