package org.hutong.core.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hutong.core.wire.ErrorCode;

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

  /** One wrong field. {@code path} as in {@code attributes.vip}, empty for the whole body. */
  public record Mistake(String path, String message) {}

  private Problem(
      ErrorCode code,
      String detail,
      List<Mistake> mistakes,
      Map<String, Object> members,
      long retryMillis) {
    super(code.word() + ": " + detail, null, false, false);
    this.code = code;
    this.detail = detail;
    this.mistakes = List.copyOf(mistakes);
    this.members = Map.copyOf(members);
    this.retryMillis = retryMillis;
  }

  public static Problem of(ErrorCode code, String detail) {
    return new Problem(code, detail, List.of(), Map.of(), 0);
  }

  /** A parsed body or parameter with wrong fields. */
  public static Problem invalid(List<Mistake> mistakes) {
    String detail =
        mistakes.isEmpty()
            ? "invalid"
            : mistakes.getFirst().path() + ": " + mistakes.getFirst().message();
    return new Problem(ErrorCode.INVALID, detail, mistakes, Map.of(), 0);
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
    return new Problem(
        ErrorCode.RATE_LIMITED, "Too many requests.", List.of(), Map.of(), retryMillis);
  }

  /** The same with a member of its own in the document. */
  public Problem with(String name, Object value) {
    var more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Problem(code, detail, mistakes, more, retryMillis);
  }

  /** The same with all that is wrong. */
  public Problem mistakes(List<Mistake> all) {
    return new Problem(code, detail, all, members, retryMillis);
  }

  public ErrorCode code() {
    return code;
  }

  public String detail() {
    return detail;
  }

  Response response() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", "urn:hutong:problem:" + code.word());
    document.put("title", title());
    document.put("status", code.status());
    document.put("detail", detail);
    document.put("code", code.word());
    if (!mistakes.isEmpty()) {
      document.put("errors", new ArrayList<>(mistakes));
    }
    document.putAll(members);
    Response response = Response.problem(code.status(), document);
    return code.retry() ? response.header("Retry-After", String.valueOf(retrySeconds())) : response;
  }

  private long retrySeconds() {
    return Math.max(1, (retryMillis + 999) / 1000);
  }

  private String title() {
    String word = code.word().replace('_', ' ');
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
