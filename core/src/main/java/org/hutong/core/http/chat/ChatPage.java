package org.hutong.core.http.chat;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hutong.core.config.Configuration;
import org.hutong.core.conversation.Event;
import org.hutong.core.file.FileLinks;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.SecurityHeaders;
import org.hutong.core.identity.Site;
import org.hutong.core.ids.Ids;
import org.hutong.core.routing.Duty;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders the page in two pieces: everything that needs no database leaves at once, so that
 * something is on the screen while the history is read.
 */
final class ChatPage {
  private static final Logger log = LoggerFactory.getLogger(ChatPage.class);
  static final int LONGEST_TEXT = 10_000;
  private static final String SEND_ICON =
      "<svg class=\"i\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M14.5 21.7a.5.5 0 0 0"
          + " .9 0l6.500-19a.5.5 0 0 0-.6-.6l-19 6.500a.5.5 0 0 0 0 .9l7.900 3.200a2 2 0 0 1 1.100"
          + " 1.100zM21.900 2.100 10.900 13.100\"/></svg>";

  private final ChatAssets assets;
  private final ChatVisitors visitors;
  private final History history;
  private final FileLinks links;
  private final Duty duty;
  private final Ids ids;
  private final String base;

  @Inject
  ChatPage(
      ChatAssets assets,
      ChatVisitors visitors,
      History history,
      FileLinks links,
      Duty duty,
      Ids ids,
      Configuration configuration) {
    this.base = configuration.server().basePath();
    this.assets = assets;
    this.visitors = visitors;
    this.history = history;
    this.links = links;
    this.duty = duty;
    this.ids = ids;
  }

  /**
   * Whose page it is.
   *
   * @param guest null inside a frame: there the page's script knows who it is
   * @param brand the colour that the page around the frame asked for; empty for the site's own
   */
  record View(
      Site site, ChatTexts texts, ChatVisitors.@Nullable Guest guest, String theme, String brand) {
    View(Site site, ChatTexts texts, ChatVisitors.@Nullable Guest guest, String theme) {
      this(site, texts, guest, theme, "");
    }

    boolean framed() {
      return guest == null;
    }
  }

  /**
   * What stands in the composer.
   *
   * @param id the message's id, kept when the form comes back with an error: pressing again never
   *     sends twice
   */
  record Draft(String id, String text, String error) {}

  Draft empty() {
    return new Draft(ids.next().toString(), "", "");
  }

  Response render(View view, Draft draft, Request request) {
    Look look = Look.of(view.site(), view.texts()).painted(view.brand());
    String style = assets.style(look);
    boolean gzip = Gzip.accepted(request);
    Response response =
        Response.htmlStream(
                out -> {
                  try (Gzip page = new Gzip(out, gzip)) {
                    page.write(head(view, look, style).bytes());
                    page.flush();
                    page.write(rest(view, look, draft).bytes());
                  }
                })
            .header(SecurityHeaders.POLICY, ChatPolicy.of(view.site(), style, request.ownOrigin()))
            .header("Vary", "Accept-Encoding, Accept-Language, Cookie, Sec-Fetch-Dest");
    ChatVisitors.Guest guest = view.guest();
    // Whoever only looks is nobody yet: two first tabs must not become two people.
    if (guest != null && !guest.fresh()) {
      response =
          response.header("Set-Cookie", visitors.cookie(view.site(), guest, request.secure()));
    }
    return gzip ? response.header("Content-Encoding", "gzip") : response;
  }

  private Html head(View view, Look look, String style) {
    ChatTexts texts = view.texts();
    Html html = new Html();
    // The language of the page is read from the left; what people write goes its own way.
    html.raw("<!doctype html><html dir=\"ltr\" lang=\"").raw(texts.locale);
    html.raw(view.framed() ? "\" class=\"frame\"" : "\" class=\"page\"");
    html.raw(view.theme().isEmpty() ? ">" : " data-theme=\"" + view.theme() + "\">");
    html.raw("<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,")
        .raw(" initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content\">")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">")
        .raw("<meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\"><title>")
        .text(look.title())
        .raw("</title><style>")
        .raw(style)
        .raw("</style>");
    if (!base.isEmpty()) {
      html.raw("<meta name=\"root\" content=\"").text(base).raw("\">");
    }
    if (!assets.script().isEmpty()) {
      html.raw("<script type=\"module\" src=\"").text(base + assets.script()).raw("\"></script>");
    }
    html.raw("</head><body><div id=\"app\" class=\"ht\"><header class=\"top\"><div class=\"who\">")
        .raw("<h1 dir=\"auto\">")
        .text(look.title())
        .raw("</h1><p><span dir=\"auto\">")
        .text(look.promise())
        .raw("</span></p></div></header><main class=\"mid\"><div class=\"list\" role=\"log\"")
        .raw(" aria-live=\"off\" aria-label=\"")
        .text(texts.log)
        .raw("\" tabindex=\"0\"><div class=\"in\"><div class=\"snap\"><div class=\"sk\"><i></i><i>")
        .raw("</i></div>");
    return html;
  }

  private Html rest(View view, Look look, Draft draft) {
    Html html = new Html();
    Map<String, Object> boot = boot(view, look);
    ChatVisitors.Guest guest = view.guest();
    if (guest != null) {
      boot.putAll(told(view, look, guest, html));
    }
    html.raw("</div>");
    if (guest == null) {
      onlyWithScript(view, html);
    }
    html.raw("</div></div>");
    composer(view, draft, html);
    html.raw("</main></div><script type=\"application/json\" id=\"boot\">")
        .json(JsonMapper.shared().writeValueAsString(boot))
        .raw("</script></body></html>");
    return html;
  }

  private Map<String, Object> boot(View view, Look look) {
    Map<String, Object> site = new LinkedHashMap<>();
    site.put("key", view.site().key());
    site.put("title", look.title());
    site.put("promise", look.promise());
    site.put("welcome", look.welcome());
    site.put("brand", look.brand());
    site.put("duty", duty.of(view.site().group()).word());
    site.put("preview", view.site().typingPreview());
    Map<String, Object> boot = new LinkedHashMap<>();
    boot.put("site", site);
    boot.put("locale", view.texts().locale);
    boot.put("frame", view.framed());
    return boot;
  }

  /** The history as rows, and what the script needs to go on from it. */
  private Map<String, Object> told(View view, Look look, ChatVisitors.Guest guest, Html html) {
    Map<String, Object> boot = new LinkedHashMap<>();
    try {
      History.Page page =
          guest.fresh() ? new History.Page(List.of(), true) : history.newest(guest.id());
      if (!guest.fresh()) {
        ChatVisitors.Ticket ticket = visitors.ticket(view.site(), guest);
        boot.put("token", ticket.token());
        boot.put("expires", ticket.expires());
        boot.put("visitor", ticket.visitor().toString());
      }
      boot.put("at", page.events().stream().mapToLong(Event::at).max().orElse(0));
      rows(view, look, page, html);
    } catch (StoreUnavailableException e) {
      log.atInfo().setCause(e).log("The chat page was rendered without its history");
      html.raw("<p class=\"d err\">").text(view.texts().noHistory).raw("</p>");
    }
    return boot;
  }

  private void rows(View view, Look look, History.Page page, Html html) {
    if (page.whole() && !look.welcome().isBlank()) {
      html.raw("<div class=\"m\">");
      MessageRows.face(look.title(), html);
      html.raw("<div class=\"c\"><p class=\"b\" dir=\"auto\">")
          .text(look.welcome())
          .raw("</p></div></div>");
    }
    // The reader's own time zone is known to the page's script, which sets the times right.
    new MessageRows(view.texts(), Look.zone(view.site()), file -> links.link(file).path())
        .render(page.events(), html);
    // Also an empty history is an answer: the skeleton before it goes.
    html.raw("<span hidden></span>");
  }

  private void onlyWithScript(View view, Html html) {
    html.raw("<noscript><p class=\"d\">")
        .text(view.texts().needsScript)
        .raw(" <a target=\"_blank\" rel=\"noopener\" href=\"")
        .text(base + address(view))
        .raw("\">")
        .text(view.texts().openPage)
        .raw("</a></p></noscript>");
  }

  private void composer(View view, Draft draft, Html html) {
    ChatTexts texts = view.texts();
    ChatVisitors.Guest guest = view.guest();
    if (guest == null) {
      html.raw("<form class=\"bot\">");
    } else {
      html.raw("<form class=\"bot\" method=\"post\" action=\"")
          .text(base + "/chat/send")
          .raw("\">");
      hidden("site", view.site().key(), html);
      hidden("lang", texts.locale, html);
      hidden("id", draft.id(), html);
      hidden("form", guest.formToken(), html);
      if (!guest.kept()) {
        hidden("key", guest.key(), html);
      }
    }
    html.raw("<div class=\"box\"><label class=\"vh\" for=\"text\">")
        .text(texts.input)
        .raw("</label><textarea id=\"text\" name=\"text\" rows=\"1\" dir=\"auto\"")
        .raw(" placeholder=\"")
        .text(texts.input)
        // A line break right after the tag would be swallowed by the parser.
        .raw("\" enterkeyhint=\"send\">\n")
        .text(draft.text())
        .raw("</textarea><button type=\"")
        .raw(guest == null ? "button" : "submit")
        .raw("\" class=\"send\" aria-label=\"")
        .text(texts.send)
        .raw("\">")
        .raw(SEND_ICON)
        .raw("</button></div>");
    notes(view, draft, html);
    html.raw("</form>");
  }

  private void notes(View view, Draft draft, Html html) {
    if (!draft.error().isEmpty()) {
      html.raw("<p class=\"hint err long\" role=\"alert\">").text(draft.error());
      int parts = TextParts.of(ChatSend.lines(draft.text()), LONGEST_TEXT).size();
      if (parts > 1) {
        html.raw(" <button type=\"submit\" name=\"parts\" value=\"1\">");
        html.text(view.texts().inParts(parts)).raw("</button>");
      }
      html.raw("</p>");
    }
    if (!view.framed()) {
      html.raw("<noscript><p class=\"hint\"><a href=\"")
          .text(base + address(view))
          .raw("\">")
          .text(view.texts().refresh)
          .raw("</a> · ")
          .text(view.texts().times(Look.zone(view.site())))
          .raw("</p></noscript>");
    }
  }

  private static void hidden(String name, String value, Html html) {
    html.raw("<input type=\"hidden\" name=\"" + name + "\" value=\"").text(value).raw("\">");
  }

  /** The page's own path: a site's key and a locale need no escaping. */
  static String address(View view) {
    return "/chat?site=" + view.site().key() + "&lang=" + view.texts().locale;
  }

  /** Too many new visitors come from the same address, or to the same site. */
  Response crowded(Problem crowded, ChatTexts texts) {
    if (crowded.code() != ErrorCode.RATE_LIMITED) {
      throw crowded;
    }
    long seconds = Problem.seconds(crowded.retryMillis());
    String style = assets.style(new Look("", "", "", ""));
    Html html = new Html();
    html.raw("<!doctype html><html lang=\"")
        .raw(texts.locale)
        .raw("\" class=\"page\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw("<meta name=\"robots\" content=\"noindex\"><title>429</title><style>")
        .raw(style)
        .raw("</style></head><body><main class=\"ht\"><div class=\"list\"><div class=\"in\">")
        .raw("<h1 class=\"who\">")
        .text(texts.crowded(seconds))
        .raw("</h1></div></div></main></body></html>");
    return Response.html(ErrorCode.RATE_LIMITED.status(), html.toString())
        .header("Retry-After", String.valueOf(seconds))
        .header(SecurityHeaders.POLICY, ChatPolicy.alone(style));
  }

  /** No such site, in both languages: who pasted the snippet reads one of them. */
  Response unknownSite() {
    String style = assets.style(new Look("", "", "", ""));
    Html html = new Html();
    html.raw("<!doctype html><html lang=\"zh-CN\" class=\"page\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw("<meta name=\"robots\" content=\"noindex\"><title>404</title><style>")
        .raw(style)
        .raw("</style></head><body><main class=\"ht\"><div class=\"list\"><div class=\"in\">")
        .raw("<h1 class=\"who\">没有这个站点</h1><p>请检查嵌入代码里的 site（data-site）。</p>")
        .raw("<h2 lang=\"en\" class=\"who\">There is no such site</h2>")
        .raw("<p lang=\"en\">Check the site (data-site) of the embedding code.</p>")
        .raw("</div></div></main></body></html>");
    return Response.html(404, html.toString())
        .header(SecurityHeaders.POLICY, ChatPolicy.alone(style));
  }
}
