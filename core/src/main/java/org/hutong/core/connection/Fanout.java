package org.hutong.core.connection;

import jakarta.inject.Inject;
import org.hutong.core.bus.Bus;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;

/**
 * Brings every commit of this node to the connections that hear it, and a hint of it to other
 * nodes.
 */
final class Fanout implements CommitListener {
  private final Loops loops;
  private final States states;
  private final Frames frames;
  private final Bus bus;

  @Inject
  Fanout(Loops loops, States states, Frames frames, Bus bus) {
    this.loops = loops;
    this.states = states;
    this.frames = frames;
    this.bus = bus;
  }

  @Override
  public void committed(Committed commit) {
    Notice notice = Notice.of(commit, frames);
    loops.each(loop -> loop.committed(notice));
    states.committed(commit);
    bus.conversation(commit.now().id(), commit.now().lastSeq());
    if (commit.before() == null || commit.before().version() != commit.now().version()) {
      bus.person(commit.now().visitor());
    }
  }
}
