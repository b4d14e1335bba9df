package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hutong.core.plugin.PluginJar;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has the database's file alone has no key, no token and no account. */
class StolenDatabaseTest {
  @TempDir Path directory;

  @Test
  void the_file_holds_nothing_that_opens_anything() throws Exception {
    List<String> secrets = new ArrayList<>();
    try (RestServer server = new RestServer(directory)) {
      RestClient nobody = RestClient.nobody(server.port());
      RestClient admin = nobody.administrator();
      secrets.add(RestServer.PASSWORD);
      secrets.add(admin.token());
      secrets.add(server.part(Database.class).installation().secret());
      var visitor = nobody.post("/sites/default/visitors", Map.of());
      secrets.add(visitor.get("token"));
      secrets.add(visitor.get("key"));
      secrets.add(
          admin.post("/api-keys", Map.of("name", "k", "permissions", List.of())).get("key"));
      String group = admin.get("/groups").json().path("items").get(0).path("id").asString();
      String identity = "0123456789-identity-secret-of-the-shop-0123456789";
      secrets.add(identity);
      var site =
          admin.post(
              "/sites",
              Map.of("key", "shop", "name", "Shop", "group", group, "identitySecret", identity));
      assertThat(site.status()).as(site.text()).isEqualTo(201);
      String password = "password of an agent 1";
      secrets.add(password);
      var agent =
          admin.post("/agents", Map.of("username", "mia", "name", "Mia", "password", password));
      assertThat(agent.status()).as(agent.text()).isEqualTo(201);
      secrets.add(nobody.logIn("mia", password).token());
      String setting = "t0p-secret-of-a-plugin";
      secrets.add(setting);
      PluginJar jar =
          PluginJar.filtering("crm", "return Verdict.pass();")
              .with("settings", "settings.schema.json")
              .entry(
                  "settings.schema.json",
                  "{\"type\":\"object\",\"properties\":{\"token\":{\"type\":\"string\",\"format\":\"secret\"}}}");
      assertThat(
              Uploader.of(admin)
                  .send("POST", "/api/v1/plugins?consent=message.intercept", jar.bytes())
                  .status())
          .isEqualTo(201);
      var stored = admin.put("/plugins/crm/settings", Map.of("token", setting));
      assertThat(stored.status()).as(stored.text()).isEqualTo(200);
    }
    assertThat(secrets).allSatisfy(secret -> assertThat(secret).hasSizeGreaterThan(15));
    String file = Files.readString(directory.resolve("hutong.mv.db"), StandardCharsets.ISO_8859_1);
    assertThat(file).contains("mia").doesNotContain(secrets).doesNotContain("argon2id");
  }
}
