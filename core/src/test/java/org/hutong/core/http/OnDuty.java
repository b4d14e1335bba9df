package org.hutong.core.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An agent or a visitor with an open socket, and the frames that came by it. */
final class OnDuty implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  private OnDuty(RestClient who, @Nullable String locale) {
    socket =
        HTTP.newWebSocketBuilder()
            .subprotocols("hutong.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + who.port() + "/ws"), this)
            .join();
    var hello = JSON.createObjectNode().put("t", "hello");
    hello.put("token", who.token()).put("device", "device-of-a-test");
    if (locale != null) {
      hello.put("locale", locale);
    }
    socket.sendText(hello.toString(), true).join();
  }

  /** Connects and takes conversations. */
  static OnDuty agent(RestClient who) {
    var agent = new OnDuty(who, null);
    who.put("/me/state", Map.of("state", "online"));
    return agent;
  }

  static OnDuty visitor(RestClient who, String locale) {
    return new OnDuty(who, locale);
  }

  boolean welcome() {
    return frames.stream().anyMatch(frame -> frame.path("t").asString().equals("welcome"));
  }

  /** The conversations that were offered, oldest first. */
  List<String> offers() {
    return frames.stream()
        .filter(frame -> frame.path("t").asString().equals("offer"))
        .map(frame -> frame.path("conversation").asString())
        .toList();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    part.append(text);
    if (last) {
      frames.add(JSON.readTree(part.toString()));
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
