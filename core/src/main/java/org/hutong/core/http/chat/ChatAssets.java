package org.hutong.core.http.chat;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the build of {@code web/} left on the class path for the page: its style, which goes into
 * the page itself, and the name of its script. Without them the page works as plain HTML.
 */
final class ChatAssets {
  private static final Logger log = LoggerFactory.getLogger(ChatAssets.class);

  private final String style;
  private final String script;

  @Inject
  ChatAssets() {
    String css = resource("/web/chat/chat.css");
    String manifest = resource("/web/chat/manifest.json");
    if (css == null || manifest == null) {
      log.warn("The chat page's style and script are not on the class path (module web)");
    }
    style = css == null ? "" : css.strip();
    script = manifest == null ? "" : script(manifest);
  }

  /** The style of a page: the common one, and the site's own colour. */
  String style(Look look) {
    return look.brand().isEmpty() ? style : style + Brand.style(look.brand());
  }

  /** The path of the page's script; empty if it was not built. */
  String script() {
    return script;
  }

  /** As a content security policy names an inline style: {@code 'sha256-…'}. */
  static String hash(String style) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String script(String manifest) {
    for (JsonNode chunk : JsonMapper.shared().readTree(manifest)) {
      String file = chunk.path("file").asString("");
      if (chunk.path("isEntry").asBoolean(false) && file.endsWith(".js")) {
        return "/" + file;
      }
    }
    return "";
  }

  private static @Nullable String resource(String path) {
    try (InputStream in = ChatAssets.class.getResourceAsStream(path)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
