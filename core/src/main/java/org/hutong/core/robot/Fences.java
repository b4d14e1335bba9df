package org.hutong.core.robot;

import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Status;

/**
 * The fences of the questions that robots of this node are answering, one for each conversation.
 * Hears of commits before those who tell clients do, so that no robot is seen typing after it was
 * seen that a person has taken over. Safe from any thread; never blocks.
 */
final class Fences implements CommitListener {
  private final Map<UUID, Fence> open = new ConcurrentHashMap<>();

  @Inject
  Fences() {}

  /** Before the conversation is read: what is committed after that closes it. */
  Fence around(UUID conversation) {
    var fence = new Fence();
    open.put(conversation, fence);
    return fence;
  }

  void remove(UUID conversation, Fence fence) {
    open.remove(conversation, fence);
  }

  @Override
  public void committed(Committed commit) {
    Conversation before = commit.before();
    Conversation now = commit.now();
    if (before != null && (now.status() != Status.ROBOT || now.version() != before.version())) {
      close(now.id());
    }
  }

  private void close(UUID conversation) {
    Fence fence = open.get(conversation);
    if (fence != null) {
      fence.close();
    }
  }

  /** Conversations with a question under way. */
  List<UUID> all() {
    return List.copyOf(open.keySet());
  }

  /**
   * Closes those that another node has taken over: {@code asked} were under way before the store
   * was asked which ones are {@code still} a robot's.
   */
  void keep(List<UUID> asked, Collection<UUID> still) {
    asked.stream().filter(each -> !still.contains(each)).forEach(this::close);
  }
}
