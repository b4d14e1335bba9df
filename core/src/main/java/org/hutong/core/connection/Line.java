package org.hutong.core.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hutong.core.conversation.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What one connection sends to one conversation, in the order received (protocol, rule 4). Knows
 * who may go next and what is held back; talks to nobody.
 */
final class Line {
  /** Conversations that belong to this line while something is under way on it. */
  private final List<UUID> names = new ArrayList<>(1);

  private final ArrayDeque<Submission> waiting = new ArrayDeque<>(2);
  private Fence fence = new Fence();
  private int underWay;
  private @Nullable UUID lane;
  private @Nullable String heldBy;
  private boolean heldByFence;

  boolean named(UUID conversation) {
    return names.contains(conversation);
  }

  void name(UUID conversation) {
    if (!names.contains(conversation)) {
      names.add(conversation);
    }
  }

  void add(Submission submission) {
    waiting.add(submission);
  }

  /**
   * The next one that may enter its lane now; null if none may. A send without a conversation and
   * one with it enter different lanes, so the second waits for the first; and while the
   * conversation is not known yet, everything does.
   */
  @Nullable Submission next(boolean conversationKnown) {
    Submission head = waiting.peek();
    if (head == null || head.verdict() == null) {
      return null;
    }
    if (head.verdict() instanceof Verdict.Unavailable) {
      return waiting.poll();
    }
    boolean together =
        Objects.equals(lane, head.conversation())
            && (conversationKnown || head.conversation() != null);
    if (underWay > 0 && !together) {
      return null;
    }
    lane = head.conversation();
    underWay++;
    head.behind(fence);
    return waiting.poll();
  }

  /** The outcome of one that was under way has come. */
  void settled() {
    underWay--;
  }

  boolean held() {
    return heldBy != null;
  }

  boolean heldBy(String id) {
    return id.equals(heldBy);
  }

  /** Refused before it came to a lane: what follows is held, what came before goes on. */
  void hold(Submission refused) {
    heldBy = refused.id();
    heldByFence = false;
  }

  /**
   * Refused in its lane. True if it holds the line from now on; false if one that was received
   * before it does so already.
   */
  boolean refusedInLane(Submission refused) {
    if (refused.fence() != fence || heldByFence) {
      return false;
    }
    heldBy = refused.id();
    heldByFence = true;
    return true;
  }

  /**
   * The id that holds the line was received again, or given up. Only what broke a fence is followed
   * by a new one: one that fell for an outcome that is still on its way must keep what follows
   * back.
   */
  void release() {
    heldBy = null;
    if (heldByFence) {
      heldByFence = false;
      fence = new Fence();
    }
  }

  /** Takes out what waits: it was received after the one that holds the line. */
  List<Submission> sweep() {
    List<Submission> swept = List.copyOf(waiting);
    waiting.clear();
    return swept;
  }

  boolean idle() {
    return underWay == 0 && waiting.isEmpty() && heldBy == null;
  }
}
