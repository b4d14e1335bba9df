package org.hutong.core.http.chat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A card as it can be read without a script: its texts and its links. Buttons that need an answer
 * come with the script, which puts its own drawing in this place. Every card in the log has passed
 * the schema; links are checked all the same.
 */
final class CardRows {
  private static final Pattern WEB = Pattern.compile("https?://[^\\s/?#\\\\]+[^\\s\\\\]*");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm");
  private static final String LABEL = "label";
  private static final String TEXT = "text";
  private static final String TITLE = "title";
  private static final String ITEMS = "items";

  private final ChatTexts texts;
  private final ZoneId zone;
  private final Html html;

  CardRows(ChatTexts texts, ZoneId zone, Html html) {
    this.texts = texts;
    this.zone = zone;
    this.html = html;
  }

  void write(JsonNode card) {
    html.raw("<div class=\"card\"><div class=\"hs\" dir=\"auto\">");
    String badge = plain(card.path("badge").path(TEXT));
    if (card.has(TITLE) || !badge.isEmpty()) {
      html.raw("<p><b>").text(plain(card.path(TITLE))).raw("</b> ");
      small(badge);
      html.raw("</p>");
    }
    blocks(card.path("blocks"));
    for (JsonNode action : card.path("actions")) {
      String url = plain(action.path("url"));
      if (plain(action.path("do")).equals("open") && WEB.matcher(url).matches()) {
        html.raw("<p>").link(url, plain(action.path(LABEL))).raw("</p>");
      }
    }
    html.raw("</div></div>");
  }

  private void blocks(JsonNode blocks) {
    blocks.forEach(this::block);
  }

  private void block(JsonNode block) {
    switch (plain(block.path("type"))) {
      case TEXT -> CardText.write(plain(block.path(TEXT)), html);
      case "fields" -> fields(block.path(ITEMS));
      case "metric" -> metric(block);
      case "image" -> picture(block);
      case "list" -> list("ul", block.path(ITEMS), this::listed);
      case "steps", "timeline" -> list("ol", block.path(ITEMS), this::step);
      case "table" -> table(block);
      case "progress" -> progress(block);
      case "divider" -> html.raw("<hr>");
      case "form" -> list("ul", block.path("inputs"), input -> html.text(plain(input.path(LABEL))));
      case "tabs" -> block.path(ITEMS).forEach(this::tab);
      default -> paragraph(plain(block.path("alt")));
    }
  }

  private void fields(JsonNode items) {
    html.raw("<dl>");
    for (JsonNode item : items) {
      html.raw("<dt>").text(plain(item.path(LABEL))).raw("</dt><dd>");
      html.text(plain(item.path("value"))).raw("</dd>");
    }
    html.raw("</dl>");
  }

  private void metric(JsonNode block) {
    html.raw("<p>").text(plain(block.path(LABEL))).raw(" <b>");
    html.text(plain(block.path("value"))).raw("</b> ").text(plain(block.path("unit"))).raw(" ");
    small(plain(block.path("change")));
    html.raw("</p>");
  }

  /** The page's script asks for the picture itself; until then its words stand for it. */
  private void picture(JsonNode block) {
    String url = plain(block.path("url"));
    String words = plain(block.path("alt"));
    html.raw("<p>");
    if (WEB.matcher(url).matches()) {
      html.link(url, words);
    } else {
      html.text(words);
    }
    html.raw("</p>");
  }

  private void list(String element, JsonNode items, Consumer<JsonNode> item) {
    html.raw("<" + element + ">");
    for (JsonNode one : items) {
      html.raw("<li>");
      item.accept(one);
      html.raw("</li>");
    }
    html.raw("</" + element + ">");
  }

  private void listed(JsonNode item) {
    String url = plain(item.path("url"));
    String title = plain(item.path(TITLE));
    if (WEB.matcher(url).matches()) {
      html.link(url, title);
    } else {
      html.raw("<b>").text(title).raw("</b>");
    }
    after(plain(item.path(TEXT)));
    html.raw(" ");
    small(plain(item.path("badge").path(TEXT)));
  }

  private void step(JsonNode item) {
    html.text(plain(item.path(LABEL)));
    after(plain(item.path(TEXT)));
    if (item.path("at").isIntegralNumber()) {
      html.raw(" ");
      small(TIME.format(Instant.ofEpochMilli(item.path("at").asLong()).atZone(zone)));
    }
  }

  private void after(String text) {
    html.raw(text.isEmpty() ? "" : " ").text(text);
  }

  private void table(JsonNode block) {
    html.raw("<table><tr>");
    for (JsonNode column : block.path("columns")) {
      html.raw("<th>").text(plain(column)).raw("</th>");
    }
    html.raw("</tr>");
    for (JsonNode row : block.path("rows")) {
      html.raw("<tr>");
      for (JsonNode cell : row) {
        html.raw("<td>").text(plain(cell)).raw("</td>");
      }
      html.raw("</tr>");
    }
    html.raw("</table>");
  }

  private void progress(JsonNode block) {
    double max = block.path("max").asDouble(1);
    double share = Math.min(1, block.path("value").asDouble(0) / max);
    paragraph(plain(block.path(LABEL)) + " " + Math.round(share * 100) + "%");
  }

  private void tab(JsonNode tab) {
    html.raw("<p><b>").text(plain(tab.path(LABEL))).raw("</b></p>");
    blocks(tab.path("blocks"));
  }

  private void paragraph(String text) {
    if (!text.isEmpty()) {
      html.raw("<p>").text(text).raw("</p>");
    }
  }

  private void small(String text) {
    if (!text.isEmpty()) {
      html.raw("<small>").text(text).raw("</small>");
    }
  }

  private String plain(JsonNode value) {
    if (value.isBoolean()) {
      return texts.flag(value.booleanValue());
    }
    return value.isString() || value.isNumber() ? value.asString() : "";
  }
}
