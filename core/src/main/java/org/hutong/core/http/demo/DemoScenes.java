package org.hutong.core.http.demo;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentState;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Visitors;
import org.hutong.core.ids.Ids;
import org.hutong.core.routing.AgentStates;
import org.hutong.core.wire.Contents;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Plays the demo's conversations through the same commit as everybody's. Blocks. */
final class DemoScenes {
  private static final long LONGEST_SECONDS = 20;

  private final Committer committer;
  private final Contents contents;
  private final Visitors visitors;
  private final AgentStates states;
  private final Ids ids;

  @Inject
  DemoScenes(
      Committer committer, Contents contents, Visitors visitors, AgentStates states, Ids ids) {
    this.committer = committer;
    this.contents = contents;
    this.visitors = visitors;
    this.states = states;
    this.ids = ids;
  }

  /** Who says something: the customer, or the agent. */
  record Line(boolean agent, String text) {
    static Line customer(String text) {
      return new Line(false, text);
    }

    static Line agent(String text) {
      return new Line(true, text);
    }
  }

  /** {@code score} 0: not rated. */
  record Rating(int score, @Nullable String comment) {}

  /** A conversation that was served, closed and perhaps rated. The first line is the customer's. */
  void closed(Site site, AgentAccount agent, String customer, List<Line> lines, Rating rating) {
    var visitor = visitor(site, customer);
    var server = new Actor.Agent(agent.id(), agent.auth());
    UUID conversation = say(visitor, null, lines.getFirst());
    states.set(agent.id(), AgentState.ONLINE);
    try {
      commit(new Command.Accept(server, conversation));
      for (Line line : lines.subList(1, lines.size())) {
        say(line.agent() ? server : visitor, conversation, line);
      }
      commit(new Command.Close(server, conversation, "resolved"));
    } finally {
      states.set(agent.id(), AgentState.OFFLINE);
    }
    if (rating.score() > 0) {
      commit(new Command.Rate(visitor, conversation, rating.score(), rating.comment()));
    }
  }

  /** A conversation that nobody has taken yet. */
  void waiting(Site site, String customer, List<Line> lines) {
    var visitor = visitor(site, customer);
    for (Line line : lines) {
      say(visitor, null, line);
    }
  }

  private Actor.Visitor visitor(Site site, String name) {
    var customer = new Visitors.Customer("demo:" + name, name, null, Map.of("演示", "这位顾客是演示数据"));
    Visitors.Visitor visitor = visitors.identified(site.id(), customer);
    return new Actor.Visitor(visitor.id(), site.id(), visitor.auth());
  }

  private UUID say(Actor actor, @Nullable UUID conversation, Line line) {
    String body = JsonMapper.shared().createObjectNode().put("text", line.text()).toString();
    var content = contents.message("text", body);
    String id = ids.next().toString();
    Outcome outcome = commit(new Command.Send(actor, conversation, id, content, Verdict.PASS));
    return switch (outcome) {
      case Outcome.Done done -> done.now().id();
      case Outcome.Repeat repeat -> repeat.first().conversation();
      case Outcome.Unchanged unchanged -> unchanged.now().id();
      case Outcome.Noted noted -> noted.now().id();
      case Outcome.Refused refused -> throw refused(refused);
    };
  }

  private Outcome commit(Command command) {
    var outcome = new CompletableFuture<Outcome>();
    committer.submit(command, outcome::complete);
    try {
      Outcome known = outcome.get(LONGEST_SECONDS, TimeUnit.SECONDS);
      if (known instanceof Outcome.Refused refused) {
        throw refused(refused);
      }
      return known;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the demo data was written", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the demo data could not be written", e);
    }
  }

  private static IllegalStateException refused(Outcome.Refused refused) {
    return new IllegalStateException(
        "the demo data was refused: " + refused.code().word() + ", " + refused.message());
  }
}
