package org.hutong.core.robot;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;

/** What the robots of a site would answer, for an agent alone. Nothing of it is stored. Blocks. */
public final class Suggestions {
  private final Robots robots;
  private final SiteRobots sites;
  private final Reading reading;

  @Inject
  Suggestions(Robots robots, SiteRobots sites, Reading reading) {
    this.robots = robots;
    this.sites = sites;
    this.reading = reading;
  }

  /** One robot's answer. */
  public record Suggestion(String robot, Robots.Reply.Said said) {}

  /** Those that have something to say, in the site's order. */
  public List<Suggestion> of(Conversation conversation) {
    UUID id = conversation.id();
    List<Suggestion> found = new ArrayList<>();
    reading
        .newest(id)
        .ifPresent(
            asked -> {
              Robots.Question question = reading.question(asked, true, text -> {}, new Fence());
              for (String robot : sites.of(conversation.site()).robots()) {
                if (robots.ask(robot, question) instanceof Robots.Reply.Said said
                    && said.speaks()) {
                  found.add(new Suggestion(robot, said));
                }
              }
            });
    return found;
  }
}
