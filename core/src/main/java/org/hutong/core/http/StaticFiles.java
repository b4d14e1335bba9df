package org.hutong.core.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.hutong.core.config.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The built front ends, as resources under {@code /web} of the class path: the console under {@code
 * /console/} (a path without a file is the console's own and gets its page), the widget's loader
 * {@code /hutong.js}, and {@code /assets/}. A file may lie beside itself as {@code .br} and {@code
 * .gz}. Files whose name carries a hash are kept by browsers for ever, all others are asked for
 * again by their tag.
 */
final class StaticFiles implements HttpHandler {
  private static final String ROOT = "/web";
  private static final String CONSOLE = "/console/";
  private static final String CONSOLE_PAGE = "/console/index.html";

  private final ConcurrentMap<String, StaticFile> files = new ConcurrentHashMap<>();
  private final String base;

  @Inject
  StaticFiles(Configuration configuration) {
    this.base = configuration.server().basePath();
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws IOException {
    Answers.send(exchange, answer(exchange));
  }

  private Response answer(HttpServerExchange exchange) {
    List<String> segments = RequestPath.segments(exchange.getRequestURI());
    String path = segments == null ? "/" : "/" + String.join("/", segments);
    if (path.equals("/") || path.equals("/console")) {
      return Response.redirect(CONSOLE);
    }
    return file(path)
        .map(
            file ->
                file.response(
                    header(exchange, Headers.ACCEPT_ENCODING_STRING),
                    header(exchange, Headers.IF_NONE_MATCH_STRING)))
        .orElseGet(() -> Problem.notFound().response());
  }

  private Optional<StaticFile> file(String path) {
    boolean console = path.startsWith(CONSOLE);
    if (!console && !path.equals("/hutong.js") && !path.startsWith("/assets/")) {
      return Optional.empty();
    }
    Optional<StaticFile> file = path.endsWith("/") ? Optional.empty() : load(path);
    boolean page = console && !path.substring(path.lastIndexOf('/')).contains(".");
    return file.isPresent() || !page ? file : load(CONSOLE_PAGE);
  }

  /** Only files that exist are kept, so the map is bounded by the class path. */
  private Optional<StaticFile> load(String path) {
    StaticFile known = files.get(path);
    if (known == null) {
      byte[] bytes = bytes(path);
      if (bytes == null) {
        return Optional.empty();
      }
      known =
          path.equals(CONSOLE_PAGE) && !base.isEmpty()
              ? StaticFile.of(path, under(bytes), null, null)
              : StaticFile.of(path, bytes, bytes(path + ".br"), bytes(path + ".gz"));
      files.put(path, known);
    }
    return Optional.of(known);
  }

  /** The console's page, its addresses under the path that people see. */
  private byte[] under(byte[] page) {
    return new String(page, StandardCharsets.UTF_8)
        .replace("=\"" + CONSOLE, "=\"" + base + CONSOLE)
        .replaceFirst("(<meta name=\"root\" content=\")\"", "$1" + base + "\"")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] bytes(String path) {
    if (path.endsWith(".class")) {
      return null;
    }
    try (InputStream in = StaticFiles.class.getResourceAsStream(ROOT + path)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String header(HttpServerExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }
}
