package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A page that may not show the chat is told so, and the administrator learns of it. */
class EmbeddingTest extends Contract {
  private static final String PATH = "/api/v1/sites/default/embedding";

  @Test
  void a_page_that_may_not_show_the_chat_learns_it_and_stands_in_the_list_of_refused_origins() {
    RestClient.Answer answer =
        server.rest().with("Origin", "https://shop.refused.example").get(PATH).expect(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.at("known").asBoolean()).isTrue();
    assertThat(answer.at("allowed").asBoolean()).isFalse();
    RestClient admin = server.rest().as(server.admin().token());
    assertThat(admin.get("/api/v1/refused-origins").expect(200).text())
        .contains("https://shop.refused.example");
  }

  @Test
  void our_own_pages_and_programs_may() {
    String own = "http://127.0.0.1:" + server.port();
    assertThat(server.rest().with("Origin", own).get(PATH).at("allowed").asBoolean()).isTrue();
    assertThat(server.rest().get(PATH).at("allowed").asBoolean()).isTrue();
  }

  @Test
  void a_site_that_does_not_exist_is_told_from_one_that_refuses() {
    RestClient.Answer answer =
        server
            .rest()
            .with("Origin", "https://typo.example")
            .get("/api/v1/sites/no-such-site/embedding")
            .expect(200);
    assertThat(answer.at("known").asBoolean()).isFalse();
    RestClient admin = server.rest().as(server.admin().token());
    assertThat(admin.get("/api/v1/refused-origins").text()).doesNotContain("typo.example");
  }
}
