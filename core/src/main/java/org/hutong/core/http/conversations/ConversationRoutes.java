package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.http.Access;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Page;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Permissions;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;

/** Reads conversations: lists, one of them, its history. */
final class ConversationRoutes implements RouteGroup {
  /** What a visitor reads: a page of history costs the store more than a message. */
  private static final Limits.Rate READS = new Limits.Rate("read", 300, 600);

  private static final int PREVIOUS = 6;
  private static final int NAME = 100;
  private static final Access READERS = Access.MEMBER.orProgram(Permissions.READ_CONVERSATIONS);

  private final EventLog log;
  private final ConversationLists lists;
  private final Rights rights;
  private final Views views;
  private final Groups groups;
  private final People people;
  private final Sites sites;
  private final Limits limits;

  @Inject
  ConversationRoutes(
      EventLog log,
      ConversationLists lists,
      Rights rights,
      Views views,
      Groups groups,
      People people,
      Sites sites,
      Limits limits) {
    this.log = log;
    this.lists = lists;
    this.rights = rights;
    this.views = views;
    this.groups = groups;
    this.people = people;
    this.sites = sites;
    this.limits = limits;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/conversations", READERS, request -> list(within(request))),
        Route.get("/api/v1/conversations/{id}", READERS, request -> get(within(request))),
        Route.get(
            "/api/v1/conversations/{id}/events", READERS, request -> events(within(request))));
  }

  private Request within(Request request) {
    if (request.principal() instanceof Principal.Visitor visitor) {
      limits.take(READS, visitor.id().toString());
    }
    return request;
  }

  private Response list(Request request) {
    int limit = Page.limit(request);
    UUID after = request.queryId("after").orElse(null);
    Principal reader = request.principal();
    if (reader instanceof Principal.Visitor visitor) {
      List<UUID> ids = lists.ofVisitor(visitor.id(), visitor.site(), after, limit + 1);
      return Response.json(page(ids, limit, reader));
    }
    ConversationLists.Wanted wanted = wanted(request, reader);
    Map<String, Object> page = page(lists.find(wanted, limit + 1), limit, reader);
    if (after == null) {
      page.put("counts", lists.counts(wanted));
    }
    return Response.json(page);
  }

  private ConversationLists.Wanted wanted(Request request, Principal reader) {
    String word = request.query("view").orElse("all");
    ConversationLists.View view = ConversationLists.View.of(word);
    if (view == null) {
      throw Problem.invalid("view", "must be mine, queue, robot, all or closed");
    }
    Optional<String> name = request.query("q");
    if (name.isPresent() && name.get().length() > NAME) {
      throw Problem.invalid("q", "must have at most " + NAME + " characters");
    }
    UUID agent = reader instanceof Principal.Agent known ? known.id() : new UUID(0, 0);
    boolean everything = reader instanceof Principal.Program || people.supervisor(agent);
    return new ConversationLists.Wanted(
        view,
        agent,
        everything,
        List.copyOf(groups.ofAgent(agent)),
        request.queryId("group").orElse(null),
        name.orElse(null),
        request.queryId("after").orElse(null));
  }

  private Map<String, Object> page(List<UUID> ids, int limit, Principal reader) {
    List<UUID> shown = ids.size() > limit ? ids.subList(0, limit) : ids;
    Map<UUID, Conversation> found =
        log.find(shown).stream().collect(Collectors.toMap(Conversation::id, Function.identity()));
    List<Conversation> ordered =
        shown.stream().map(found::get).flatMap(Stream::ofNullable).toList();
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", views.conversations(ordered, reader));
    if (ids.size() > limit) {
      page.put("next", shown.getLast().toString());
    }
    return page;
  }

  private Response get(Request request) {
    Conversation conversation = rights.visible(request);
    Principal reader = request.principal();
    Map<String, Object> view = new LinkedHashMap<>(views.conversation(conversation, reader));
    if (!(reader instanceof Principal.Visitor)) {
      view.put("members", log.members(conversation.id()).stream().map(views::agent).toList());
      view.put("previous", previous(conversation, reader));
      sites.byId(conversation.site()).ifPresent(site -> view.put("site", rules(site)));
    }
    return Response.json(view);
  }

  /** What the same visitor had before, as far as the reader may see it. */
  private List<Map<String, Object>> previous(Conversation conversation, Principal reader) {
    List<UUID> ids =
        lists.ofVisitor(conversation.visitor(), conversation.site(), conversation.id(), PREVIOUS);
    List<Conversation> seen =
        log.find(ids).stream().filter(found -> rights.sees(reader, found)).toList();
    return views.conversations(seen, reader);
  }

  private static Map<String, Object> rules(Site site) {
    Map<String, Object> rules = new LinkedHashMap<>();
    rules.put("id", site.id());
    rules.put("key", site.key());
    rules.put("name", site.name());
    rules.put("typingPreview", site.typingPreview());
    rules.put("edit", site.edit().toMillis());
    return rules;
  }

  private Response events(Request request) {
    Conversation conversation = rights.visible(request);
    long since = request.query("since", -1, 0, Long.MAX_VALUE);
    long after =
        since < 0
            ? request.query("after", 0, 0, Long.MAX_VALUE)
            : log.firstAt(conversation.id(), since) - 1;
    List<Event> events = log.events(conversation.id(), after, Page.limit(request));
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", events.stream().map(Views::event).toList());
    if (!events.isEmpty() && events.getLast().seq() < conversation.lastSeq()) {
      page.put("next", String.valueOf(events.getLast().seq()));
    }
    page.put("head", conversation.lastSeq());
    if (!events.isEmpty() && request.query("edits", 0, 0, 1) == 1) {
      List<Event> edits =
          log.laterEdits(conversation.id(), events.getFirst().seq(), events.getLast().seq());
      page.put("edits", edits.stream().map(Views::event).toList());
    }
    return Response.json(page);
  }
}
