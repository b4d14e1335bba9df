package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One person in front of the chat page stays one visitor, with a script and without. */
class OneVisitorTest extends Contract {
  private static final String CHAT = "/chat?site=default&lang=en";

  @Test
  void whoever_only_looks_is_nobody() {
    RestClient.Answer first = page(null);
    assertThat(first.header("Set-Cookie")).isNull();
    assertThat(first.text()).doesNotContain("\"token\"");
  }

  @Test
  void a_form_that_is_pressed_twice_before_the_first_answer_is_one_message_of_one_visitor() {
    String page = page(null).text();
    RestClient.Answer first = send(page, "pressed twice", null);
    RestClient.Answer second = send(page, "pressed twice", null);
    assertThat(cookie(second)).isEqualTo(cookie(first));
    assertThat(bubbles(page(cookie(first)).text(), "pressed twice")).isEqualTo(1);
  }

  @Test
  void two_first_tabs_are_one_visitor_and_both_keep_their_words() {
    String one = page(null).text();
    String other = page(null).text();
    String cookie = cookie(send(one, "from the first tab", null));
    send(other, "from the second tab", cookie);
    String page = page(cookie).text();
    assertThat(bubbles(page, "from the first tab")).isEqualTo(1);
    assertThat(bubbles(page, "from the second tab")).isEqualTo(1);
  }

  @Test
  void a_browser_that_refuses_cookies_goes_on_with_the_page_that_answers() {
    RestClient.Answer first = send(page(null).text(), "without a cookie", null);
    assertThat(first.status()).isEqualTo(200);
    RestClient.Answer second = send(first.text(), "still without one", null);
    assertThat(bubbles(second.text(), "without a cookie")).isEqualTo(1);
    assertThat(bubbles(second.text(), "still without one")).isEqualTo(1);
  }

  @Test
  void a_browser_that_keeps_the_cookie_is_sent_back_so_that_a_reload_sends_nothing_again() {
    String cookie = cookie(send(page(null).text(), "first", null));
    assertThat(send(page(cookie).text(), "second", cookie).status()).isEqualTo(303);
  }

  @Test
  void another_text_in_a_page_that_the_browser_went_back_to_is_another_message() {
    String cookie = cookie(send(page(null).text(), "hello", null));
    String page = page(cookie).text();
    send(page, "written first", cookie);
    for (int pressed = 0; pressed < 2; pressed++) {
      assertThat(send(page, "written after going back", cookie).status()).isEqualTo(303);
    }
    assertThat(bubbles(page(cookie).text(), "written after going back")).isEqualTo(1);
  }

  @Test
  void a_text_that_is_too_long_is_kept_and_sent_in_parts_when_asked_to() {
    String page = page(null).text();
    String text = "这是一句话。".repeat(4000);
    RestClient browser = browser(null).with("Origin", origin());
    RestClient.Answer kept = post(browser, "/chat/send", form(page, text)).expect(413);
    assertThat(kept.text()).contains("14000").contains(text).contains("Send in 3 parts");
    RestClient.Answer sent = post(browser, "/chat/send", form(kept.text(), text) + "&parts=1");
    assertThat(bubbles(sent.expect(200).text(), "(?:这是一句话。)+")).isEqualTo(3);
  }

  @Test
  void what_nobody_can_see_is_no_message() {
    String page = page(null).text();
    RestClient browser = browser(null).with("Origin", origin());
    post(browser, "/chat/send", form(page, "\u200b \u2060")).expect(400);
  }

  @Test
  void times_of_the_page_without_a_script_are_named_by_their_zone() {
    assertThat(page(null).text()).contains("Times are ").contains("dir=\"ltr\"");
  }

  @Test
  void a_form_of_another_site_makes_nobody_somebody() {
    String page = page(null).text();
    RestClient foreign = server.rest().with("Origin", "https://evil.example");
    RestClient.Answer answer = post(foreign, "/chat/send", form(page, "forged"));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("Set-Cookie")).isNull();
  }

  @Test
  void a_token_speaks_for_its_visitor_when_the_cookie_is_gone() {
    RestClient own = server.rest().with("Origin", origin());
    RestClient.Answer first = own.post("/chat/token", Map.of("site", "default")).expect(200);
    RestClient.Answer again =
        own.post("/chat/token", Map.of("site", "default", "token", first.string("token")))
            .expect(200);
    assertThat(again.string("visitor")).isEqualTo(first.string("visitor"));
    assertThat(cookie(again)).isEqualTo(cookie(first));
    RestClient.Answer other = own.post("/chat/token", Map.of("site", "default", "token", "no"));
    assertThat(other.expect(200).string("visitor")).isNotEqualTo(first.string("visitor"));
  }

  private String origin() {
    return "http://127.0.0.1:" + server.port();
  }

  private RestClient.Answer page(@Nullable String cookie) {
    return browser(cookie).get(CHAT).expect(200);
  }

  private RestClient.Answer send(String page, String text, @Nullable String cookie) {
    RestClient browser = browser(cookie).with("Origin", origin());
    return post(browser, "/chat/send", form(page, text)).expect(200, 303);
  }

  private RestClient browser(@Nullable String cookie) {
    return cookie == null ? server.rest() : server.rest().with("Cookie", cookie);
  }

  private static RestClient.Answer post(RestClient client, String path, String body) {
    return client.bytes(
        "POST", path, "application/x-www-form-urlencoded", body.getBytes(StandardCharsets.UTF_8));
  }

  /** What a browser posts: all hidden fields of the page, and the text. */
  private static String form(String page, String text) {
    Matcher fields =
        Pattern.compile("<input type=\"hidden\" name=\"(\\w+)\" value=\"([^\"]*)\">").matcher(page);
    return fields
            .results()
            .map(
                field ->
                    field.group(1)
                        + "="
                        + URLEncoder.encode(field.group(2), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"))
        + "&text="
        + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String cookie(RestClient.Answer answer) {
    String cookie = answer.header("Set-Cookie");
    assertThat(cookie).as("the answer's cookie").isNotNull();
    return cookie.substring(0, cookie.indexOf(';'));
  }

  private static int bubbles(String page, String text) {
    return page.split("<p class=\"b\"[^>]*>" + text + "</p>", -1).length - 1;
  }
}
