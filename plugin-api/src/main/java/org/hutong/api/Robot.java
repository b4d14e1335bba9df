package org.hutong.api;

import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * Answers visitors in place of an agent, and suggests answers to agents. Since API version 1.0.
 * Needs the permission {@code robot.answer}.
 *
 * <p><b>When.</b> A conversation with the status {@code robot} got a visitor's message, or an agent
 * asks for a suggestion. A site asks its robots in the order that its settings name; the first
 * answer that is confident enough is said. A plugin is one robot: of several such classes the first
 * in its extension index is asked.
 *
 * <p><b>The fence.</b> The answer is stored only if the conversation's {@code version} is still the
 * one at the question: when a person has taken over meanwhile, or the conversation ended, the
 * answer is dropped. From that moment nothing that the sink gets is shown, the thread of {@link
 * #query} is interrupted, and {@link #dropped} is called.
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 30 s. At most 16 calls at
 * once, never two for one conversation.
 *
 * <p><b>Failure.</b> An exception, a null or an overstay: the next robot of the site is asked;
 * after the last one the conversation is handed to people with the reason {@code unsure}, after 60
 * s for all of them together with {@code timeout}. A message that was being answered when the
 * server ended is asked again after its start.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class Hours implements Robot {
 *   @Override
 *   public RobotAnswer query(RobotQuery query) {
 *     return query.text().contains("open")
 *         ? RobotAnswer.text("We are here from 9 to 18 h.", 0.9)
 *         : RobotAnswer.unsure();
 *   }
 * }
 * }</pre>
 */
public interface Robot extends ExtensionPoint {
  /**
   * Answers one message.
   *
   * @param query the message and what came before it
   * @return never null; {@link RobotAnswer#unsure()} to pass
   * @throws Exception to let the next robot answer
   */
  RobotAnswer query(RobotQuery query) throws Exception;

  /**
   * The answer to this question was dropped, or what was made of it so far. Called once for each
   * question that was dropped, after {@link #query} has ended, on a thread of the plugin, for at
   * most 5 s.
   *
   * @param query the question
   */
  default void dropped(RobotQuery query) {}

  /**
   * Learns from question and answer pairs that people have approved. Called when an administrator
   * asks for it, on a virtual thread, for at most 10 minutes.
   *
   * @param samples at most 100,000
   * @throws Exception to report a failure to the administrator
   */
  default void train(List<RobotSample> samples) throws Exception {}
}
