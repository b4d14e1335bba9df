package org.hutong.core.connection;

import java.util.List;
import java.util.UUID;
import org.hutong.core.wire.Role;
import tools.jackson.databind.JsonNode;

/** What a test says on a socket, and what it is told. */
final class Client {
  private static int ids;

  final Office office;
  final FakeSocket socket;
  private int seen;

  Client(Office office, FakeSocket socket) {
    this.office = office;
    this.socket = socket;
  }

  /** A client's id of a message, never the same twice. */
  static String id() {
    return String.format("message-%08d", ++ids);
  }

  /** The text arrives, if the socket is read. */
  void say(String json) {
    byte[] bytes = Office.utf8(json.replace('\'', '"'));
    socket.lastFrame = office.time.nanos();
    socket.handler.text(bytes, 0, bytes.length);
  }

  void hello(String token) {
    hello(token, "device-" + socket.id, "");
  }

  void hello(String token, String device, String more) {
    say("{'t':'hello','token':'%s','device':'%s'%s}".formatted(token, device, more));
  }

  void beat() {
    say("{'t':'hb'}");
  }

  void send(String id, UUID conversation, String text) {
    String in = conversation == null ? "" : "'conversation':'" + conversation + "',";
    say("{'t':'send','id':'%s',%s'kind':'text','body':{'text':'%s'}}".formatted(id, in, text));
  }

  void sync(UUID conversation, long after) {
    say("{'t':'sync','conversation':'%s','after':%d}".formatted(conversation, after));
  }

  void watch(UUID conversation, boolean on) {
    say("{'t':'watch','conversation':'%s','on':%s}".formatted(conversation, on));
  }

  void mark(String type, UUID conversation, long seq) {
    say("{'t':'%s','conversation':'%s','seq':%d}".formatted(type, conversation, seq));
  }

  void typing(UUID conversation, boolean on, String text) {
    String preview = text == null ? "" : ",'text':'" + text + "'";
    say("{'t':'typing','conversation':'%s','on':%s%s}".formatted(conversation, on, preview));
  }

  /** What was written since the last call, shortly: type and what matters of it. */
  List<String> heard() {
    List<String> heard =
        socket.written.subList(seen, socket.written.size()).stream().map(Client::brief).toList();
    seen = socket.written.size();
    return heard;
  }

  /** As {@link #heard}, without states, presence and marks. */
  List<String> log() {
    return heard().stream()
        .filter(one -> !one.startsWith("conversation") && !one.startsWith("presence") && !mark(one))
        .toList();
  }

  List<String> heard(String type) {
    return heard().stream().filter(one -> one.split(" ")[0].equals(type)).toList();
  }

  private static boolean mark(String one) {
    return one.startsWith("got") || one.startsWith("read");
  }

  List<JsonNode> all(String type) {
    return socket.written.stream().filter(one -> one.get("t").stringValue().equals(type)).toList();
  }

  JsonNode last(String type) {
    return all(type).getLast();
  }

  boolean closed(int code) {
    return socket.closeCode == code;
  }

  Role role() {
    return ((Session) socket.handler).role();
  }

  private static String brief(JsonNode frame) {
    String type = frame.get("t").stringValue();
    return switch (type) {
      case "event" -> type + " " + frame.get("seq") + " " + text(frame, "kind");
      case "synced" ->
          type + " " + frame.get("head") + "/" + frame.get("upTo") + (more(frame) ? " more" : "");
      case "ack" -> type + " " + text(frame, "id") + " " + frame.get("seq") + dup(frame);
      case "error" -> type + " " + text(frame, "code") + id(frame);
      case "reset" -> type + " " + text(frame, "why");
      case "lag" -> type + " " + frame.get("head");
      case "conversation" -> type + " " + text(frame, "status") + " v" + frame.get("version");
      case "typing" ->
          type + " " + frame.get("on") + (frame.has("text") ? " " + text(frame, "text") : "");
      case "got", "read" -> type + " " + frame.get("seq");
      case "presence" -> type + " " + text(frame, "state");
      case "hb" -> type + " " + (frame.has("heads") ? frame.get("heads").size() : 0);
      case "note" -> type + " " + frame.get("n");
      default -> type;
    };
  }

  private static boolean more(JsonNode frame) {
    return frame.get("more").booleanValue();
  }

  private static String dup(JsonNode frame) {
    return frame.has("dup") && frame.get("dup").booleanValue() ? " dup" : "";
  }

  private static String id(JsonNode frame) {
    return frame.has("id") ? " " + text(frame, "id") : "";
  }

  private static String text(JsonNode frame, String field) {
    return frame.get(field).stringValue();
  }
}
