package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the chat says of who is there is true, and who found nobody can be reached later. */
class DutyTest extends Contract {
  private void isTold(String duty) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(server.rest().get("/api/v1/sites/default/duty").string("duty"))
                    .isEqualTo(duty));
    assertThat(server.rest().get("/chat?site=default").text())
        .contains("\"duty\":\"" + duty + "\"");
  }

  @Test
  void the_chat_is_open_only_while_somebody_is_on_duty_and_has_room() {
    isTold("away");
    Seat agent = agent(1);
    isTold("open");
    assigned(visitor(), agent);
    isTold("full");
    agent.rest.put("/api/v1/me/state", Map.of("state", "offline"));
    isTold("away");
  }

  @Test
  void who_found_nobody_leaves_a_telephone_number_or_an_address_with_the_conversation() {
    Seat visitor = visitor();
    RestClient rest = visitor.rest;
    assertThat(rest.put("/api/v1/contact", Map.of("phone", "13800138000")).status())
        .as("nobody is known before the first message")
        .isEqualTo(404);
    String conversation = visitor.say("please call me").string("conversation");
    rest.put("/api/v1/contact", Map.of("name", "Lin", "phone", "+86 138 0013 8000")).expect(204);
    rest.put("/api/v1/contact", Map.of("email", "lin@a.example")).expect(204);
    RestClient admin = server.rest().as(server.admin().token());
    String person = admin.get("/api/v1/conversations/" + conversation).string("visitor.id");
    assertThat(admin.get("/api/v1/customers/" + person).expect(200).text())
        .contains("+86 138 0013 8000")
        .contains("lin@a.example");
    for (Map<String, String> wrong :
        java.util.List.of(
            Map.of("name", "Lin"), Map.of("phone", "call me"), Map.of("email", "lin@"))) {
      rest.put("/api/v1/contact", wrong).expect(400, 422);
    }
    visitor.act(conversation, "close").expect(200);
  }
}
