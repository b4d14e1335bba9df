package org.hutong.core.http.chat;

import java.nio.charset.StandardCharsets;

/**
 * A piece of a page being built. Text goes in escaped, always; only this package's own constants go
 * in as they are.
 */
final class Html {
  private final StringBuilder out = new StringBuilder(4096);

  /** Markup of ours. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Anybody's text, in an element or in a quoted attribute. */
  Html text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> {
          if (c >= ' ' || c == '\n' || c == '\t') {
            out.append(c);
          }
        }
      }
    }
    return this;
  }

  /** Anybody's text with its web addresses as links; nothing else is ever one. */
  Html linked(String text) {
    int from = 0;
    for (Links.Span span : Links.in(text)) {
      String address = text.substring(span.start(), span.end());
      text(text.substring(from, span.start())).link(address, address);
      from = span.end();
    }
    return text(text.substring(from));
  }

  /**
   * A link that opens beside the page and tells nothing of it. The caller knows the address as
   * http(s).
   */
  Html link(String address, String words) {
    raw("<a href=\"").text(address);
    return raw("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">")
        .text(words)
        .raw("</a>");
  }

  /** JSON inside a script element that is no script: nothing in it can end the element. */
  Html json(String json) {
    out.append(
        json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"));
    return this;
  }

  byte[] bytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
