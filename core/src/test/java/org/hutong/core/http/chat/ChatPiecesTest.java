package org.hutong.core.http.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.hutong.core.http.Response;
import org.hutong.core.identity.Site;
import org.junit.jupiter.api.Test;

class ChatPiecesTest {
  private static Site site(List<String> origins, Map<String, String> look) {
    return new Site(
        new UUID(1, 1),
        "default",
        "壶里乾坤",
        new UUID(1, 2),
        origins,
        Duration.ZERO,
        Duration.ZERO,
        false,
        look);
  }

  @Test
  void the_policy_lets_the_sites_own_origins_frame_the_page_and_nobody_slip_a_directive_in() {
    String policy =
        ChatPolicy.of(
            site(
                List.of(
                    "https://shop.example",
                    "http://localhost:8082",
                    "*",
                    "https://a.example; script-src *",
                    "https://a.example 'unsafe-inline'",
                    "javascript:"),
                Map.of()),
            "p{}",
            "https://kf.example");
    assertThat(policy)
        .endsWith("frame-ancestors 'self' https://shop.example http://localhost:8082")
        .contains("connect-src 'self' wss://kf.example;")
        .contains("script-src 'self';")
        .doesNotContain("unsafe")
        .doesNotContain("*");
  }

  @Test
  void an_own_origin_that_is_none_adds_nothing_to_the_policy() {
    assertThat(ChatPolicy.of(site(List.of(), Map.of()), "", "http://x; script-src *"))
        .contains("connect-src 'self';")
        .doesNotContain("*");
  }

  @Test
  void only_a_colour_can_be_the_brand() {
    assertThat(Look.of(site(List.of(), Map.of("brand", "#7A3E84")), ChatTexts.CHINESE).brand())
        .isEqualTo("#7A3E84");
    assertThat(
            Look.of(site(List.of(), Map.of("brand", "red}body{display:none")), ChatTexts.CHINESE)
                .brand())
        .isEmpty();
  }

  @Test
  void texts_of_the_site_come_in_the_readers_language_and_its_name_stands_in_for_a_title() {
    var look = Map.of("welcome", "您好", "welcome@en", "Hello", "promise", "很快");
    assertThat(Look.of(site(List.of(), look), ChatTexts.ENGLISH))
        .isEqualTo(new Look("壶里乾坤", "很快", "Hello", ""));
    assertThat(Look.of(site(List.of(), look), ChatTexts.CHINESE).welcome()).isEqualTo("您好");
  }

  @Test
  void a_site_that_nobody_named_is_called_a_service_and_never_by_the_servers_word() {
    var unnamed =
        new Site(
            new UUID(1, 1),
            "default",
            Site.UNNAMED,
            new UUID(1, 2),
            List.of(),
            Duration.ZERO,
            Duration.ZERO,
            false,
            Map.of());
    assertThat(Look.of(unnamed, ChatTexts.CHINESE).title()).isEqualTo("在线客服");
    assertThat(Look.of(unnamed, ChatTexts.ENGLISH).title()).isEqualTo("Customer service");
  }

  @Test
  void the_language_is_the_one_asked_for_else_the_first_that_the_browser_and_we_share() {
    assertThat(ChatTexts.of("en", "zh-CN")).isEqualTo(ChatTexts.ENGLISH);
    assertThat(ChatTexts.of("fr", "fr-FR, en;q=0.8, zh;q=0.5")).isEqualTo(ChatTexts.ENGLISH);
    assertThat(ChatTexts.of(null, "zh-TW,en")).isEqualTo(ChatTexts.CHINESE);
    assertThat(ChatTexts.of(null, "zh-Hant-HK")).isEqualTo(ChatTexts.CHINESE);
    assertThat(ChatTexts.of(null, "ar-EG,ar;q=0.9")).isEqualTo(ChatTexts.ENGLISH);
    assertThat(ChatTexts.of(null, "en;q=0.2, zh-HK;q=0.7")).isEqualTo(ChatTexts.CHINESE);
    assertThat(ChatTexts.of(null, "xx;q=nonsense")).isEqualTo(ChatTexts.ENGLISH);
    assertThat(ChatTexts.of(null, null)).isEqualTo(ChatTexts.CHINESE);
  }

  @Test
  void a_form_token_is_the_same_for_one_visitor_and_no_use_to_another() {
    var one = new ChatVisitors.Guest(new UUID(2, 1), "key-one", false, true);
    var other = new ChatVisitors.Guest(new UUID(2, 2), "key-two", false, true);
    assertThat(one.wrote(one.formToken())).isTrue();
    assertThat(one.wrote(other.formToken())).isFalse();
    assertThat(one.wrote("")).isFalse();
    assertThat(one.wrote(null)).isFalse();
    assertThat(one.formToken()).doesNotContain("key");
  }

  @Test
  void a_form_is_decoded_and_a_wrong_escape_is_a_missing_field() {
    var form =
        new FormBody(
            "text=%E4%BD%A0+%E5%A5%BD%0D%0A&id=%zz&text=second"
                .getBytes(StandardCharsets.US_ASCII));
    assertThat(form.get("text")).isEqualTo("你 好\r\n");
    assertThat(form.get("id")).isEmpty();
    assertThat(form.get("missing")).isEmpty();
  }

  @Test
  void json_in_the_page_cannot_end_its_element() {
    assertThat(new Html().json("{\"a\":\"</script><!--\"}").toString()).doesNotContain("<");
  }

  @Test
  void what_is_flushed_can_be_read_before_the_page_is_whole() throws IOException {
    var wire = new ByteArrayOutputStream();
    var page = new Gzip(chunks(wire), true);
    page.write("first".getBytes(StandardCharsets.UTF_8));
    page.flush();
    var half = new GZIPInputStream(new ByteArrayInputStream(wire.toByteArray()));
    assertThat(half.readNBytes(5)).asString(StandardCharsets.UTF_8).isEqualTo("first");
    page.write("second".getBytes(StandardCharsets.UTF_8));
    page.close();
    var whole = new GZIPInputStream(new ByteArrayInputStream(wire.toByteArray()));
    assertThat(whole.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("firstsecond");
  }

  private static Response.Chunks chunks(ByteArrayOutputStream wire) {
    return new Response.Chunks() {
      @Override
      public void write(byte[] bytes, int offset, int length) {
        wire.write(bytes, offset, length);
      }

      @Override
      public void flush() {}
    };
  }
}
