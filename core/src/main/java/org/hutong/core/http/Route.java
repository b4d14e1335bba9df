package org.hutong.core.http;

/**
 * One route.
 *
 * @param template the path from the root: literal segments, {@code {name}} for one segment, and at
 *     the end {@code **} for all that follows ({@link Request#tail()})
 * @param limit largest request body in bytes; 0: none is read
 * @param streamed the handler reads the body itself by {@link Request#stream()}; otherwise it is in
 *     memory before the handler is called
 */
public record Route(
    Method method, String template, Access access, long limit, boolean streamed, Handler handler) {
  /** Enough for every JSON body of ours: the largest message of an agent and some air. */
  public static final long JSON_LIMIT = 320 * 1024;

  public Route {
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException("a template begins with a slash: " + template);
    }
  }

  public static Route get(String template, Access access, Handler handler) {
    return new Route(Method.GET, template, access, 0, false, handler);
  }

  public static Route post(String template, Access access, Handler handler) {
    return new Route(Method.POST, template, access, JSON_LIMIT, false, handler);
  }

  public static Route put(String template, Access access, Handler handler) {
    return new Route(Method.PUT, template, access, JSON_LIMIT, false, handler);
  }

  public static Route patch(String template, Access access, Handler handler) {
    return new Route(Method.PATCH, template, access, JSON_LIMIT, false, handler);
  }

  public static Route delete(String template, Access access, Handler handler) {
    return new Route(Method.DELETE, template, access, 0, false, handler);
  }

  /** The same with another bound of the body, in bytes. */
  public Route limit(long bytes) {
    return new Route(method, template, access, bytes, streamed, handler);
  }

  /** The same, the body being read by the handler as it comes. */
  public Route streamed(long bytes) {
    return new Route(method, template, access, bytes, true, handler);
  }
}
