package org.hutong.core.plugin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.hutong.api.CardActions;
import org.hutong.api.MessageInterceptor;
import org.hutong.api.RestEndpoint;

/**
 * What a plugin sees or does by implementing an extension point that asks for no permission. It is
 * read from the extension index and the class files, so that a jar need not declare it, and is
 * shown and agreed to like a permission.
 */
final class Exposure {
  /** By the simple name of the point. */
  private static final Map<String, String> WORDS = words();

  private Exposure() {}

  private static Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put(MessageInterceptor.class.getSimpleName(), "message.intercept");
    words.put(RestEndpoint.class.getSimpleName(), "network.answer");
    words.put(CardActions.class.getSimpleName(), "card.answer");
    return words;
  }

  /** The words for these points, for example {@code message.intercept}. */
  static List<String> of(List<String> points) {
    return WORDS.entrySet().stream()
        .filter(each -> points.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Permissions and exposures in one list, sorted. */
  static List<String> with(List<String> permissions, List<String> points) {
    var all = new TreeSet<String>(permissions);
    all.addAll(of(points));
    return List.copyOf(all);
  }
}
