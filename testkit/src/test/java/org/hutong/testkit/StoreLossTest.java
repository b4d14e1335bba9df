package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hutong.core.store.Database;
import org.hutong.core.store.StoreUnavailableException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The database closes itself while people talk, and its file is out of reach or has lost its newest
 * commits when it can be opened again.
 */
class StoreLossTest extends Contract {
  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

  private Path file() {
    return server.data().resolve("hutong.mv.db");
  }

  private Path away() {
    return server.data().resolve("away");
  }

  /** H2 closes the file, and the server does not find it when it wants to open it again. */
  private void lose() throws IOException {
    Files.move(file(), away());
    Database database = server.part(Database.class);
    try {
      database.with(handle -> handle.execute("SHUTDOWN IMMEDIATELY"));
    } catch (StoreUnavailableException expected) {
      assertThat(database.available()).isFalse();
    }
    await().until(() -> database.loss() != null);
  }

  private void comeBack(Path found) throws IOException {
    Files.move(found, file());
    await().atMost(Duration.ofSeconds(20)).until(server.part(Database.class)::available);
  }

  @Test
  void a_client_that_holds_an_event_which_the_store_has_lost_is_told_to_drop_its_copy()
      throws Exception {
    Seat visitor = visitor();
    Frame first = visitor.say("kept");
    String conversation = first.string("conversation");
    Path old = Files.copy(file(), server.data().resolve("old"));
    long lost = visitor.say("lost").number("seq");
    visitor.client.await("event", frame -> frame.number("seq") == lost);

    lose();
    comeBack(old);

    Frame reset = visitor.client.await("reset");
    assertThat(reset.string("conversation")).isEqualTo(conversation);
    assertThat(reset.string("why")).isEqualTo("epoch");
    assertThat(reset.number("head")).isEqualTo(lost - 1);
    assertThat(visitor.say("after").number("seq")).isEqualTo(lost);
    Files.deleteIfExists(away());
  }

  @Test
  void while_the_store_is_closed_a_send_is_kept_by_the_client_and_is_acknowledged_afterwards()
      throws Exception {
    Seat visitor = visitor();
    String conversation = visitor.say("before").string("conversation");

    lose();
    String id = visitor.client.say("during");
    Frame refused = visitor.client.awaitError(id);
    assertThat(refused.string("code")).isEqualTo("unavailable");
    assertThat(refused.at("retry").asBoolean()).isTrue();
    Frame off = visitor.client.await("off", frame -> frame.toString().contains("messages"));
    assertThat(off.toString()).doesNotContain("disk");

    comeBack(away());
    visitor.client.await("off", frame -> frame.at("features").isEmpty());
    visitor.client.say(id, conversation, "during");
    assertThat(visitor.client.awaitAck(id).at("dup").asBoolean()).isFalse();
  }

  /** Every route of the contract, asked by an administrator while nothing can be read. */
  @Test
  void while_the_store_is_closed_no_route_answers_500_and_the_server_is_not_ready()
      throws Exception {
    RestClient admin = supervisor().rest;
    List<String> failures = new ArrayList<>();

    lose();
    try {
      for (String[] route : routes()) {
        var answer =
            admin.bytes(
                route[0], route[1], "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        if (answer.status() == 500) {
          failures.add(route[0] + " " + route[1] + ": " + answer.text());
        }
      }
      server.rest().get("/readyz").expect(503);
      RestClient.Answer health = RestClient.to(server.management()).get("/health").expect(503);
      assertThat(health.string("checks.store.detail")).contains("opened again by itself");
    } finally {
      comeBack(away());
    }
    assertThat(failures).isEmpty();
  }

  private List<String[]> routes() {
    List<String[]> routes = new ArrayList<>();
    JsonNode paths = server.rest().get("/api/openapi.json").expect(200).at("paths");
    paths
        .properties()
        .forEach(
            path ->
                path.getValue().propertyNames().stream()
                    .filter(METHODS::contains)
                    .forEach(
                        method ->
                            routes.add(
                                new String[] {
                                  method.toUpperCase(Locale.ROOT), filled(path.getKey())
                                })));
    assertThat(routes).hasSizeGreaterThan(80);
    return routes;
  }

  private static String filled(String path) {
    return path.replaceAll("\\{[^}]+}", "01a22fbf-af4f-7311-97fc-faf9b7358b8c");
  }
}
