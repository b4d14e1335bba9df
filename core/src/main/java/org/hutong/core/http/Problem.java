package org.hutong.core.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A refusal, answered as an RFC 9457 problem document. The detail is shown to the caller: it says
 * nothing about things that he may not see.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String detail;
  private final transient List<Mistake> mistakes;
  private final transient Map<String, Object> members;
  private final long retryMillis;
  private final int status;

  /**
   * One wrong field. {@code path} as in {@code attributes.vip}, empty for the whole body.
   *
   * @param code the kind of mistake, for a program that says it in another language; null if it has
   *     none
   * @param rule what the code is about, for example the largest number; null if there is no such
   */
  public record Mistake(String path, String message, @Nullable String code, @Nullable String rule) {
    public Mistake(String path, String message) {
      this(path, message, null, null);
    }
  }

  private Problem(
      ErrorCode code,
      String detail,
      List<Mistake> mistakes,
      Map<String, Object> members,
      long retryMillis,
      int status) {
    super(code.word() + ": " + detail, null, false, false);
    this.code = code;
    this.detail = detail;
    this.mistakes = List.copyOf(mistakes);
    this.members = Map.copyOf(members);
    this.retryMillis = retryMillis;
    this.status = status;
  }

  public static Problem of(ErrorCode code, String detail) {
    return new Problem(code, detail, List.of(), Map.of(), 0, code.status());
  }

  /** A parsed body or parameter with wrong fields. */
  public static Problem invalid(List<Mistake> mistakes) {
    String detail =
        mistakes.isEmpty()
            ? "invalid"
            : mistakes.getFirst().path() + ": " + mistakes.getFirst().message();
    return new Problem(
        ErrorCode.INVALID, detail, mistakes, Map.of(), 0, ErrorCode.INVALID.status());
  }

  public static Problem invalid(String path, String message) {
    return invalid(List.of(new Mistake(path, message)));
  }

  /** No such thing, or the caller may not see it: the same answer for both. */
  public static Problem notFound() {
    return of(ErrorCode.NOT_FOUND, "There is no such thing here.");
  }

  public static Problem forbidden(String detail) {
    return of(ErrorCode.FORBIDDEN, detail);
  }

  /** {@code retryMillis}: when to try again; told in whole seconds, rounded up. */
  public static Problem rateLimited(long retryMillis) {
    return rateLimited(retryMillis, "Too many requests.");
  }

  /** The same with what there is too much of. */
  public static Problem rateLimited(long retryMillis, String detail) {
    return new Problem(
        ErrorCode.RATE_LIMITED,
        detail,
        List.of(),
        Map.of(),
        retryMillis,
        ErrorCode.RATE_LIMITED.status());
  }

  /** The same with a member of its own in the document. */
  public Problem with(String name, Object value) {
    var more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Problem(code, detail, mistakes, more, retryMillis, status);
  }

  /** The same with all that is wrong. */
  public Problem mistakes(List<Mistake> all) {
    return new Problem(code, detail, all, members, retryMillis, status);
  }

  /** The same with the status that another protocol asks for in this case. */
  public Problem status(int other) {
    return new Problem(code, detail, mistakes, members, retryMillis, other);
  }

  public ErrorCode code() {
    return code;
  }

  public String detail() {
    return detail;
  }

  /** As it is answered, for a handler that adds headers of its own. */
  public Response response() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", "urn:hutong:problem:" + code.word());
    document.put("title", title());
    document.put("status", status);
    document.put("detail", detail);
    document.put("code", code.word());
    if (!mistakes.isEmpty()) {
      document.put("errors", new ArrayList<>(mistakes));
    }
    document.putAll(members);
    Response response = Response.problem(status, document);
    return code.retry()
        ? response.header("Retry-After", String.valueOf(seconds(retryMillis)))
        : response;
  }

  /** When to try again, in milliseconds; 0 if nobody can say. */
  public long retryMillis() {
    return retryMillis;
  }

  /** A time to wait as {@code Retry-After} says it: whole seconds, rounded up. */
  public static long seconds(long millis) {
    return Math.max(1, (millis + 999) / 1000);
  }

  private String title() {
    String word = code.word().replace('_', ' ');
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
