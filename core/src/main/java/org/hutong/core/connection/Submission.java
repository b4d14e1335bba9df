package org.hutong.core.connection;

import java.util.UUID;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.wire.Content;
import org.jspecify.annotations.Nullable;

/** A send, edit or recall between its receipt and its answer. */
final class Submission implements Committer.Caller {
  /** What the client asks for, without who he is and what the filters say. */
  sealed interface Wish {
    String id();

    @Nullable UUID conversation();

    /** About how many bytes it brings. */
    default int length() {
      return 0;
    }
  }

  record Say(String id, @Nullable UUID conversation, Content content) implements Wish {
    @Override
    public int length() {
      return content.body().length();
    }
  }

  record Change(String id, UUID conversation, long target, Content content) implements Wish {
    @Override
    public int length() {
      return content.body().length();
    }
  }

  record TakeBack(String id, UUID conversation, long target, long same) implements Wish {}

  private final Wish wish;
  private final String connection;
  private @Nullable Verdict verdict;
  private @Nullable Fence fence;

  Submission(Wish wish, String connection) {
    this.wish = wish;
    this.connection = connection;
  }

  String id() {
    return wish.id();
  }

  @Nullable UUID conversation() {
    return wish.conversation();
  }

  /** What a filter looks at; null if there is nothing to look at. */
  @Nullable Draft draft(Actor actor, @Nullable String locale) {
    return switch (wish) {
      case Say say -> new Draft(actor, say.conversation(), say.content(), locale);
      case Change change -> new Draft(actor, change.conversation(), change.content(), locale);
      case TakeBack _ -> null;
    };
  }

  void judged(Verdict judgement) {
    verdict = judgement;
  }

  @Nullable Verdict verdict() {
    return verdict;
  }

  /** The command, once there is a verdict. */
  Command command(Actor actor, Verdict judgement) {
    return switch (wish) {
      case Say say ->
          new Command.Send(actor, say.conversation(), say.id(), say.content(), judgement);
      case Change change ->
          new Command.Edit(
              actor,
              change.conversation(),
              change.id(),
              change.target(),
              change.content(),
              judgement);
      case TakeBack back ->
          new Command.Recall(actor, back.conversation(), back.id(), back.target(), back.same());
    };
  }

  void behind(Fence raised) {
    fence = raised;
  }

  @Nullable Fence fence() {
    return fence;
  }

  /** On the lane's thread: what follows on the same line is not decided before this one. */
  void refusedForNow() {
    if (fence != null) {
      fence.lower();
    }
  }

  @Override
  public String name() {
    return connection;
  }

  /** The acknowledgement leaves before everything else that a commit sets going. */
  @Override
  public boolean ahead() {
    return true;
  }

  @Override
  public boolean held() {
    return fence != null && fence.down();
  }
}
