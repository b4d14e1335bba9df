package org.hutong.core.plugin;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin adds to the console, as its descriptor says. It is data: nothing in it is ever run
 * by the server. Titles are by language tag; words are those of {@code plugin.yaml}.
 */
public record Contributions(List<Panel> panels, List<Command> commands, List<Page> pages) {
  /** Nothing at all. */
  public static final Contributions NONE = new Contributions(List.of(), List.of(), List.of());

  /**
   * What is drawn: one of the two.
   *
   * @param card a path of the plugin's own REST routes that answers a card, as {@code /orders}
   * @param frame an HTML file in the jar, drawn in a sandboxed frame, as {@code ui/index.html}
   */
  public record Source(@Nullable String card, @Nullable String frame) {}

  /**
   * When a panel is drawn anew.
   *
   * @param events kinds of events
   * @param everySeconds 5 to 3600; null if not by time
   */
  public record Refresh(List<String> events, @Nullable Integer everySeconds) {}

  /**
   * A panel beside a conversation.
   *
   * @param where {@code conversation.side} or {@code customer.side}
   */
  public record Panel(
      String id,
      Map<String, String> title,
      @Nullable String icon,
      String where,
      Source source,
      Refresh refresh) {}

  /**
   * A command of an agent.
   *
   * @param where {@code composer}, {@code palette} or both
   * @param run a path of the plugin's own REST routes, called with POST, as {@code /commands/send}
   */
  public record Command(
      String id,
      Map<String, String> title,
      @Nullable String icon,
      List<String> where,
      String run) {}

  /** A page of the console. Its source is a frame. */
  public record Page(String id, Map<String, String> title, @Nullable String icon, Source source) {}

  /** Whether the console gets nothing. */
  boolean isEmpty() {
    return panels.isEmpty() && commands.isEmpty() && pages.isEmpty();
  }

  /** The files in the jar that frames show. */
  List<String> frames() {
    return Stream.concat(panels.stream().map(Panel::source), pages.stream().map(Page::source))
        .flatMap(source -> Stream.ofNullable(source.frame()))
        .distinct()
        .toList();
  }
}
