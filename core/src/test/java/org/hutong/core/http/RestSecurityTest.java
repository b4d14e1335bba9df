package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Tokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger tries. */
class RestSecurityTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;

  @BeforeAll
  static void start() {
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    admin = nobody.administrator();
    String site = admin.get("/sites").json().path("items").get(0).path("id").asString();
    admin.patch(
        "/sites/" + site,
        Map.of("identitySecret", SECRET, "origins", List.of("https://shop.example")));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RestClient.Answer visit(Map<String, ?> body) {
    return nobody
        .from("10.9.0." + (int) (Math.random() * 200 + 1))
        .post("/sites/default/visitors", body);
  }

  @Test
  void a_key_brings_the_same_visitor_back_and_a_forged_one_makes_a_new_one() {
    var first = visit(Map.of());
    assertThat(visit(Map.of("key", first.get("key"))).get("visitor"))
        .isEqualTo(first.get("visitor"));
    String key = first.get("key");
    char other = key.charAt(40) == 'A' ? 'B' : 'A';
    String forged = key.substring(0, 40) + other + key.substring(41);
    for (String wrong : List.of(forged, "", "x", "é", key + key, first.get("visitor"))) {
      var answer = visit(Map.of("key", wrong));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.get("visitor")).isNotEqualTo(first.get("visitor"));
    }
  }

  @Test
  void a_foreign_origin_and_an_unknown_site_are_turned_away() {
    assertThat(nobody.post("/sites/nothing/visitors", Map.of()).status()).isEqualTo(404);
    RestClient foreign = nobody.with("Origin", "https://evil.example");
    assertThat(foreign.post("/sites/default/visitors", Map.of()).code()).isEqualTo("forbidden");
    assertThat(nobody.with("Origin", "null").post("/sites/default/visitors", Map.of()).status())
        .isEqualTo(403);
    var shop =
        nobody.with("Origin", "https://shop.example").post("/sites/default/visitors", Map.of());
    assertThat(shop.status()).isEqualTo(200);
    assertThat(shop.headers()).containsEntry("access-control-allow-origin", "https://shop.example");
    var preflight =
        nobody
            .with("Origin", "https://evil.example")
            .with("Access-Control-Request-Method", "POST")
            .send("OPTIONS", "/sites/default/visitors", null);
    assertThat(preflight.headers()).doesNotContainKey("access-control-allow-origin");
  }

  private static JWTClaimsSet claims(String audience, long seconds) {
    long now = System.currentTimeMillis() / 1000;
    return new JWTClaimsSet.Builder()
        .subject("cust-1")
        .audience(audience)
        .claim("exp", now + seconds)
        .claim("name", "Lin")
        .build();
  }

  private static String signed(JWSAlgorithm algorithm, String secret, JWTClaimsSet claims)
      throws Exception {
    var jwt = new SignedJWT(new JWSHeader(algorithm), claims);
    jwt.sign(new MACSigner(secret));
    return jwt.serialize();
  }

  @Test
  void an_identity_counts_only_if_the_site_signed_it_for_itself_for_less_than_an_hour()
      throws Exception {
    String good = signed(JWSAlgorithm.HS256, SECRET, claims("default", 600));
    var first = visit(Map.of("identity", good));
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(visit(Map.of("identity", good)).get("visitor")).isEqualTo(first.get("visitor"));
    String[] parts = good.split("\\.");
    for (String wrong :
        List.of(
            signed(JWSAlgorithm.HS256, SECRET.replace('0', 'x'), claims("default", 600)),
            signed(JWSAlgorithm.HS512, SECRET + SECRET, claims("default", 600)),
            signed(JWSAlgorithm.HS256, SECRET, claims("other", 600)),
            signed(JWSAlgorithm.HS256, SECRET, claims("default", -600)),
            signed(JWSAlgorithm.HS256, SECRET, claims("default", 86_400)),
            new PlainJWT(claims("default", 600)).serialize(),
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            good + ".x",
            "nonsense")) {
      var answer = visit(Map.of("identity", wrong));
      assertThat(answer.status()).as(wrong).isEqualTo(401);
      assertThat(answer.code()).isEqualTo("unauthenticated");
    }
  }

  @Test
  void a_token_that_is_tampered_with_ended_or_of_another_role_opens_nothing() {
    Tokens tokens = server.part(Tokens.class);
    var ended = new Principal.Agent(UUID.randomUUID(), "x", true, 0, 0);
    String past = tokens.issue(ended, Duration.ofSeconds(-1));
    assertThat(nobody.as(past).get("/me").code()).isEqualTo("unauthenticated");
    String unknown = tokens.issue(ended, Duration.ofHours(1));
    assertThat(nobody.as(unknown).get("/me").status()).isEqualTo(401);
    String token = admin.token();
    String[] parts = String.valueOf(token).split("\\.");
    for (String wrong :
        List.of(
            parts[0] + "." + parts[1] + "." + parts[2].substring(1) + "A",
            parts[0] + "." + parts[1] + ".",
            "eyJhbGciOiJub25lIn0." + parts[1] + ".",
            token + "x".repeat(5000))) {
      assertThat(nobody.as(wrong).get("/me").status()).isEqualTo(401);
    }
  }

  @Test
  void an_unknown_name_and_a_wrong_password_are_answered_alike() {
    RestClient here = nobody.from("10.8.0.1");
    var wrong = here.post("/login", Map.of("username", "admin", "password", "not this one"));
    var unknown = here.post("/login", Map.of("username", "nobody", "password", "not this one"));
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(unknown.text()).isEqualTo(wrong.text());
  }

  @Test
  void a_stranger_locks_himself_out_and_not_the_agent() {
    RestClient stranger = nobody.from("10.8.0.2");
    Map<String, String> guess = Map.of("username", "admin", "password", "a wrong guess");
    for (int i = 0; i < 5; i++) {
      assertThat(stranger.post("/login", guess).status()).isEqualTo(401);
    }
    var locked = stranger.post("/login", guess);
    assertThat(locked.status()).isEqualTo(429);
    assertThat(Integer.parseInt(locked.headers().get("retry-after"))).isBetween(1, 3600);
    var right = Map.of("username", "admin", "password", RestServer.PASSWORD);
    assertThat(stranger.post("/login", right).status()).isEqualTo(429);
    assertThat(nobody.from("10.8.0.3").post("/login", right).status()).isEqualTo(200);
    String id = admin.get("/me").get("id");
    assertThat(admin.post("/agents/" + id + "/unlock", Map.of()).status()).isEqualTo(204);
    assertThat(stranger.post("/login", right).status()).isEqualTo(200);
  }

  @Test
  void a_new_password_or_being_disabled_ends_what_the_agent_had() {
    var made =
        admin.post(
            "/agents", Map.of("username", "leaver", "name", "L", "password", "a long password"));
    RestClient agent = nobody.logIn("leaver", "a long password");
    var changed =
        agent.put(
            "/me/password", Map.of("current", "a long password", "password", "another long one"));
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(agent.get("/me").status()).isEqualTo(401);
    RestClient again = nobody.as(changed.get("token"));
    assertThat(again.get("/me").status()).isEqualTo(200);
    admin.patch("/agents/" + made.get("id"), Map.of("disabled", true));
    assertThat(again.get("/me").status()).isEqualTo(401);
    assertThat(
            nobody
                .from("10.8.0.9")
                .post("/login", Map.of("username", "leaver", "password", "another long one"))
                .status())
        .isEqualTo(401);
  }

  @Test
  void a_visitor_who_presses_without_end_is_slowed_down_and_another_is_not() {
    RestClient busy = nobody.as(visit(Map.of()).get("token"));
    RestClient other = nobody.as(visit(Map.of()).get("token"));
    RestClient.Answer answer = null;
    for (int i = 0; i < 200 && (answer == null || answer.status() != 429); i++) {
      answer = busy.post("/conversations/" + UUID.randomUUID() + "/close", Map.of());
    }
    assertThat(answer.code()).isEqualTo("rate_limited");
    assertThat(answer.headers()).containsKey("retry-after");
    assertThat(other.post("/conversations/" + UUID.randomUUID() + "/close", Map.of()).status())
        .isEqualTo(404);
  }

  @Test
  void a_visitor_who_reads_without_end_is_slowed_down_and_another_is_not() {
    RestClient busy = nobody.as(visit(Map.of()).get("token"));
    RestClient other = nobody.as(visit(Map.of()).get("token"));
    RestClient.Answer answer = null;
    for (int i = 0; i < 2_000 && (answer == null || answer.status() != 429); i++) {
      answer = busy.get(i % 2 == 0 ? "/conversations" : "/conversations/" + UUID.randomUUID());
    }
    assertThat(answer.code()).isEqualTo("rate_limited");
    assertThat(other.get("/conversations").status()).isEqualTo(200);
  }

  @Test
  void the_last_administrator_cannot_be_taken_away() {
    String id = admin.get("/me").get("id");
    assertThat(admin.patch("/agents/" + id, Map.of("role", "agent")).code()).isEqualTo("conflict");
    assertThat(admin.delete("/agents/" + id).code()).isEqualTo("conflict");
    assertThat(admin.get("/me").status()).isEqualTo(200);
  }
}
