package org.hutong.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Robot} says. Immutable.
 *
 * @param kind {@code text}, {@code card} or {@code choice}; empty when it says nothing
 * @param body the message's members as the protocol has them
 * @param confidence 0 to 1; below the site's threshold the next robot is asked
 * @param sources where the answer comes from, for agents; at most 10, each at most 500 characters
 * @param handOff whether a person should take over, after the answer if there is one
 */
public record RobotAnswer(
    String kind,
    Map<String, @Nullable Object> body,
    double confidence,
    List<String> sources,
    boolean handOff) {
  /** Copies what it is given and bounds the confidence. */
  public RobotAnswer {
    body = JsonValues.members(body);
    sources = List.copyOf(sources);
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must be from 0 to 1");
    }
  }

  /**
   * Says a text.
   *
   * @param text 1 to 10,000 UTF-16 units
   * @param confidence 0 to 1
   * @return the answer
   */
  public static RobotAnswer text(String text, double confidence) {
    return new RobotAnswer("text", Map.of("text", text), confidence, List.of(), false);
  }

  /**
   * Shows a card.
   *
   * @param card the card
   * @param confidence 0 to 1
   * @return the answer
   */
  public static RobotAnswer card(Card card, double confidence) {
    return new RobotAnswer("card", card.json(), confidence, List.of(), false);
  }

  /**
   * Offers choices.
   *
   * @param text the question
   * @param options label by id, in the map's own order; 1 to 20
   * @param confidence 0 to 1
   * @return the answer
   */
  public static RobotAnswer choices(String text, Map<String, String> options, double confidence) {
    List<Map<String, String>> list =
        options.entrySet().stream()
            .map(option -> Map.of("id", option.getKey(), "label", option.getValue()))
            .toList();
    return new RobotAnswer(
        "choice", Map.of("text", text, "options", list), confidence, List.of(), false);
  }

  /**
   * Knows no answer.
   *
   * @return says nothing, with no confidence
   */
  public static RobotAnswer unsure() {
    return new RobotAnswer("", Map.of(), 0, List.of(), false);
  }

  /**
   * Wants a person to take over.
   *
   * @return says nothing and hands over
   */
  public static RobotAnswer handOver() {
    return new RobotAnswer("", Map.of(), 1, List.of(), true);
  }

  /**
   * The same answer, after which a person takes over.
   *
   * @return with {@code handOff}
   */
  public RobotAnswer thenHandOver() {
    return new RobotAnswer(kind, body, confidence, sources, true);
  }

  /**
   * The same answer with the places that it comes from.
   *
   * @param found titles or links, for agents
   * @return with {@code sources}
   */
  public RobotAnswer from(List<String> found) {
    return new RobotAnswer(kind, body, confidence, found, handOff);
  }
}
