package org.hutong.core.http.chat;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hutong.core.address.Addresses;
import org.hutong.core.http.Access;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.sites.Visit;
import org.hutong.core.http.sites.Visits;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.wire.Invisible;
import org.jspecify.annotations.Nullable;

/** {@code /chat} and what its form and script post to. The only routes that read a cookie. */
final class ChatRoutes implements RouteGroup {
  /** A text is nine bytes a character in a form; one of many parts comes whole. */
  private static final long FORM_LIMIT = 1024 * 1024;

  private static final int LONGEST_TOKEN = 4096;
  private static final int LONGEST_KEY = 128;
  private static final Limits.Rate TOKENS = new Limits.Rate("visitor-tokens-per-address", 600, 600);

  private final Sites sites;
  private final ChatPage page;
  private final ChatSend send;
  private final ChatVisitors visitors;
  private final Limits limits;
  private final Visits visits;

  @Inject
  ChatRoutes(
      Sites sites,
      ChatPage page,
      ChatSend send,
      ChatVisitors visitors,
      Limits limits,
      Visits visits) {
    this.sites = sites;
    this.page = page;
    this.send = send;
    this.visitors = visitors;
    this.limits = limits;
    this.visits = visits;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/chat", Access.ANYONE, this::show),
        Route.post("/chat/send", Access.ANYONE, this::take).limit(FORM_LIMIT),
        Route.post("/chat/token", Access.ANYONE, this::token));
  }

  @Override
  public boolean cookies() {
    return true;
  }

  private Response show(Request request) {
    Optional<Site> site = request.query("site").flatMap(sites::byKey);
    if (site.isEmpty()) {
      return page.unknownSite();
    }
    boolean framed =
        "iframe".equals(request.header("Sec-Fetch-Dest"))
            || request.query("frame").map("1"::equals).orElse(false);
    ChatVisitors.Guest guest;
    try {
      guest = framed ? null : visitors.guest(site.get(), request);
    } catch (Problem crowded) {
      return page.crowded(crowded, texts(request, request.query("lang").orElse(null)));
    }
    if (guest != null) {
      // A framed page tells of the shop's page by itself.
      visits.seen(guest.id(), Visit.of(request));
    }
    String theme =
        request
            .query("theme")
            .filter(name -> name.equals("dark") || name.equals("light"))
            .orElse("");
    var view =
        new ChatPage.View(
            site.get(),
            texts(request, request.query("lang").orElse(null)),
            guest,
            theme,
            request.query("brand").map(colour -> "#" + colour).orElse(""));
    return page.render(view, page.empty(), request);
  }

  /**
   * The form without script: 303 back to the page, or the page again with what is wrong. Who
   * brought no cookie gets the page itself, so that he stays the same person where the browser
   * keeps none.
   */
  private Response take(Request request) {
    var form = new FormBody(request.body());
    Optional<Site> site = sites.byKey(form.get("site"));
    if (site.isEmpty()) {
      return page.unknownSite();
    }
    ChatVisitors.Guest guest;
    try {
      guest = visitors.guest(site.get(), request, null, form.get("key"));
    } catch (Problem crowded) {
      return page.crowded(crowded, texts(request, form.get("lang")));
    }
    var view = new ChatPage.View(site.get(), texts(request, form.get("lang")), guest, "");
    String text = form.get("text");
    if (guest.fresh() || !ours(request, guest, form)) {
      String id = page.empty().id();
      var draft = new ChatPage.Draft(id, text, view.texts().stale());
      // Only the cookie counts here: a foreign page must not make its visitor somebody.
      var own =
          new ChatPage.View(site.get(), view.texts(), visitors.guest(site.get(), request), "");
      return page.render(own, draft, request).status(403);
    }
    if (Invisible.all(text)) {
      var nothing = new ChatPage.Draft(form.get("id"), "", view.texts().nothing());
      return page.render(view, nothing, request).status(400);
    }
    int over = ChatSend.lines(text).length() - ChatPage.LONGEST_TEXT;
    if (over > 0 && form.get("parts").isEmpty()) {
      var whole = new ChatPage.Draft(form.get("id"), text, view.texts().tooLong(over));
      return page.render(view, whole, request).status(413);
    }
    ChatSend.Refusal refusal = sent(request, site.get(), view, form);
    if (refusal == null) {
      return back(view, request);
    }
    String why = view.texts().refused(refusal.code(), refusal.message());
    // A result that is unknown keeps its id: pressed again, it is stored once.
    String id = refusal.code().retry() ? form.get("id") : page.empty().id();
    Response answer =
        page.render(view, new ChatPage.Draft(id, text, why), request)
            .status(refusal.code().status());
    return refusal.after() > 0
        ? answer.header("Retry-After", String.valueOf(Problem.seconds(refusal.after())))
        : answer;
  }

  /** Sends the text, in parts if it is longer than a message; null when all is durable. */
  private ChatSend.@Nullable Refusal sent(
      Request request, Site site, ChatPage.View view, FormBody form) {
    ChatVisitors.Guest guest = Objects.requireNonNull(view.guest());
    String id = form.get("id");
    for (String part : TextParts.of(ChatSend.lines(form.get("text")), ChatPage.LONGEST_TEXT)) {
      var written = new ChatSend.Written(id, part, view.texts().locale, request.address());
      ChatSend.Refusal refusal = send.send(site, guest, written);
      if (refusal != null) {
        return refusal;
      }
      id = ChatSend.another(id, part);
    }
    return null;
  }

  private Response back(ChatPage.View view, Request request) {
    ChatVisitors.Guest guest = view.guest();
    return guest == null || guest.kept()
        ? Response.redirect(ChatPage.address(view))
        : page.render(view, page.empty(), request);
  }

  /**
   * Whether a page of ours posted the form: every browser of today names the origin of a post, and
   * an older one has at least what was put into the page. Another tab may have become somebody
   * meanwhile; the page's own form is then of who he is now.
   */
  private static boolean ours(Request request, ChatVisitors.Guest guest, FormBody form) {
    String origin = request.origin();
    return origin == null ? guest.wrote(form.get("form")) : request.ownOrigin().equals(origin);
  }

  /**
   * A fresh token for the page's script, by the cookie, else by the token that it has, else by what
   * the page was given. Only to a page of our own origin.
   */
  private Response token(Request request) {
    if (!request.ownOrigin().equals(request.origin())) {
      throw Problem.forbidden("Only the chat page may ask for this.");
    }
    limits.take(TOKENS, Addresses.network(request.address()));
    var body = request.json();
    String key = body.text("site", 1, 64);
    String before = body.optionalText("token", LONGEST_TOKEN);
    String given = body.optionalText("key", LONGEST_KEY);
    body.check();
    Site site = sites.byKey(key).orElseThrow(Problem::notFound);
    var guest = visitors.guest(site, request, before, given);
    var ticket = visitors.ticket(site, guest);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("token", ticket.token());
    answer.put("expires", ticket.expires());
    answer.put("visitor", ticket.visitor().toString());
    return Response.json(answer)
        .header("Set-Cookie", visitors.cookie(site, guest, request.secure()));
  }

  private static ChatTexts texts(Request request, @Nullable String asked) {
    return ChatTexts.of(asked, request.header("Accept-Language"));
  }
}
