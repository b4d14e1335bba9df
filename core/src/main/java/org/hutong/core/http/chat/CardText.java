package org.hutong.core.http.chat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Markdown of cards as HTML: bold, italic, code, links and lists. What is none of them stays as
 * it was typed. The page's script cuts the same pieces (web/packages/card/src/markdown.ts).
 */
final class CardText {
  private static final Pattern INLINE =
      Pattern.compile(
          "`([^`\\n]{1,500})`"
              + "|\\*\\*([^\\s*](?:[^\\n]{0,500}?[^\\s*])?)\\*\\*"
              + "|\\*([^\\s*](?:[^*\\n]{0,500}[^\\s*])?)\\*"
              + "|(?<![\\p{L}\\p{N}_])_([^\\s_](?:[^_\\n]{0,500}[^\\s_])?)_(?![\\p{L}\\p{N}_])"
              + "|\\[([^\\]\\n]{1,500})\\]\\((https?://[^\\s()<>\"'\\\\]{1,2000})\\)");

  private static final Pattern BULLET = Pattern.compile("\\s{0,3}[-*•]\\s+(.*)");
  private static final Pattern NUMBER = Pattern.compile("\\s{0,3}\\d{1,3}[.)]\\s+(.*)");
  private static final int DEEPEST = 3;

  private final Html html;

  /** The element that is open: {@code p}, {@code ul} or {@code ol}; empty if none is. */
  private String open = "";

  private CardText(Html html) {
    this.html = html;
  }

  static void write(String text, Html html) {
    var writer = new CardText(html);
    text.lines().forEach(writer::line);
    writer.begin("");
  }

  private void line(String line) {
    Matcher bullet = BULLET.matcher(line);
    Matcher number = NUMBER.matcher(line);
    if (bullet.matches()) {
      item("ul", bullet.group(1));
    } else if (number.matches()) {
      item("ol", number.group(1));
    } else if (line.isBlank()) {
      begin("");
    } else {
      boolean goesOn = open.equals("p");
      begin("p");
      html.raw(goesOn ? "<br>" : "");
      inline(line, 0);
    }
  }

  private void item(String list, String text) {
    begin(list);
    html.raw("<li>");
    inline(text, 0);
    html.raw("</li>");
  }

  private void begin(String element) {
    if (open.equals(element)) {
      return;
    }
    html.raw(open.isEmpty() ? "" : "</" + open + ">");
    html.raw(element.isEmpty() ? "" : "<" + element + ">");
    open = element;
  }

  /**
   * What begins first counts: an address inside of a piece is cut when the piece is, a mark inside
   * of an address is none.
   */
  private void inline(String text, int depth) {
    Matcher matcher = INLINE.matcher(text);
    boolean found = matcher.find();
    int from = 0;
    for (Links.Span link : Links.in(text)) {
      while (found && matcher.start() < link.start()) {
        if (matcher.start() >= from) {
          html.text(text.substring(from, matcher.start()));
          piece(matcher, depth);
          from = matcher.end();
        }
        found = matcher.find(Math.max(from, matcher.end()));
      }
      if (link.start() >= from) {
        String address = text.substring(link.start(), link.end());
        html.text(text.substring(from, link.start())).link(address, address);
        from = link.end();
        found = matcher.find(from);
      }
    }
    while (found) {
      html.text(text.substring(from, matcher.start()));
      piece(matcher, depth);
      from = matcher.end();
      found = matcher.find(from);
    }
    html.text(text.substring(from));
  }

  private void piece(Matcher found, int depth) {
    if (found.group(1) != null) {
      html.raw("<code>").text(found.group(1)).raw("</code>");
    } else if (found.group(2) != null) {
      inner("b", found.group(2), depth);
    } else if (found.group(3) != null) {
      inner("i", found.group(3), depth);
    } else if (found.group(4) != null) {
      inner("i", found.group(4), depth);
    } else {
      html.link(found.group(6), found.group(5));
    }
  }

  private void inner(String element, String text, int depth) {
    html.raw("<" + element + ">");
    if (depth < DEEPEST) {
      inline(text, depth + 1);
    } else {
      html.text(text);
    }
    html.raw("</" + element + ">");
  }
}
