package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection itself: handshake, origins, hello, limits, close codes. */
class ConnectionTest extends Contract {
  private ProtocolClient open(RawSocket.Options options) {
    return until(ProtocolClient.connect("client", door.ws(), options));
  }

  private int refusal(RawSocket.Options options) {
    try {
      open(options);
      return 101;
    } catch (UncheckedIOException e) {
      return ((RawSocket.RefusedException) e.getCause()).status();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "chat", "hutong.v2"})
  void a_client_that_offers_no_subprotocol_of_ours_is_refused(String name) {
    assertThat(refusal(RawSocket.Options.PLAIN.withSubprotocol(name.isEmpty() ? null : name)))
        .isEqualTo(400);
  }

  @Test
  void ours_among_others_is_taken() {
    assertThat(refusal(RawSocket.Options.PLAIN.withSubprotocol("chat, hutong.v1"))).isEqualTo(101);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1"
      })
  void a_foreign_origin_is_refused_before_the_upgrade(String origin) {
    assertThat(refusal(RawSocket.Options.PLAIN.withHeader("Origin", origin))).isEqualTo(403);
  }

  @Test
  void the_servers_own_origin_and_none_at_all_are_let_in() {
    String own = "http://127.0.0.1:" + server.port();
    assertThat(refusal(RawSocket.Options.PLAIN.withHeader("Origin", own))).isEqualTo(101);
    assertThat(refusal(RawSocket.Options.PLAIN)).isEqualTo(101);
  }

  @Test
  void an_origin_of_a_site_lets_its_visitors_in_and_no_agents() {
    RestClient admin = server.rest().as(server.admin().token());
    String site = admin.get("/api/v1/sites").expect(200).string("items.0.id");
    admin
        .patch("/api/v1/sites/" + site, Map.of("origins", List.of("https://shop.example")))
        .expect(200, 204);
    RawSocket.Options shop = RawSocket.Options.PLAIN.withHeader("Origin", "https://shop.example");
    HutongServer.Account visitor = server.visitor();
    open(shop).hello(visitor.token(), "d-1234567890abcdef");
    ProtocolClient agent = open(shop);
    agent.send(
        Map.of("t", "hello", "token", server.admin().token(), "device", "d-1234567890abcdef"));
    assertThat(agent.awaitClose()).isEqualTo(4403);
  }

  @Test
  void a_refused_origin_is_shown_to_the_administrator_until_he_allows_it() {
    String partner = "https://partner.example";
    RestClient admin = server.rest().as(server.admin().token());
    for (int i = 0; i < 2; i++) {
      assertThat(refusal(RawSocket.Options.PLAIN.withHeader("Origin", partner))).isEqualTo(403);
    }
    RestClient.Answer refused = admin.get("/api/v1/refused-origins").expect(200);
    assertThat(refused.string("items.0.origin")).isEqualTo(partner);
    assertThat(refused.number("items.0.count")).isEqualTo(2);
    String site = admin.get("/api/v1/sites").expect(200).string("items.0.id");
    admin.patch("/api/v1/sites/" + site, Map.of("origins", List.of(partner))).expect(200);
    assertThat(admin.get("/api/v1/refused-origins").expect(200).at("items").toString())
        .doesNotContain(partner);
    assertThat(refusal(RawSocket.Options.PLAIN.withHeader("Origin", partner))).isEqualTo(101);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"t\":\"hb\"}", "{\"t\":\"got\",\"conversation\":\"x\",\"seq\":1}", "nonsense"})
  void anything_but_hello_first_closes(String first) {
    assertThat(connect("client").sendText(first).awaitClose()).isEqualTo(4400);
  }

  @Test
  void a_token_that_is_none_is_not_let_in() {
    ProtocolClient client = connect("client");
    client.send(Map.of("t", "hello", "token", "nonsense", "device", "d-1234567890abcdef"));
    assertThat(client.awaitClose()).isEqualTo(4403);
  }

  @Test
  void welcome_tells_who_one_is_and_the_limits() {
    Seat visitor = visitor();
    Frame welcome = visitor.welcome;
    assertThat(welcome.string("user.id")).isEqualTo(visitor.id());
    assertThat(welcome.string("user.role")).isEqualTo("visitor");
    assertThat(welcome.string("connection")).hasSize(36);
    assertThat(welcome.string("epoch")).isNotBlank();
    assertThat(welcome.number("heartbeat")).isEqualTo(25);
    assertThat(welcome.number("limits.frame")).isEqualTo(65_536);
    assertThat(welcome.number("limits.inflight")).isEqualTo(32);
    assertThat(Math.abs(welcome.number("now") - System.currentTimeMillis())).isLessThan(60_000);
    assertThat(welcome.at("off").isArray()).isTrue();
    assertThat(welcome.at("conversations").size()).isZero();
    Seat agent = agent();
    assertThat(agent.welcome.string("user.role")).isEqualTo("agent");
    assertThat(agent.welcome.number("limits.frame")).isEqualTo(262_144);
  }

  @Test
  void the_same_device_again_replaces_the_older_connection() {
    Seat visitor = visitor();
    ProtocolClient newer = connect("newer");
    newer.hello(visitor.account.token(), visitor.device);
    assertThat(visitor.client.awaitClose()).isEqualTo(4409);
    newer.awaitAck(newer.say("still here"));
  }

  @Test
  void another_device_of_the_same_person_replaces_nothing() {
    Seat visitor = visitor();
    Seat phone = until(visitor.another("phone"));
    Frame ack = visitor.say("on both");
    phone.client.await("event", frame -> frame.number("seq") == ack.number("seq"));
    assertThat(visitor.client.open()).isTrue();
  }

  static Stream<Arguments> violations() {
    return Stream.of(
        Arguments.of("binary", 0x82, "{}".getBytes(StandardCharsets.UTF_8), true, 1003),
        Arguments.of("bad utf-8", 0x81, new byte[] {(byte) 0xC3, 0x28}, true, 1007),
        Arguments.of("overlong utf-8", 0x81, new byte[] {(byte) 0xC0, (byte) 0xAF}, true, 1007),
        Arguments.of("reserved bit", 0xC1, "{}".getBytes(StandardCharsets.UTF_8), true, 1002),
        Arguments.of("reserved opcode", 0x83, new byte[0], true, 1002),
        Arguments.of("stray continuation", 0x80, new byte[0], true, 1002),
        Arguments.of("long ping", 0x89, new byte[126], true, 1002),
        Arguments.of("split ping", 0x09, new byte[1], true, 1002),
        Arguments.of("not masked", 0x81, "{}".getBytes(StandardCharsets.UTF_8), false, 1002),
        Arguments.of("too large", 0x81, new byte[65_537], true, 1009));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void a_violation_of_the_websocket_protocol_has_its_close_code(
      String name, int first, byte[] payload, boolean masked, int code) throws IOException {
    Seat visitor = visitor();
    RawSocket socket = visitor.client.socket();
    socket.sendRaw(socket.frame(first, payload, masked));
    assertThat(visitor.client.awaitClose()).describedAs(name).isEqualTo(code);
  }

  @Test
  void a_length_of_nine_exabytes_is_refused_at_its_header() throws IOException {
    Seat visitor = visitor();
    byte[] header = new byte[14];
    header[0] = (byte) 0x81;
    header[1] = (byte) 0xFF;
    java.util.Arrays.fill(header, 2, 10, (byte) 0xFF);
    header[2] = 0x7F;
    visitor.client.socket().sendRaw(header);
    assertThat(visitor.client.awaitClose()).isIn(1002, 1009);
  }

  @Test
  void fragments_make_one_message_and_64_of_them_are_enough() throws IOException {
    Seat visitor = visitor();
    String id = ProtocolClient.newId();
    byte[] whole =
        "{\"t\":\"send\",\"id\":\"%s\",\"kind\":\"text\",\"body\":{\"text\":\"in pieces 好\"}}"
            .formatted(id)
            .getBytes(StandardCharsets.UTF_8);
    RawSocket socket = visitor.client.socket();
    for (int i = 0; i < whole.length; i++) {
      boolean last = i == 63 || i == whole.length - 1;
      byte[] rest =
          last ? java.util.Arrays.copyOfRange(whole, i, whole.length) : new byte[] {whole[i]};
      socket.sendFrame((last ? 0x80 : 0) | (i == 0 ? 1 : 0), rest);
      if (last) {
        break;
      }
    }
    visitor.client.awaitAck(id);
    for (int i = 0; i < 65; i++) {
      socket.sendFrame((i == 64 ? 0x80 : 0) | (i == 0 ? 1 : 0), new byte[] {' '});
    }
    assertThat(visitor.client.awaitClose()).isIn(1002, 1008, 1009);
  }

  @Test
  void a_ping_is_answered() throws Exception {
    Seat visitor = visitor();
    visitor.client.socket().sendFrame(0x89, "are you there".getBytes(StandardCharsets.UTF_8));
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> visitor.client.socket().pongs() == 1);
  }

  @Test
  void a_close_is_answered_with_the_same_code() throws IOException {
    Seat visitor = visitor();
    visitor.client.socket().close(1000);
    assertThat(visitor.client.awaitClose()).isEqualTo(1000);
  }

  static Stream<String> unreadable() {
    return Stream.of(
        "nonsense",
        "[]",
        "\"hello\"",
        "{\"t\":\"hb\"} {}",
        "{\"t\":\"hb\",\"t\":\"hb\"}",
        "{\"t\":\"hb\",\"n\":NaN}",
        "{'t':'hb'}",
        "{\"t\":\"hb\",}",
        "{\"t\":\"hb\"",
        "{\"t\":\"hb\",\"x\":" + "[".repeat(17) + "]".repeat(17) + "}",
        "");
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void a_frame_that_cannot_be_parsed_is_answered_and_the_connection_lives(String text) {
    Seat visitor = visitor();
    visitor.client.sendText(text);
    Frame error = visitor.client.await("error");
    assertThat(error.string("code")).isEqualTo("bad_frame");
    assertThat(error.flag("retry")).isFalse();
    visitor.say("still alive");
  }

  @Test
  void ten_such_frames_in_a_minute_close_the_connection() {
    Seat visitor = visitor();
    for (int i = 0; i < 10; i++) {
      visitor.client.sendText("nonsense");
    }
    assertThat(visitor.client.awaitClose()).isEqualTo(4400);
    assertThat(visitor.client.frames("error").size()).isBetween(9, 10);
  }

  @Test
  void an_unknown_type_is_told_and_unknown_fields_are_ignored() {
    Seat visitor = visitor();
    visitor.client.sendText("{\"t\":\"dance\"}");
    assertThat(visitor.client.await("error").string("code")).isEqualTo("unknown_type");
    String id = ProtocolClient.newId();
    visitor.client.sendText(
        "{\"t\":\"send\",\"id\":\"%s\",\"kind\":\"text\",\"body\":{\"text\":\"x\"},\"future\":[1]}"
            .formatted(id));
    visitor.client.awaitAck(id);
  }

  static Stream<Arguments> wrongFields() {
    String text = "\"kind\":\"text\",\"body\":{\"text\":\"x\"}";
    return Stream.of(
        Arguments.of("id", "{\"t\":\"send\",\"id\":\"short\"," + text + "}"),
        Arguments.of("id", "{\"t\":\"send\",\"id\":\"with blanks and more\"," + text + "}"),
        Arguments.of("id", "{\"t\":\"send\",\"id\":\"" + "x".repeat(65) + "\"," + text + "}"),
        Arguments.of("id", "{\"t\":\"send\"," + text + "}"),
        Arguments.of(
            "kind", "{\"t\":\"send\",\"id\":\"abcdefghijklmnop\",\"body\":{\"text\":\"x\"}}"),
        Arguments.of(
            "body", "{\"t\":\"send\",\"id\":\"abcdefghijklmnop\",\"kind\":\"text\",\"body\":{}}"),
        Arguments.of(
            "body",
            "{\"t\":\"send\",\"id\":\"abcdefghijklmnop\",\"kind\":\"text\",\"body\":{\"text\":7}}"),
        Arguments.of(
            "body",
            "{\"t\":\"send\",\"id\":\"abcdefghijklmnop\",\"kind\":\"text\",\"body\":{\"text\":\"a\\u0000b\"}}"),
        Arguments.of(
            "body",
            "{\"t\":\"send\",\"id\":\"abcdefghijklmnop\",\"kind\":\"text\",\"body\":{\"text\":\"\\ud83d\"}}"),
        Arguments.of(
            "conversation",
            "{\"t\":\"send\",\"id\":\"abcdefghijklmnop\",\"conversation\":\"7\"," + text + "}"),
        Arguments.of(
            "after",
            "{\"t\":\"sync\",\"conversation\":\"0197f3a0-0000-7000-8000-000000000000\",\"after\":-1}"),
        Arguments.of(
            "kind",
            "{\"t\":\"send\",\"id\":\"abcdefghijklmnop\",\"kind\":\"closed\",\"body\":{}}"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("wrongFields")
  void a_wrong_field_is_invalid_and_the_message_names_it(String path, String text) {
    Seat visitor = visitor();
    visitor.client.sendText(text);
    Frame error = visitor.client.await("error");
    assertThat(error.string("code")).isEqualTo("invalid");
    assertThat(error.string("message")).contains(path);
    visitor.say("still alive");
  }

  @Test
  void a_message_that_is_too_long_loses_nothing_else() {
    Seat visitor = visitor();
    Frame first = visitor.say("hello");
    String id = ProtocolClient.newId();
    visitor.client.send(
        Map.of("t", "send", "id", id, "kind", "text", "body", Map.of("text", "好".repeat(10_001))));
    Frame error = visitor.client.awaitError(id);
    assertThat(error.string("code")).isIn("invalid", "too_large");
    assertThat(error.string("message")).isNotBlank();
    Frame fits = visitor.client.awaitAck(visitor.client.say("好".repeat(10_000)));
    assertThat(fits.number("seq")).isEqualTo(3);
    assertThat(visitor.log(first.string("conversation"))).hasSize(3);
  }

  @Test
  void a_renewal_by_the_same_person_has_no_answer_and_by_another_closes() {
    Seat visitor = visitor();
    String fresh =
        server
            .rest()
            .post("/api/v1/sites/default/visitors", Map.of("key", visitor.account.name()))
            .expect(200, 201)
            .string("token");
    visitor.client.skipToNow().send(Map.of("t", "renew", "token", fresh));
    visitor.client.never("an answer", frame -> !frame.is("hb"), Duration.ofMillis(300));
    visitor.say("still here");
    visitor.client.send(Map.of("t", "renew", "token", server.visitor().token()));
    assertThat(visitor.client.awaitClose()).isEqualTo(4403);
  }

  @Test
  void an_expired_token_is_asked_for_anew() {
    String token = expiredToken();
    ProtocolClient client = connect("client");
    client.send(Map.of("t", "hello", "token", token, "device", "d-1234567890abcdef"));
    assertThat(client.awaitClose()).isEqualTo(4401);
    assertThat(server.rest().as(token).get("/api/v1/conversations/current").status()).isIn(401);
  }

  private String expiredToken() {
    var tokens = server.part(org.hutong.core.identity.Tokens.class);
    HutongServer.Account visitor = server.visitor();
    var principal = (org.hutong.core.identity.Principal.Visitor) tokens.verify(visitor.token());
    var over =
        new org.hutong.core.identity.Principal.Visitor(
            principal.id(),
            principal.site(),
            "",
            null,
            principal.auth(),
            System.currentTimeMillis() - 3_600_000);
    return tokens.issue(over, Duration.ofHours(-1));
  }

  @Test
  void a_silent_stranger_is_shown_out_after_ten_seconds() {
    ProtocolClient client = connect("silent");
    assertThat(client.awaitClose(Duration.ofSeconds(15))).isEqualTo(4408);
  }

  @Test
  void no_token_travels_in_the_address_and_no_cookie_is_read() {
    RawSocket.Options cookie =
        RawSocket.Options.PLAIN.withHeader("Cookie", "hutong=" + server.visitor().token());
    ProtocolClient client = open(cookie);
    client.send(Map.of("t", "hello", "device", "d-1234567890abcdef"));
    assertThat(client.awaitClose()).isIn(4400, 4403);
    assertThatThrownBy(() -> client.await("welcome")).isInstanceOf(AssertionError.class);
  }
}
