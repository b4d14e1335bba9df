package org.hutong.core.http.chat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventKinds;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as rows of the page, with the same elements and classes as the page's script makes: edits
 * and recalls act on their targets, what cannot be shown says so.
 */
final class MessageRows {
  /** What one person says within this time stands together. */
  private static final long RUN_MILLIS = 5 * 60_000;

  private final ChatTexts texts;
  private final ZoneId zone;
  private final Function<UUID, String> links;
  private final DateTimeFormatter clock = DateTimeFormatter.ofPattern("HH:mm");

  /**
   * @param links the path by which a file is opened without a token
   */
  MessageRows(ChatTexts texts, ZoneId zone, Function<UUID, String> links) {
    this.texts = texts;
    this.zone = zone;
    this.links = links;
  }

  private record Place(UUID conversation, long seq) {}

  private static final class Row {
    private final Event event;
    private JsonNode body;
    private boolean edited;

    private Row(Event event, JsonNode body) {
      this.event = event;
      this.body = body;
    }

    private boolean fact() {
      return EventKinds.FACTS.contains(event.kind());
    }
  }

  void render(List<Event> events, Html html) {
    List<Row> rows = fold(events);
    LocalDate day = null;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      LocalDate today = LocalDate.ofInstant(at(row), zone);
      if (!today.equals(day)) {
        html.raw("<p class=\"d\">").text(today.toString()).raw("</p>");
        day = today;
      }
      if (row.fact()) {
        fact(row, html);
      } else {
        message(row, ends(row, i + 1 < rows.size() ? rows.get(i + 1) : null), html);
      }
    }
  }

  private static List<Row> fold(List<Event> events) {
    Map<Place, Row> rows = new LinkedHashMap<>();
    for (Event event : events) {
      JsonNode body = JsonMapper.shared().readTree(event.body());
      if (event.kind().equals("edit") || event.kind().equals("recall")) {
        Row target = rows.get(new Place(event.conversation(), body.path("target").asLong(0)));
        if (target != null) {
          change(target, event.kind(), body);
        }
      } else if (!event.kind().equals("opened")) {
        rows.put(new Place(event.conversation(), event.seq()), new Row(event, body));
      }
    }
    return new ArrayList<>(rows.values());
  }

  private static void change(Row row, String kind, JsonNode body) {
    if (row.body.has("blank")) {
      return;
    }
    if (kind.equals("recall")) {
      row.body = JsonMapper.shared().createObjectNode().put("blank", "recalled");
    } else {
      row.body = body.path("body");
      row.edited = true;
    }
  }

  private static boolean ends(Row row, @Nullable Row next) {
    return next == null
        || next.fact()
        || !next.event.from().id().equals(row.event.from().id())
        || next.event.at() - row.event.at() > RUN_MILLIS;
  }

  private void fact(Row row, Html html) {
    String name = row.body.path("name").asString(row.event.from().name());
    String words = texts.fact(row.event.kind(), name);
    if (!words.isEmpty()) {
      html.raw("<p class=\"d\" dir=\"auto\">").text(words).raw("</p>");
    }
  }

  private void message(Row row, boolean last, Html html) {
    boolean mine = row.event.from().role() == Role.VISITOR;
    html.raw(mine ? "<div class=\"m me" : "<div class=\"m").raw(last ? "\">" : " run\">");
    if (!mine) {
      face(name(row.event), html);
    }
    html.raw("<div class=\"c\">");
    if (row.event.from().role() == Role.ROBOT) {
      html.raw("<span class=\"n\" dir=\"auto\">").text(name(row.event)).raw("</span>");
    }
    bubble(row, mine, html);
    if (last) {
      html.raw("<span class=\"meta\">").text(clock.format(at(row).atZone(zone)));
      html.raw(row.edited ? " · " : "").text(row.edited ? texts.edited() : "").raw("</span>");
    }
    html.raw("</div></div>");
  }

  private void bubble(Row row, boolean mine, Html html) {
    JsonNode text = row.body.path("text");
    boolean plain = text.isString() && !row.body.has("blank");
    if (!mine) {
      html.raw("<span class=\"vh\">").text(name(row.event)).raw(": </span>");
    }
    if (row.event.kind().equals("card") && row.body.has("v") && !row.body.has("blank")) {
      new CardRows(texts, zone, html).write(row.body);
      return;
    }
    UUID file = FileRows.file(row.event.kind(), row.body);
    if (file != null) {
      new FileRows(texts, links, html).write(row.event.kind(), file, row.body);
      return;
    }
    if (plain && !mine) {
      html.raw("<div class=\"b md\" dir=\"auto\">");
      CardText.write(text.asString(), html);
      html.raw("</div>");
      return;
    }
    html.raw(plain ? "<p class=\"b\" dir=\"auto\">" : "<p class=\"b none\" dir=\"auto\">");
    if (plain) {
      html.linked(text.asString());
    } else {
      html.text(texts.instead(row.body.path("blank").asString("")));
    }
    html.raw("</p>");
  }

  /** The first letter of a Latin name, the last character of a Chinese one. */
  static void face(String name, Html html) {
    String trimmed = name.strip();
    html.raw("<span class=\"av sm\" aria-hidden=\"true\">");
    if (!trimmed.isEmpty()) {
      int first = trimmed.codePointAt(0);
      int shown =
          first < 0x250 ? Character.toUpperCase(first) : trimmed.codePointBefore(trimmed.length());
      html.text(Character.toString(shown));
    }
    html.raw("</span>");
  }

  private String name(Event event) {
    String name = event.from().name();
    if (!name.isEmpty()) {
      return name;
    }
    return event.from().role() == Role.ROBOT ? texts.robot : texts.agent;
  }

  private static Instant at(Row row) {
    return Instant.ofEpochMilli(row.event.at());
  }
}
