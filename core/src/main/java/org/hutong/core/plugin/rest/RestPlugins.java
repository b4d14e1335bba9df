package org.hutong.core.plugin.rest;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.hutong.api.RestEndpoint;
import org.hutong.api.RestEndpoint.Request;
import org.hutong.api.RestEndpoint.Response;
import org.hutong.api.RestEndpoint.Route;
import org.hutong.core.plugin.Answer;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.WrongAnswerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a request to the route of a plugin that fits it. Safe from any thread; blocks. */
public final class RestPlugins {
  /** Largest body of a request, in bytes. */
  public static final long LARGEST_REQUEST = 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(RestPlugins.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int LARGEST_ANSWER = 4 * 1024 * 1024;
  private static final int LONGEST_WORDS = 500;
  private static final int TRIES = 5;
  private static final int LOWEST_STATUS = 200;
  private static final int HIGHEST_STATUS = 599;
  private static final Pattern TYPE =
      Pattern.compile(
          "[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}(; ?[a-z]{1,20}=[A-Za-z0-9._-]{1,60})?");

  private final ExtensionPoints points;

  @Inject
  RestPlugins(ExtensionPoints points) {
    this.points = points;
  }

  /** Admits the caller to a route, or throws; then says what the plugin is to see. */
  @FunctionalInterface
  public interface Door {
    Request admit(Route route, Map<String, String> values);
  }

  private record Found(Handle<RestEndpoint> endpoint, RouteTable.Match match) {}

  /** What came of the plugin's own code: an answer, or words about a bad request. */
  private sealed interface Handled {
    record Done(Response response) implements Handled {}

    record Refused(String words) implements Handled {}
  }

  /**
   * Waits for a plugin that is being replaced, and for its answer.
   *
   * @param path decoded segments below the plugin's own path
   */
  public RestReply call(String plugin, String method, List<String> path, Door door) {
    for (int i = 0; i < TRIES; i++) {
      List<Handle<RestEndpoint>> endpoints = points.settled(RestEndpoint.class, plugin);
      Found found = find(endpoints, method, path);
      if (found == null) {
        return nothing(plugin, endpoints, path);
      }
      Route route = found.match().route();
      Request request = door.admit(route, found.match().values());
      Answer<Handled> answer = found.endpoint().call(DEADLINE, e -> handle(route, request));
      if (!(answer instanceof Answer.Gone<Handled>)) {
        return reply(found, answer);
      }
    }
    return new RestReply.Away();
  }

  private static @Nullable Found find(
      List<Handle<RestEndpoint>> endpoints, String method, List<String> path) {
    for (Handle<RestEndpoint> endpoint : endpoints) {
      RouteTable.Match match = endpoint.told(RouteTable.class).match(method, path);
      if (match != null) {
        return new Found(endpoint, match);
      }
    }
    return null;
  }

  private RestReply nothing(
      String plugin, List<Handle<RestEndpoint>> endpoints, List<String> path) {
    if (endpoints.isEmpty() && points.replacing(RestEndpoint.class, plugin)) {
      return new RestReply.Away();
    }
    Set<String> methods = new TreeSet<>();
    endpoints.forEach(each -> methods.addAll(each.told(RouteTable.class).methods(path)));
    return methods.isEmpty() ? new RestReply.Nothing() : new RestReply.OtherMethod(methods);
  }

  /** A bad request is the caller's fault: it does not count against the plugin. */
  private static Handled handle(Route route, Request request) throws Exception {
    Response response;
    try {
      response = route.handler().handle(request);
    } catch (IllegalArgumentException e) {
      String words = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", " ");
      return new Handled.Refused(
          words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) : words);
    }
    check(response);
    return new Handled.Done(response);
  }

  private static void check(@Nullable Response response) {
    if (response == null || response.type() == null || response.body() == null) {
      throw new WrongAnswerException("its answer, or a part of it, was null");
    }
    if (response.status() < LOWEST_STATUS || response.status() > HIGHEST_STATUS) {
      throw new WrongAnswerException("the status of its answer was not from 200 to 599");
    }
    if (!TYPE.matcher(response.type()).matches()) {
      throw new WrongAnswerException("the type of its answer was no media type");
    }
    if (response.body().length > LARGEST_ANSWER) {
      throw new WrongAnswerException("its answer was larger than 4 MiB");
    }
  }

  private static RestReply reply(Found found, Answer<Handled> answer) {
    return switch (answer) {
      case Answer.Value<Handled>(Handled.Done(Response response)) ->
          new RestReply.Answered(response);
      case Answer.Value<Handled>(Handled.Refused(String words)) -> new RestReply.BadRequest(words);
      case Answer.Failed<Handled> failed when failed.called() -> {
        Route route = found.match().route();
        log.atWarn()
            .addKeyValue("plugin", found.endpoint().plugin())
            .log("{} {} failed: {}", route.method(), route.path(), failed.why());
        yield new RestReply.Failed();
      }
      case Answer.Failed<Handled> failed -> new RestReply.Away();
      case Answer.Gone<Handled> gone -> new RestReply.Away();
    };
  }
}
