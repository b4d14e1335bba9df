package org.hutong.core.plugin.selectors;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hutong.api.Agent;
import org.hutong.api.AgentSelector;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.People;
import org.hutong.core.plugin.Answer;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.WrongAnswerException;
import org.hutong.core.routing.Selectors;
import org.hutong.core.time.Patience;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the selectors of all plugins in their order. One that is being replaced is passed by: a
 * conversation that waits for an agent waits for nobody else. Safe from any thread.
 */
public final class PluginSelectors implements Selectors {
  private static final Logger log = LoggerFactory.getLogger(PluginSelectors.class);
  private static final Duration EACH = Duration.ofMillis(200);
  private static final Duration ALL = Duration.ofMillis(500);
  private static final int WHY = 200;

  private final ExtensionPoints points;
  private final ApiRecords records;
  private final People people;
  private final Groups groups;
  private final TimeSource time;
  private final Patience patience;

  @Inject
  PluginSelectors(
      ExtensionPoints points,
      ApiRecords records,
      People people,
      Groups groups,
      TimeSource time,
      Patience patience) {
    this.points = points;
    this.records = records;
    this.people = people;
    this.groups = groups;
    this.time = time;
    this.patience = patience;
  }

  @Override
  public boolean any() {
    return points.any(AgentSelector.class);
  }

  @Override
  public Optional<Pick> ask(Question question) {
    var request = request(question);
    long end = time.nanos() + patience.waiting(ALL).toNanos();
    for (Handle<AgentSelector> selector : points.now(AgentSelector.class)) {
      Duration left = Duration.ofNanos(end - time.nanos());
      if (!left.isPositive()) {
        log.atWarn()
            .addKeyValue("plugin", selector.plugin())
            .log("No time was left for {}", selector.name());
        break;
      }
      Optional<Pick> pick = ask(selector, request, left.compareTo(EACH) < 0 ? left : EACH);
      if (pick.isPresent()) {
        return pick;
      }
    }
    return Optional.empty();
  }

  private static Optional<Pick> ask(
      Handle<AgentSelector> selector, AgentSelector.Request request, Duration deadline) {
    Answer<Optional<Pick>> answer =
        selector.call(deadline, each -> checked(selector.plugin(), each.select(request), request));
    return switch (answer) {
      case Answer.Value<Optional<Pick>>(Optional<Pick> pick) -> pick;
      case Answer.Failed<Optional<Pick>> failed -> {
        if (failed.called()) {
          log.atWarn()
              .addKeyValue("plugin", selector.plugin())
              .addKeyValue("conversation", request.conversation().id())
              .log("{} picked nobody: {}", selector.name(), failed.why());
        }
        yield Optional.empty();
      }
      case Answer.Gone<Optional<Pick>> gone -> Optional.empty();
    };
  }

  private AgentSelector.Request request(Question question) {
    UUID last = question.conversation().lastAgent();
    return new AgentSelector.Request(
        records.conversation(question.conversation()),
        question.candidates().stream().map(this::agent).toList(),
        last == null ? null : last.toString(),
        question.waitedMillis());
  }

  private Agent agent(Candidate candidate) {
    String id = candidate.agent().toString();
    List<String> in =
        groups.ofAgent(candidate.agent()).stream().map(UUID::toString).sorted().toList();
    return new Agent(
        id,
        people.from(id, Role.AGENT).name(),
        ApiRecords.state(candidate.state()),
        candidate.load(),
        candidate.capacity(),
        in);
  }

  private static Optional<Pick> checked(
      String plugin, AgentSelector.@Nullable Choice choice, AgentSelector.Request request) {
    if (choice == null) {
      throw new WrongAnswerException("its choice was null");
    }
    String picked = choice.agent();
    if (picked == null) {
      return Optional.empty();
    }
    if (request.candidates().stream().noneMatch(agent -> agent.id().equals(picked))) {
      throw new WrongAnswerException("it picked somebody who is no candidate");
    }
    return Optional.of(new Pick(UUID.fromString(picked), plugin, line(choice.why())));
  }

  private static String line(@Nullable String why) {
    if (why == null || why.length() > WHY) {
      throw new WrongAnswerException("its reason was null or longer than 200 characters");
    }
    return why.codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
