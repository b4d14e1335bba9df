package org.hutong.core.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Lists in pages: {@code ?after=cursor&limit=} gives {@code {items, next}}. */
public final class Page {
  private static final int USUAL = 50;
  private static final int MOST = 200;

  private Page() {}

  /** How many items the caller wants: 1 to 200, 50 if he does not say. */
  public static int limit(Request request) {
    return (int) request.query("limit", USUAL, 1, MOST);
  }

  /**
   * A page of what was found.
   *
   * @param found one more than {@code limit} if there is a next page
   * @param cursor what to go on after an item with
   */
  public static <T> Response of(
      List<T> found, int limit, Function<T, String> cursor, Function<T, ?> view) {
    return Response.json(members(found, limit, cursor, view));
  }

  /** The same as the document's members, to which more may be added. */
  public static <T> Map<String, Object> members(
      List<T> found, int limit, Function<T, String> cursor, Function<T, ?> view) {
    List<T> shown = found.size() > limit ? found.subList(0, limit) : found;
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", shown.stream().<Object>map(view::apply).toList());
    if (found.size() > limit) {
      page.put("next", cursor.apply(shown.getLast()));
    }
    return page;
  }
}
