package org.hutong.core.robot;

import java.util.List;
import java.util.function.Consumer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.jspecify.annotations.Nullable;

/** The robots that there are. Bound by whoever brings them. Safe from any thread. */
public interface Robots {
  /** Whether there is such a robot, running or being replaced. Never blocks. */
  boolean runs(String robot);

  /** How it is stored as the author of what it says; at most 40 characters. Never blocks. */
  String sender(String robot);

  /** Blocks, for at most half a minute and a little. */
  Reply ask(String robot, Question question);

  /** Tells a robot that its answer was not said: a person had taken over. Blocks for seconds. */
  void dropped(String robot, Question question);

  /**
   * What is asked.
   *
   * @param conversation as it was at the question
   * @param message the event that asks
   * @param history what was said before it, oldest first
   * @param locale the visitor's language tag; null if it is not known
   * @param suggestion whether the answer is for an agent alone
   * @param sink takes the answer as it grows; never throws
   * @param fence closes when the answer is not needed any more
   */
  record Question(
      Conversation conversation,
      Event message,
      List<Event> history,
      @Nullable String locale,
      boolean suggestion,
      Consumer<String> sink,
      Fence fence) {}

  /** What it answers. */
  sealed interface Reply {
    /**
     * An answer that keeps the bounds.
     *
     * @param kind empty if it says nothing
     * @param body JSON text
     * @param confidence 0 to 1
     */
    record Said(String kind, String body, double confidence, List<String> sources, boolean handOff)
        implements Reply {
      public boolean speaks() {
        return !kind.isEmpty();
      }
    }

    /** It failed, overstayed, is not there or is left out. */
    record Failed(@Nullable String why) implements Reply {}
  }
}
