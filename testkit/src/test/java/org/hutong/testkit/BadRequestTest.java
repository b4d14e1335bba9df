package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Bad input to a running server gives a clear error and loses nothing. */
class BadRequestTest extends Contract {
  @Test
  void a_corrupt_jar_is_refused_with_a_reason_and_nothing_else_changes() throws Exception {
    Seat visitor = visitor();
    RestClient admin = server.rest().as(server.admin().token());
    RestClient.Answer upload =
        admin.bytes("POST", "/api/v1/plugins", "application/java-archive", "not a jar".getBytes());
    assertThat(upload.status()).isIn(400, 422);
    assertThat(upload.string("detail")).isNotBlank();
    Files.writeString(server.plugins().resolve("corrupt.jar"), "not a jar either");
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () ->
                assertThat(admin.get("/api/v1/plugins").expect(200).text())
                    .contains("corrupt.jar"));
    Files.delete(server.plugins().resolve("corrupt.jar"));
    visitor.say("nothing happened");
  }

  @Test
  void an_unknown_site_key_is_not_found() {
    RestClient.Answer answer = server.rest().post("/api/v1/sites/no-such-site/visitors", Map.of());
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("not_found");
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(server.rest().get("/chat?site=no-such-site").status()).isEqualTo(404);
  }

  @Test
  void a_token_that_is_none_or_missing_is_unauthenticated() {
    for (RestClient client :
        new RestClient[] {server.rest(), server.rest().as("nonsense"), server.rest().as("hk_x")}) {
      RestClient.Answer answer = client.get("/api/v1/me");
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.code()).isEqualTo("unauthenticated");
    }
  }

  @Test
  void a_wrong_password_and_an_unknown_name_look_alike() {
    RestClient.Answer wrong =
        server.rest().post("/api/v1/login", Map.of("username", "admin", "password", "wrong one"));
    RestClient.Answer unknown =
        server.rest().post("/api/v1/login", Map.of("username", "nobody", "password", "wrong one"));
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.text()).isEqualTo(wrong.text());
  }

  @Test
  void a_foreign_origin_may_not_make_visitors() {
    RestClient.Answer answer =
        server
            .rest()
            .with("Origin", "https://evil.example")
            .post("/api/v1/sites/default/visitors", Map.of());
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("forbidden");
  }

  @Test
  void a_message_that_is_too_long_is_refused_and_the_next_one_fits() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    RestClient.Answer answer =
        visitor
            .rest
            .with("Idempotency-Key", ProtocolClient.newId())
            .post(
                "/api/v1/conversations/" + conversation + "/messages",
                Map.of("kind", "text", "body", Map.of("text", "x".repeat(10_001))));
    assertThat(answer.status()).isIn(400, 413);
    assertThat(answer.code()).isIn("invalid", "too_large");
    visitor
        .rest
        .with("Idempotency-Key", ProtocolClient.newId())
        .post(
            "/api/v1/conversations/" + conversation + "/messages",
            Map.of("kind", "text", "body", Map.of("text", "x".repeat(10_000))))
        .expect(200);
    assertThat(visitor.log(conversation)).hasSize(3);
  }

  @Test
  void a_message_without_an_idempotency_key_is_invalid() {
    Seat visitor = visitor();
    RestClient.Answer answer =
        visitor.rest.post(
            "/api/v1/conversations/current/messages",
            Map.of("kind", "text", "body", Map.of("text", "x")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid");
  }

  @Test
  void a_body_that_is_no_json_and_one_that_is_too_large_are_told_apart() {
    RestClient.Answer broken =
        server
            .rest()
            .bytes(
                "POST",
                "/api/v1/login",
                "application/json",
                "{\"username\":".getBytes(StandardCharsets.UTF_8));
    assertThat(broken.status()).isEqualTo(400);
    assertThat(broken.code()).isIn("bad_frame", "invalid");
    RestClient.Answer large = tooLarge();
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.code()).isEqualTo("too_large");
  }

  /**
   * The server ends the connection after the answer: a client that is still sending may miss it.
   */
  private RestClient.Answer tooLarge() {
    for (int i = 0; ; i++) {
      try {
        return server.rest().bytes("POST", "/api/v1/login", "application/json", new byte[8 << 20]);
      } catch (UncheckedIOException e) {
        if (i == 4) {
          throw e;
        }
      }
    }
  }

  @Test
  void an_id_that_is_none_and_a_route_that_is_none_are_not_found() {
    RestClient admin = server.rest().as(server.admin().token());
    assertThat(admin.get("/api/v1/conversations/7").status()).isIn(400, 404);
    assertThat(admin.get("/api/v1/nothing").status()).isEqualTo(404);
    assertThat(admin.delete("/api/v1/me").status()).isIn(404, 405);
  }
}
