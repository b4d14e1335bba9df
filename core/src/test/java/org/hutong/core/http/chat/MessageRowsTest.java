package org.hutong.core.http.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hutong.core.conversation.Event;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MessageRowsTest {
  private static final UUID CONVERSATION = new UUID(7, 1);
  private static final long NOON = 1_790_000_000_000L;
  private static final From VISITOR = new From(new UUID(7, 2).toString(), Role.VISITOR, "", null);
  private static final From AGENT = new From(new UUID(7, 3).toString(), Role.AGENT, "周然", null);

  /** Every tag that the rows may hold, with every attribute that it may have. */
  private static final Pattern OURS =
      Pattern.compile(
          "</?(?:p|div|span|a|b|i|code|ul|ol|li|br)(?: (?:class|aria-hidden|target|rel|dir)=\"[a-z _]*\"|"
              + " href=\"https?://[^\"<>']*\")*>");

  private static final Pattern TAG = Pattern.compile("<[^>]*>?");

  private final List<Event> events = new ArrayList<>();

  @Test
  void those_who_answer_may_use_the_small_markdown_and_a_visitor_writes_plain_text() {
    said(AGENT, "**今天**发货：\n- 壶\n- `SF1`\n<b>x</b>").said(VISITOR, "**不是粗体**");
    assertThat(rows())
        .contains("<b>今天</b>发货", "<li>壶</li>", "<code>SF1</code>", "&lt;b&gt;x&lt;/b&gt;")
        .contains("**不是粗体**");
  }

  private MessageRowsTest said(From from, String text) {
    return happened(
        from, "text", JsonMapper.shared().createObjectNode().put("text", text).toString());
  }

  private MessageRowsTest happened(From from, String kind, String body) {
    long seq = events.size() + 1L;
    events.add(
        new Event(CONVERSATION, seq, new UUID(8, seq), null, from, kind, body, NOON + seq * 1000));
    return this;
  }

  private String rows() {
    Html html = new Html();
    new MessageRows(
            ChatTexts.CHINESE,
            ZoneId.of("Asia/Shanghai"),
            file -> "/api/v1/files/" + file + "?expires=1&signature=s")
        .render(events, html);
    return html.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg/onload=alert(1)>",
        "'><body onload=alert(1)>",
        "</p></div><iframe srcdoc='<script>alert(1)</script>'>",
        "javascript:alert(1)",
        "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
        "https://a.example/\" onmouseover=\"alert(1)",
        "https://a.example/'onmouseover='alert(1)",
        "https://a.example/<script>alert(1)</script>",
        "http://a.example/&quot;><b>x",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;",
        "{{constructor.constructor('alert(1)')()}}",
        "<!--<img src=--><img src=x onerror=alert(1)//",
        "<math><mtext></p><style><img src=x onerror=alert(1)>",
        "\u0000<script\u0000>alert(1)</script>",
        "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
        "＜script＞alert(1)＜/script＞",
        "\u2028<script>\u2029",
        "]]><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>"
      })
  void nobodys_text_or_name_becomes_markup(String hostile) {
    String rows =
        said(VISITOR, hostile)
            .said(new From("a", Role.AGENT, hostile, null), hostile)
            .said(new From("r", Role.ROBOT, hostile, hostile), hostile)
            .happened(new From("b", Role.AGENT, hostile, null), "left", "{}")
            .rows();
    Matcher tag = TAG.matcher(rows);
    while (tag.find()) {
      assertThat(tag.group()).matches(OURS);
    }
    assertThat(rows).contains("class=\"m me\"");
  }

  @Test
  void what_the_visitor_said_stands_on_his_side_and_the_agents_face_beside_his_own() {
    String rows = said(VISITOR, "在吗").said(AGENT, "您好").rows();
    assertThat(rows)
        .contains("<div class=\"m me\"><div class=\"c\"><p class=\"b\" dir=\"auto\">在吗</p>")
        .contains("<span class=\"av sm\" aria-hidden=\"true\">然</span>")
        .contains("<span class=\"vh\">周然: </span><div class=\"b md\" dir=\"auto\"><p>您好</p></div>");
  }

  @Test
  void an_edit_changes_its_target_and_takes_no_row() {
    String rows =
        said(AGENT, "写错了")
            .happened(AGENT, "edit", "{\"target\":1,\"body\":{\"text\":\"改过了\"}}")
            .rows();
    assertThat(rows).contains("改过了").contains("已编辑").doesNotContain("写错了");
  }

  @Test
  void nothing_of_a_recalled_message_is_left() {
    String rows =
        said(VISITOR, "秘密")
            .happened(VISITOR, "recall", "{\"target\":1}")
            .happened(VISITOR, "edit", "{\"target\":1,\"body\":{\"text\":\"秘密\"}}")
            .rows();
    assertThat(rows).contains("消息已撤回").doesNotContain("秘密");
  }

  @Test
  void an_erased_message_and_a_kind_that_is_not_known_say_so() {
    String rows =
        happened(VISITOR, "text", "{\"blank\":\"erased\"}")
            .happened(AGENT, "hologram", "{}")
            .rows();
    assertThat(rows).contains("消息已删除").contains("这种消息暂不支持显示");
  }

  @Test
  void the_time_stands_once_at_the_end_of_what_one_person_said_in_a_row() {
    String rows = said(AGENT, "一").said(AGENT, "二").rows();
    assertThat(rows.split("class=\"meta\"", -1)).hasSize(2);
    assertThat(rows).contains("<div class=\"m run\">");
  }

  @Test
  void a_web_address_is_a_link_without_the_punctuation_after_it() {
    assertThat(said(AGENT, "看 https://shop.example/a?b=1&c=2，谢谢").rows())
        .contains(
            "看 <a href=\"https://shop.example/a?b=1&amp;c=2\" target=\"_blank\" rel=\"noopener"
                + " noreferrer nofollow\">https://shop.example/a?b=1&amp;c=2</a>，谢谢");
  }

  /** Every tag that a card may have: no button, no picture, no handler, no style. */
  private static final Pattern OF_CARDS =
      Pattern.compile(
          "</?(?:p|div|span|a|b|i|code|br|ul|ol|li|dl|dt|dd|hr|small|table|tr|th|td)(?:"
              + " (?:class|aria-hidden|target|rel|dir)=\"[a-z _]*\"|"
              + " href=\"https?://[^\"<>']*\")*>");

  static List<JsonNode> cards() throws IOException {
    try (InputStream in = MessageRowsTest.class.getResourceAsStream("/card.examples.json")) {
      List<JsonNode> cards = new ArrayList<>();
      JsonMapper.shared().readTree(in).path("cards").forEach(cards::add);
      return cards;
    }
  }

  @ParameterizedTest
  @MethodSource("cards")
  void a_card_can_be_read_without_a_script_and_nothing_of_it_becomes_markup(JsonNode example) {
    String rows = happened(AGENT, "card", example.path("card").toString()).rows();
    Matcher tag = TAG.matcher(rows);
    while (tag.find()) {
      assertThat(tag.group()).matches(OF_CARDS);
    }
    int from = 0;
    for (JsonNode text : example.path("shows")) {
      String escaped = new Html().text(text.asString()).toString();
      assertThat(rows.indexOf(escaped, from)).as(escaped).isGreaterThanOrEqualTo(from);
      from = rows.indexOf(escaped, from) + escaped.length();
    }
  }

  @Test
  void a_card_shows_its_newest_version() {
    String rows =
        happened(AGENT, "card", "{\"v\":1,\"title\":\"运输中\"}")
            .happened(AGENT, "edit", "{\"target\":1,\"body\":{\"v\":1,\"title\":\"已签收\"}}")
            .rows();
    assertThat(rows).contains("<b>已签收</b>").doesNotContain("运输中");
  }

  @Test
  void the_markdown_of_a_card_is_the_small_one() {
    Html html = new Html();
    CardText.write("**a *b* c** `d`\ne\n\n- f\n- g\n1. h", html);
    assertThat(html)
        .hasToString(
            "<p><b>a <i>b</i> c</b> <code>d</code><br>e</p><ul><li>f</li><li>g</li></ul>"
                + "<ol><li>h</li></ol>");
  }

  @Test
  void facts_of_the_conversation_are_lines_between_the_messages() {
    String rows =
        happened(From.SYSTEM, "opened", "{\"status\":\"queued\"}")
            .happened(From.SYSTEM, "assigned", "{\"agent\":\"a\",\"name\":\"周然\"}")
            .happened(AGENT, "closed", "{\"by\":\"a\",\"reason\":\"resolved\"}")
            .rows();
    assertThat(rows).contains("<p class=\"d\" dir=\"auto\">客服 周然 已加入会话</p>").contains("会话已结束");
  }

  private static String body(String name, String more) {
    var body = JsonMapper.shared().createObjectNode();
    body.put("file", new UUID(9, 1).toString()).put("name", name).put("size", 1_258_291);
    return body.toString().replaceFirst("}$", more + "}");
  }

  @Test
  void a_picture_takes_its_room_has_words_and_a_link_without_a_token() {
    happened(AGENT, "image", body("猫\"><script>.png", ",\"width\":1600,\"height\":800"));
    assertThat(rows())
        .contains("<img loading=\"lazy\" alt=\"猫&quot;&gt;&lt;script&gt;.png\"")
        .contains("src=\"/api/v1/files/" + new UUID(9, 1) + "?expires=1&amp;signature=s\"")
        .contains("width=\"280\" height=\"140\"");
  }

  @Test
  void a_file_is_saved_and_a_voice_plays_with_its_transcript() {
    happened(VISITOR, "file", body("发票.pdf", ""));
    happened(VISITOR, "voice", body("v.webm", ",\"duration\":900,\"transcript\":\"<b>在哪\""));
    assertThat(rows())
        .contains("&amp;signature=s&amp;download=1\">发票.pdf</a> 1.2 MB")
        .contains("<audio controls preload=\"none\" aria-label=\"v.webm\"")
        .contains("&lt;b&gt;在哪");
  }

  @Test
  void a_recalled_file_has_no_link() {
    happened(AGENT, "image", body("猫.png", ""));
    happened(AGENT, "recall", "{\"target\":1}");
    assertThat(rows()).contains("消息已撤回").doesNotContain("/api/v1/files/");
  }
}
