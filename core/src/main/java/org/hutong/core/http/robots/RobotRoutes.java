package org.hutong.core.http.robots;

import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.api.RobotSample;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.conversations.Rights;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.plugin.Bodies;
import org.hutong.core.plugin.robots.PluginRobots;
import org.hutong.core.robot.Robots;
import org.hutong.core.robot.SiteRobots;
import org.hutong.core.robot.Suggestions;
import org.hutong.core.robot.TestQuestions;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/** Which robots answer on a site, what they suggest, and how they learn. */
final class RobotRoutes implements RouteGroup {
  private static final String SITE = "/api/v1/sites/{id}/robots";
  private static final Limits.Rate SUGGESTIONS = new Limits.Rate("suggestions", 20, 60);
  private static final int ID = 64;
  private static final int SITE_KEY = 64;
  private static final int LOCALE = 35;
  private static final int SAMPLES = 100_000;
  private static final int QUESTION = 1000;
  private static final int ANSWER = 10_000;
  private static final int MISTAKES = 20;
  private static final int HUNDRED = 100;
  private static final long LARGEST_TRAINING = 16L * 1024 * 1024;

  private final Sites sites;
  private final SiteRobots robots;
  private final PluginRobots plugins;
  private final Suggestions suggestions;
  private final TestQuestions questions;
  private final Rights rights;
  private final Limits limits;
  private final Audit audit;

  @Inject
  RobotRoutes(
      Sites sites,
      SiteRobots robots,
      PluginRobots plugins,
      Suggestions suggestions,
      TestQuestions questions,
      Rights rights,
      Limits limits,
      Audit audit) {
    this.sites = sites;
    this.robots = robots;
    this.plugins = plugins;
    this.suggestions = suggestions;
    this.questions = questions;
    this.rights = rights;
    this.limits = limits;
    this.audit = audit;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(SITE, Access.ADMIN, request -> view(site(request).id())),
        Route.put(SITE, Access.ADMIN, this::choose),
        Route.post("/api/v1/conversations/{id}/suggestions", Access.AGENT, this::suggest),
        Route.post("/api/v1/robots/test", Access.ADMIN, this::test),
        Route.post("/api/v1/robots/{id}/train", Access.ADMIN, this::train)
            .streamed(LARGEST_TRAINING));
  }

  private Site site(Request request) {
    return sites.byId(request.id("id")).orElseThrow(Problem::notFound);
  }

  private Response view(UUID site) {
    SiteRobots.Choice choice = robots.of(site);
    return Response.json(
        Map.of(
            "robots",
            choice.robots().stream().map(this::robot).toList(),
            "available",
            plugins.all().stream().map(this::robot).toList(),
            "threshold",
            choice.threshold()));
  }

  private Map<String, Object> robot(String id) {
    return Map.of("id", id, "name", plugins.name(id), "running", plugins.runs(id));
  }

  private Response choose(Request request) {
    UUID site = site(request).id();
    Fields fields = request.json();
    List<String> wanted = fields.optionalTexts("robots", SiteRobots.MOST, ID);
    Long threshold = fields.optionalInteger("threshold", 0, HUNDRED);
    if (wanted == null) {
      fields.wrong("robots", "must be a list of at most 8 ids of plugins");
    }
    fields.check();
    List<String> ids = wanted == null ? List.of() : wanted.stream().distinct().toList();
    for (String id : ids) {
      if (!plugins.runs(id) && !robots.of(site).robots().contains(id)) {
        throw Problem.invalid("robots", id + " is no robot that runs: enable its plugin first");
      }
    }
    int sure = threshold == null ? robots.of(site).threshold() : threshold.intValue();
    robots.choose(
        site,
        new SiteRobots.Choice(ids, sure),
        Audit.By.of(request.principal(), request.address()));
    return view(site);
  }

  private Response suggest(Request request) {
    var conversation = rights.visible(request);
    limits.take(SUGGESTIONS, ((Principal.Agent) request.principal()).id().toString());
    List<Map<String, Object>> items = new ArrayList<>();
    for (Suggestions.Suggestion each : suggestions.of(conversation)) {
      items.add(view(each.robot(), each.said()));
    }
    return Response.json(Map.of("items", items));
  }

  private static Map<String, Object> view(String robot, Robots.Reply.Said said) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("robot", robot);
    view.put("kind", said.kind());
    view.put("body", new RawValue(said.body()));
    view.put("confidence", said.confidence());
    view.put("sources", said.sources());
    return view;
  }

  /** What the robot would say to a visitor who asks this first. Nothing of it is stored. */
  private Response test(Request request) {
    Principal.Agent agent = (Principal.Agent) request.principal();
    limits.take(SUGGESTIONS, agent.id().toString());
    Fields fields = request.json();
    String robot = fields.text("robot", 1, ID);
    String text = fields.text("text", 1, QUESTION);
    String key = fields.optionalText("site", SITE_KEY);
    String locale = fields.optionalText("locale", LOCALE);
    fields.check();
    Site site =
        sites
            .byKey(key == null ? "default" : key)
            .orElseThrow(() -> Problem.invalid("site", "is not the key of a site"));
    if (!plugins.runs(robot)) {
      throw Problem.invalid("robot", "is no robot that runs: enable its plugin first");
    }
    return switch (plugins.ask(robot, questions.first(site.id(), text, locale))) {
      case Robots.Reply.Said said -> {
        Map<String, Object> view = view(robot, said);
        view.put("handOff", said.handOff());
        view.put("said", said.speaks() && sure(site, said));
        yield Response.json(view);
      }
      case Robots.Reply.Failed failed ->
          throw Problem.of(ErrorCode.REJECTED, "It did not answer: " + failed.why());
    };
  }

  /** Whether it would be said on this site. */
  private boolean sure(Site site, Robots.Reply.Said said) {
    return said.confidence() * HUNDRED >= robots.of(site.id()).threshold();
  }

  private Response train(Request request) {
    String robot = request.path("id");
    if (!plugins.runs(robot)) {
      throw Problem.notFound();
    }
    List<RobotSample> samples = samples(body(request).get("samples"));
    audit.add(
        Audit.By.of(request.principal(), request.address()),
        "robot.train",
        robot,
        Map.of("samples", String.valueOf(samples.size())));
    plugins
        .train(robot, samples)
        .ifPresent(
            why -> {
              throw Problem.of(ErrorCode.REJECTED, "It did not learn: " + why);
            });
    return Response.json(Map.of("samples", samples.size()));
  }

  /** Read here and not before, because a robot may learn for longer than a request may take. */
  private static Map<String, @Nullable Object> body(Request request) {
    try {
      return Bodies.parse(request.stream().readAllBytes());
    } catch (IllegalArgumentException e) {
      throw Problem.of(ErrorCode.BAD_FRAME, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw Problem.of(ErrorCode.TOO_LARGE, "The samples are larger than 16 MiB or were cut off.");
    }
  }

  private static List<RobotSample> samples(@Nullable Object list) {
    if (!(list instanceof List<?> all) || all.isEmpty() || all.size() > SAMPLES) {
      throw Problem.invalid("samples", "must be a list of 1 to 100000 questions and answers");
    }
    List<RobotSample> samples = new ArrayList<>();
    List<Problem.Mistake> mistakes = new ArrayList<>();
    for (int i = 0; i < all.size() && mistakes.size() < MISTAKES; i++) {
      String question = text(all.get(i), "question", QUESTION);
      String answer = text(all.get(i), "answer", ANSWER);
      if (question == null || answer == null) {
        mistakes.add(
            new Problem.Mistake(
                "samples[" + i + "]",
                "must have a question of 1 to 1000 and an answer of 1 to 10000 characters"));
      } else {
        samples.add(new RobotSample(question, answer));
      }
    }
    if (!mistakes.isEmpty()) {
      throw Problem.invalid(mistakes);
    }
    return samples;
  }

  private static @Nullable String text(@Nullable Object sample, String name, int longest) {
    Object value = sample instanceof Map<?, ?> members ? members.get(name) : null;
    return value instanceof String text && !text.isBlank() && text.length() <= longest
        ? text
        : null;
  }
}
