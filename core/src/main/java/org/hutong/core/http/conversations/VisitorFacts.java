package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.sites.Visit;
import org.hutong.core.http.sites.Visits;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Visitors;
import org.jspecify.annotations.Nullable;

/** What agents are told of a conversation's visitor, and the note that they keep of them. */
final class VisitorFacts implements RouteGroup {
  private static final int NOTE = 2_000;

  private final Rights rights;
  private final Visitors visitors;
  private final Visits visits;
  private final Views views;

  @Inject
  VisitorFacts(Rights rights, Visitors visitors, Visits visits, Views views) {
    this.rights = rights;
    this.visitors = visitors;
    this.visits = visits;
    this.views = views;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/conversations/{id}/visitor", Access.AGENT, this::facts),
        Route.put("/api/v1/conversations/{id}/visitor/note", Access.AGENT, this::note));
  }

  private Response facts(Request request) {
    return Response.json(of(rights.visible(request).visitor()));
  }

  private Response note(Request request) {
    Conversation conversation = rights.visible(request);
    Fields fields = request.json();
    String text = fields.text("text", 0, NOTE);
    fields.check();
    Principal.Agent agent = (Principal.Agent) request.principal();
    visits.note(conversation.visitor(), agent.id(), text.strip());
    return Response.json(of(conversation.visitor()));
  }

  /** What is known; what is not has no member. Blocks on the database. */
  private Map<String, Object> of(UUID visitor) {
    Map<String, Object> facts = new LinkedHashMap<>();
    visits.of(visitor).ifPresent(known -> add(facts, known));
    Map<String, String> attributes =
        visitors.find(visitor).map(Visitors.Visitor::attributes).orElse(Map.of());
    if (!attributes.isEmpty()) {
      facts.put("attributes", attributes);
    }
    return facts;
  }

  private void add(Map<String, Object> facts, Visits.Known known) {
    facts.put("firstSeen", known.firstSeen());
    if (known.lastSeen() != null) {
      facts.put("lastSeen", known.lastSeen());
      facts.put("visits", known.visits());
    }
    Visit visit = known.visit();
    put(facts, "page", visit.page());
    put(facts, "referrer", visit.referrer());
    put(facts, "language", visit.language());
    put(facts, "zone", visit.zone());
    put(facts, "userAgent", visit.agent());
    Visits.Note note = known.note();
    if (note != null) {
      Map<String, Object> view = new LinkedHashMap<>();
      view.put("text", note.text());
      view.put("by", views.agent(note.author()));
      view.put("at", note.at());
      facts.put("note", view);
    }
  }

  private static void put(Map<String, Object> facts, String name, @Nullable String value) {
    if (value != null) {
      facts.put(name, value);
    }
  }
}
