package org.hutong.core.conversation;

/**
 * Hears of every commit of this node, after it is durable. Called on the lane's thread: must not
 * block.
 */
public interface CommitListener {
  void committed(Committed commit);
}
