package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.http.conversations.Rights;
import org.hutong.core.identity.Tokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who opens which file, and what messages may name. */
class FileTest {
  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;

  @BeforeAll
  static void start() {
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    admin = nobody.administrator();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> message(String kind, String path, String name) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("file", Uploader.id(path));
    body.put("name", name);
    body.put("size", 1);
    body.put("type", "x/y");
    return Map.of("kind", kind, "body", body);
  }

  private static String key() {
    return "id-" + UUID.randomUUID();
  }

  private static RestClient.Answer say(RestClient who, String kind, String path) {
    return who.key(key()).post("/conversations/current/messages", message(kind, path, "n"));
  }

  @Test
  void a_message_says_of_its_file_what_is_stored_and_not_what_the_sender_said() {
    RestClient visitor = nobody.visitor();
    byte[] picture = Pictures.png(320, 200);
    String path = Uploader.of(visitor).upload("截图.png", picture);
    var sent = say(visitor, "image", path);
    assertThat(sent.status()).as(sent.text()).isEqualTo(200);
    JsonNode body = last(visitor, sent.get("conversation"));
    assertThat(body.path("file").asString()).isEqualTo(Uploader.id(path));
    assertThat(body.path("name").asString()).isEqualTo("截图.png");
    assertThat(body.path("size").asInt()).isEqualTo(picture.length);
    assertThat(body.path("type").asString()).isEqualTo("image/png");
    assertThat(body.path("width").asInt()).isEqualTo(320);
    assertThat(body.path("height").asInt()).isEqualTo(200);
  }

  private static JsonNode last(RestClient reader, String conversation) {
    JsonNode items = reader.get("/conversations/" + conversation + "/events").json().path("items");
    return items.get(items.size() - 1).path("body");
  }

  @Test
  void who_sees_the_conversation_opens_the_file_and_for_everybody_else_there_is_none() {
    RestClient visitor = nobody.visitor();
    String path = Uploader.of(visitor).upload("a.txt", utf8("for you"));
    assertThat(Uploader.of(admin).open(path).status()).isEqualTo(404);
    say(visitor, "file", path);
    assertThat(Uploader.of(admin).open(path).body()).isEqualTo(utf8("for you"));
    assertThat(Uploader.of(visitor).open(path).body()).isEqualTo(utf8("for you"));
    assertThat(Uploader.of(nobody.visitor()).open(path).status()).isEqualTo(404);
    assertThat(Uploader.of(nobody.visitor()).info(path).status()).isEqualTo(404);
    assertThat(Uploader.of(visitor).delete(path).status()).isEqualTo(409);
  }

  @Test
  void who_may_open_a_picture_gets_its_thumbnail_by_token_and_by_link_and_nobody_else() {
    RestClient visitor = nobody.visitor();
    String path = Uploader.of(visitor).upload("a.png", Pictures.png(960, 600));
    String small = path + "?size=thumbnail";
    assertThat(Uploader.of(visitor).open(small).status()).isEqualTo(200);
    assertThat(Uploader.of(admin).open(small).status()).isEqualTo(404);
    say(visitor, "image", path);
    var seen = Uploader.of(admin).open(small);
    assertThat(seen.header("Content-Type")).isEqualTo("image/jpeg");
    assertThat(Uploader.of(admin).open(small).body()).isEqualTo(seen.body());
    assertThat(Uploader.of(nobody.visitor()).open(small).status()).isEqualTo(404);
    String link = Uploader.of(visitor).info(path).get("link");
    String linked = link.substring(link.indexOf(path)) + "&size=thumbnail";
    assertThat(Uploader.of(nobody).open(linked).body()).isEqualTo(seen.body());
    assertThat(Uploader.of(nobody).open(linked.replace("signature=", "signature=x")).status())
        .isEqualTo(403);
    assertThat(Uploader.of(visitor).open(path + "?size=huge").status()).isEqualTo(400);
    String text = Uploader.of(visitor).upload("a.png", utf8("no picture"));
    assertThat(Uploader.of(visitor).open(text + "?size=thumbnail").status()).isEqualTo(404);
  }

  @Test
  void a_message_cannot_name_what_is_not_there_not_whole_or_not_his() {
    RestClient visitor = nobody.visitor();
    String unfinished = Uploader.of(visitor).begin(100, "a");
    String others = Uploader.of(nobody.visitor()).upload("a", utf8("secret"));
    String none = "/" + UUID.randomUUID();
    for (String path : new String[] {unfinished, others, none, "/no-uuid"}) {
      var answer = say(visitor, "file", path);
      assertThat(answer.status()).as(path + answer.text()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("invalid");
      assertThat(answer.get("detail")).contains("body.file");
    }
    String text = Uploader.of(visitor).upload("a.png", utf8("no picture"));
    assertThat(say(visitor, "image", text).get("detail")).contains("send it as kind file");
    assertThat(say(visitor, "file", text).status()).isEqualTo(200);
  }

  @Test
  void a_repeat_stays_a_repeat_also_when_its_file_is_gone_and_a_recall_takes_the_file_along()
      throws Exception {
    RestClient visitor = nobody.visitor();
    Uploader uploader = Uploader.of(visitor);
    String path = uploader.upload("a.txt", utf8("oops"));
    String id = key();
    var first = visitor.key(id).post("/conversations/current/messages", message("file", path, "n"));
    String link = uploader.info(path).get("link");
    assertThat(Uploader.nobody(nobody).open(link).status()).isEqualTo(200);
    assertThat(directory.resolve("files"))
        .isDirectoryRecursivelyContaining("glob:**" + Uploader.id(path));
    recall(visitor, first.get("conversation"), first.json().path("seq").asLong());
    assertThat(uploader.open(path).status()).isEqualTo(404);
    assertThat(Uploader.of(admin).open(path).status()).isEqualTo(404);
    assertThat(Uploader.nobody(nobody).open(link).status()).isEqualTo(404);
    var again = visitor.key(id).post("/conversations/current/messages", message("file", path, "n"));
    assertThat(again.json().path("dup").asBoolean()).isTrue();
    assertThat(again.get("event")).isEqualTo(first.get("event"));
  }

  private static void recall(RestClient visitor, String conversation, long seq) {
    var claims = server.part(Tokens.class).verify(String.valueOf(visitor.token()));
    var actor = Rights.actor(claims);
    var outcome = new CompletableFuture<Outcome>();
    server
        .part(Committer.class)
        .submit(
            new Command.Recall(actor, UUID.fromString(conversation), key(), seq, 1),
            outcome::complete);
    assertThat(outcome.join()).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void an_agent_passes_on_a_file_of_another_conversation_that_he_sees_and_a_visitor_cannot() {
    RestClient first = nobody.visitor();
    String path = Uploader.of(first).upload("a.txt", utf8("forward me"));
    say(first, "file", path);
    RestClient second = nobody.visitor();
    assertThat(say(second, "file", path).code()).isEqualTo("invalid");
    String other =
        second
            .key(key())
            .post(
                "/conversations/current/messages",
                Map.of("kind", "text", "body", Map.of("text", "hi")))
            .get("conversation");
    admin.put("/me/state", Map.of("state", "online"));
    assertThat(admin.post("/conversations/" + other + "/accept", Map.of()).status()).isEqualTo(200);
    var passed =
        admin.key(key()).post("/conversations/" + other + "/messages", message("file", path, "n"));
    assertThat(passed.status()).as(passed.text()).isEqualTo(200);
    assertThat(Uploader.of(second).open(path).body()).isEqualTo(utf8("forward me"));
  }

  @Test
  void a_link_opens_one_file_until_it_ends_and_nothing_else() {
    Uploader agent = Uploader.of(admin);
    byte[] picture = Pictures.png(3, 2);
    String path = agent.upload("a.png", picture);
    String other = agent.upload("b.png", picture);
    var info = agent.info(path);
    assertThat(info.get("state")).isEqualTo("ready");
    assertThat(info.json().path("inline").asBoolean()).isTrue();
    assertThat(info.json().path("width").asInt()).isEqualTo(3);
    String link = info.get("link");
    Uploader stranger = Uploader.nobody(nobody);
    var opened = stranger.open(link);
    assertThat(opened.body()).isEqualTo(picture);
    assertThat(opened.header("Content-Type")).isEqualTo("image/png");
    assertThat(opened.header("Content-Disposition")).startsWith("inline");
    assertThat(opened.header("Cache-Control")).matches("private, max-age=[1-9]\\d*, immutable");
    assertThat(agent.info(path).get("link")).isEqualTo(link);
    String query = link.substring(link.indexOf('?'));
    assertThat(stranger.open(other + query).status()).isEqualTo(403);
    assertThat(stranger.open(link.replaceFirst("expires=\\d", "expires=9")).status())
        .isEqualTo(403);
    assertThat(stranger.open(path + "?expires=1&signature=x").status()).isEqualTo(403);
    assertThat(stranger.open(path).status()).isEqualTo(401);
    assertThat(stranger.send("HEAD", link, null, "Tus-Resumable", "1.0.0").status()).isEqualTo(401);
    assertThat(stranger.open(path + "/info" + query).status()).isEqualTo(401);
  }

  @Test
  void parts_of_a_file_are_sent_as_they_are_asked_for() {
    Uploader agent = Uploader.of(admin);
    byte[] content = utf8("0123456789");
    String path = agent.upload("a.bin", content);
    var whole = agent.open(path);
    String tag = whole.header("ETag");
    assertThat(whole.header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
    assertRange(agent.open(path, "Range", "bytes=2-4"), "234", "bytes 2-4/10");
    assertRange(agent.open(path, "Range", "bytes=7-"), "789", "bytes 7-9/10");
    assertRange(agent.open(path, "Range", "bytes=-3"), "789", "bytes 7-9/10");
    assertRange(agent.open(path, "Range", "bytes=8-99"), "89", "bytes 8-9/10");
    assertRange(agent.open(path, "Range", "bytes=0-0", "If-Range", tag), "0", "bytes 0-0/10");
    var beyond = agent.open(path, "Range", "bytes=10-");
    assertThat(beyond.status()).isEqualTo(416);
    assertThat(beyond.header("Content-Range")).isEqualTo("bytes */10");
    for (String ignored : new String[] {"bytes=0-1,4-5", "lines=1-2", "bytes=5-2", "bytes=-"}) {
      assertThat(agent.open(path, "Range", ignored).body()).as(ignored).isEqualTo(content);
    }
    assertThat(agent.open(path, "Range", "bytes=0-0", "If-Range", "\"old\"").body())
        .isEqualTo(content);
    assertThat(agent.open(path, "If-None-Match", tag).status()).isEqualTo(304);
  }

  private static void assertRange(Uploader.Answer answer, String text, String range) {
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(utf8(text));
    assertThat(answer.header("Content-Range")).isEqualTo(range);
  }

  @Test
  void nothing_that_could_run_is_shown_and_everything_stands_in_a_sandbox() {
    Uploader agent = Uploader.of(admin);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("page.html", "<!doctype html><script>alert(1)</script>");
    files.put("x.png", "<html><body><script>alert(1)</script></body></html>");
    files.put("x.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
    files.put("x.xml", "<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><a/>");
    files.put("x.js", "alert(1)");
    files.put("x.pdf", "%PDF-1.4\n1 0 obj\n<</JS (app.alert(1))>>\n");
    files.put("x.swf", "FWS\u0005aaaaaaaaaaaaaaaaaa");
    files.put("x.gif", "not a gif at all");
    files.forEach(
        (name, content) -> {
          var answer = agent.open(agent.upload(name, utf8(content)));
          assertThat(answer.header("Content-Disposition")).as(name).startsWith("attachment");
          assertThat(answer.header("Content-Security-Policy"))
              .contains("sandbox")
              .contains("default-src 'none'");
          assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        });
    var picture = agent.open(agent.upload("a.png", Pictures.png(1, 1)) + "?download=1");
    assertThat(picture.header("Content-Disposition")).startsWith("attachment");
    assertThat(picture.header("Content-Security-Policy")).contains("sandbox");
  }
}
