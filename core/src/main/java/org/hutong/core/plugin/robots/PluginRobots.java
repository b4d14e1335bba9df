package org.hutong.core.plugin.robots;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hutong.api.Event;
import org.hutong.api.Robot;
import org.hutong.api.RobotAnswer;
import org.hutong.api.RobotQuery;
import org.hutong.api.RobotSample;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.identity.RobotNames;
import org.hutong.core.plugin.Answer;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.plugin.Bodies;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.WrongAnswerException;
import org.hutong.core.plugin.service.PluginSender;
import org.hutong.core.robot.Robots;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.RefusedFrameException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each plugin with a {@link Robot} is one robot, by its id. Safe from any thread. */
public final class PluginRobots implements Robots {
  private static final Logger log = LoggerFactory.getLogger(PluginRobots.class);
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration TELLING = Duration.ofSeconds(5);
  private static final Duration TRAINING = Duration.ofMinutes(10);
  private static final Set<String> KINDS = Set.of("text", "card", "choice");
  private static final int SOURCES = 10;
  private static final int SOURCE = 500;
  private static final int TRIES = 3;

  private final ExtensionPoints points;
  private final ApiRecords records;
  private final RobotNames names;
  private final Contents contents;

  @Inject
  PluginRobots(ExtensionPoints points, ApiRecords records, RobotNames names, Contents contents) {
    this.points = points;
    this.records = records;
    this.names = names;
    this.contents = contents;
  }

  @Override
  public boolean runs(String robot) {
    return points.plugins(Robot.class).contains(robot);
  }

  /** The ids of all robots, running or being replaced. Never blocks. */
  public List<String> all() {
    return points.plugins(Robot.class);
  }

  /** How people see it called. Never blocks. */
  public String name(String robot) {
    return names.of(sender(robot)).orElse(robot);
  }

  @Override
  public String sender(String robot) {
    return PluginSender.of(robot);
  }

  @Override
  public Reply ask(String robot, Question question) {
    RobotQuery query = query(question);
    Answer<Reply> answer =
        call(robot, DEADLINE, each -> unlessDropped(question, () -> checked(each.query(query))));
    return switch (answer) {
      case Answer.Value<Reply>(Reply reply) -> reply;
      case Answer.Failed<Reply> failed -> {
        log.atWarn().addKeyValue("plugin", robot).log("It did not answer: {}", failed.why());
        yield new Reply.Failed(failed.why());
      }
      case Answer.Gone<Reply> gone -> new Reply.Failed("it does not run");
    };
  }

  /** On the plugin's thread. That it was interrupted by us is no failure of the robot. */
  private static Reply unlessDropped(Question question, Callable<Reply> work) throws Exception {
    Reply made = question.fence().inside(work);
    return made == null ? new Reply.Failed(null) : made;
  }

  @Override
  public void dropped(String robot, Question question) {
    RobotQuery query = query(question);
    Answer<Boolean> told =
        call(
            robot,
            TELLING,
            each -> {
              each.dropped(query);
              return true;
            });
    if (told instanceof Answer.Failed<Boolean> failed) {
      log.atWarn()
          .addKeyValue("plugin", robot)
          .log("It could not be told that its answer was dropped: {}", failed.why());
    }
  }

  private RobotQuery query(Question question) {
    Conversation state = question.conversation();
    Event message = records.event(question.message(), state.site());
    return new RobotQuery(
        records.conversation(state),
        message.text().orElse(""),
        message,
        question.history().stream().map(event -> records.event(event, state.site())).toList(),
        question.locale(),
        question.suggestion(),
        question.sink());
  }

  /**
   * Lets a robot learn. Blocks for at most 10 minutes.
   *
   * @return why it did not; empty if it did
   */
  public Optional<String> train(String robot, List<RobotSample> samples) {
    Answer<Boolean> answer =
        call(
            robot,
            TRAINING,
            each -> {
              each.train(samples);
              return true;
            });
    return switch (answer) {
      case Answer.Value<Boolean> done -> Optional.empty();
      case Answer.Failed<Boolean> failed ->
          Optional.of(failed.refusal() == null ? failed.why() : failed.refusal());
      case Answer.Gone<Boolean> gone -> Optional.of("it does not run");
    };
  }

  private <R> Answer<R> call(String robot, Duration deadline, Handle.Use<Robot, R> use) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Handle<Robot>> handle = points.settled(Robot.class, robot).stream().findFirst();
      if (handle.isEmpty()) {
        return new Answer.Gone<>();
      }
      Answer<R> answer = handle.get().call(deadline, use);
      if (!(answer instanceof Answer.Gone<R>)) {
        return answer;
      }
    }
    return new Answer.Gone<>();
  }

  private Reply.Said checked(@Nullable RobotAnswer answer) {
    if (answer == null) {
      throw new WrongAnswerException("its answer was null");
    }
    List<String> sources = answer.sources();
    if (sources.size() > SOURCES || sources.stream().anyMatch(each -> each.length() > SOURCE)) {
      throw new WrongAnswerException("its sources were too many or too long");
    }
    if (answer.kind().isEmpty()) {
      return new Reply.Said("", "{}", answer.confidence(), sources, answer.handOff());
    }
    if (!KINDS.contains(answer.kind())) {
      throw new WrongAnswerException("its answer was neither text nor card nor choice");
    }
    return new Reply.Said(
        answer.kind(),
        body(answer.kind(), answer.body()),
        answer.confidence(),
        sources,
        answer.handOff());
  }

  private String body(String kind, Map<String, @Nullable Object> body) {
    try {
      return contents.message(kind, Bodies.writeBounded(body)).body();
    } catch (RefusedFrameException e) {
      throw new WrongAnswerException("its answer does not fit its kind: " + e.reason());
    }
  }
}
