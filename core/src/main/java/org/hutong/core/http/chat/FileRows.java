package org.hutong.core.http.chat;

import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.hutong.core.wire.FileBodies;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Files of the log, without any script: a picture with its room reserved, a player, or a link that
 * saves. The addresses end after an hour or two; the page's script asks for new ones.
 */
final class FileRows {
  /** The largest that a picture is in the log; the same in the page's script. */
  private static final double WIDEST = 280;

  private static final double HIGHEST = 320;
  private static final int LEAST = 48;
  private static final int KIB = 1024;
  private static final String[] UNITS = {"B", "KB", "MB", "GB"};

  private final ChatTexts texts;
  private final Function<UUID, String> links;
  private final Html html;

  /**
   * @param links the path by which a file is opened without a token, for a while
   */
  FileRows(ChatTexts texts, Function<UUID, String> links, Html html) {
    this.texts = texts;
    this.links = links;
    this.html = html;
  }

  /** The file that a message names; null if it names none. */
  static @Nullable UUID file(String kind, JsonNode body) {
    return FileBodies.KINDS.contains(kind) ? FileBodies.id(kind, body.toString()) : null;
  }

  void write(String kind, UUID file, JsonNode body) {
    String name = body.path("name").asString("");
    String link = links.apply(file);
    switch (kind) {
      case "image" -> picture(link, name, body);
      case "voice" -> voice(link, name, body);
      case "video" -> film(link, name, body);
      default -> saved(link, name, body.path("size").asLong(0));
    }
  }

  private void picture(String link, String name, JsonNode body) {
    html.raw("<a class=\"att\" target=\"_blank\" rel=\"noopener\" href=\"").text(link);
    html.raw("\"><img loading=\"lazy\" alt=\"").text(name).raw("\" src=\"").text(link).raw("\"");
    room(body);
    html.raw("></a>");
  }

  private void film(String link, String name, JsonNode body) {
    html.raw("<div class=\"att\"><video controls preload=\"metadata\" aria-label=\"").text(name);
    html.raw("\" src=\"").text(link).raw("\"");
    room(body);
    html.raw("></video></div>");
  }

  private void voice(String link, String name, JsonNode body) {
    html.raw("<div class=\"att\"><audio controls preload=\"none\" aria-label=\"").text(name);
    html.raw("\" src=\"").text(link).raw("\"></audio></div>");
    String transcript = body.path("transcript").asString("");
    if (!transcript.isBlank()) {
      html.raw("<p class=\"b none\" dir=\"auto\">").text(transcript).raw("</p>");
    }
  }

  private void saved(String link, String name, long size) {
    html.raw("<p class=\"b att\" dir=\"auto\"><a download href=\"")
        .text(link)
        .raw("&amp;download=1\">");
    html.text(name.isBlank() ? texts.file() : name).raw("</a> ").text(size(size)).raw("</p>");
  }

  /** So that nothing moves when the picture comes. */
  private void room(JsonNode body) {
    double width = body.path("width").asDouble(0);
    double height = body.path("height").asDouble(0);
    long shownWidth = 240;
    long shownHeight = 180;
    if (width > 0 && height > 0) {
      double scale = Math.min(1, Math.min(WIDEST / width, HIGHEST / height));
      shownWidth = Math.max(LEAST, Math.round(width * scale));
      shownHeight = Math.max(LEAST, Math.round(height * scale));
    }
    html.raw(" width=\"" + shownWidth + "\" height=\"" + shownHeight + "\"");
  }

  private static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= KIB;
      unit++;
    }
    boolean fine = unit > 0 && value < 10 && value != Math.rint(value);
    return String.format(Locale.ROOT, fine ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }
}
