package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.plugin.PluginJar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Uploads and voice messages through plugins as a stranger would build them. */
class PluginFilesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] WEBM =
      HexFormat.of().parseHex("1A45DFA39F4286810142F7810142F2810442F381084282847765626D");

  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;

  @BeforeAll
  static void start() {
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    admin = nobody.administrator();
    install(
        PluginJar.of("inspector")
            .with("permissions", "[file.read]")
            .with("policy", "closed")
            .extension(
                "Look",
                "FileInspector",
                """
                private static int failures;
                @Override public Verdict inspect(Upload upload) throws java.io.IOException {
                  String text = new String(upload.open().readAllBytes());
                  if (text.startsWith("EICAR")) {
                    return Verdict.reject("这个文件有病毒 (" + upload.author().role() + ")");
                  }
                  if (text.startsWith("place:")) {
                    return Verdict.strip(new java.io.ByteArrayInputStream("%PDF-1.7 nowhere".getBytes()));
                  }
                  if (text.startsWith("fail") && failures++ < 2) {
                    throw new java.io.IOException("the engine is away");
                  }
                  return Verdict.accept();
                }
                """));
    install(
        PluginJar.of("ears")
            .with("permissions", "[file.read, file.write]")
            .extension(
                "Ears",
                "SpeechRecognizer",
                """
                private static int calls;
                private final Files files;
                @Inject public Ears(Files files) { this.files = files; }
                @Override public Optional<Transcript> recognize(Speech speech) throws Exception {
                  if (calls++ == 0) {
                    throw new java.io.IOException("busy");
                  }
                  byte[] audio = speech.open().readAllBytes();
                  var made = files.create("../notes.txt", new java.io.ByteArrayInputStream("place: x".getBytes()));
                  String text = new String(files.open(made.id()).readAllBytes());
                  return Optional.of(
                      new Transcript(
                          String.join("|", "你好", speech.type(), String.valueOf(audio.length),
                              files.find(made.id()).orElseThrow().name(), text,
                              files.link(made.id(), Duration.ofHours(1)), String.valueOf(calls)),
                          "zh-CN", 0.9, List.of()));
                }
                """));
  }

  private static void install(PluginJar jar) {
    var answer =
        Uploader.of(admin)
            .send("POST", "/api/v1/plugins?consent=file.read,file.write", jar.bytes());
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void awaitState(Uploader uploader, String path, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(uploader.info(path).get("state")).isEqualTo(state));
  }

  private static RestClient.Answer say(RestClient who, String kind, String path) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("file", Uploader.id(path));
    body.put("name", "n");
    body.put("size", 1);
    body.put("type", "x/y");
    return who.key("id-" + UUID.randomUUID())
        .post("/conversations/current/messages", Map.of("kind", kind, "body", body));
  }

  @Test
  void what_an_inspector_lets_pass_can_be_sent() {
    RestClient visitor = nobody.visitor();
    Uploader uploader = Uploader.of(visitor);
    String path = uploader.upload("a.txt", utf8("harmless"));
    awaitState(uploader, path, "ready");
    assertThat(say(visitor, "file", path).status()).isEqualTo(200);
  }

  @Test
  void what_an_inspector_rejects_is_gone_and_its_sender_reads_why() {
    RestClient visitor = nobody.visitor();
    Uploader uploader = Uploader.of(visitor);
    String path = uploader.upload("a.txt", utf8("EICAR"));
    awaitState(uploader, path, "rejected");
    assertThat(uploader.info(path).get("reason")).isEqualTo("这个文件有病毒 (VISITOR)");
    var opened = uploader.open(path);
    assertThat(opened.status()).isEqualTo(422);
    assertThat(opened.get("detail")).contains("病毒");
    assertThat(say(visitor, "file", path).code()).isEqualTo("invalid");
  }

  @Test
  void what_an_inspector_strips_takes_the_place_with_its_own_type_and_size() {
    Uploader uploader = Uploader.of(nobody.visitor());
    String path = uploader.upload("a.bin", utf8("place: 31.2,121.4 and much more"));
    awaitState(uploader, path, "ready");
    assertThat(uploader.info(path).get("type")).isEqualTo("application/pdf");
    assertThat(uploader.info(path).json().path("size").asInt()).isEqualTo(16);
    assertThat(uploader.open(path).body()).isEqualTo(utf8("%PDF-1.7 nowhere"));
  }

  @Test
  void while_nobody_can_tell_a_closed_inspector_keeps_the_file_back() {
    RestClient visitor = nobody.visitor();
    Uploader uploader = Uploader.of(visitor);
    String path = uploader.begin(4, "a.txt");
    assertThat(uploader.patch(path, 0, utf8("fail")).header("Upload-State"))
        .isEqualTo("inspecting");
    var early = say(visitor, "file", path);
    if (early.status() != 200) {
      assertThat(early.code()).isEqualTo("unavailable");
    }
    awaitState(uploader, path, "ready");
    assertThat(say(visitor, "file", path).status()).isEqualTo(200);
  }

  @Test
  void a_voice_message_gets_its_transcript_as_an_edit_and_an_agent_may_ask_for_another() {
    RestClient visitor = nobody.visitor();
    Uploader uploader = Uploader.of(visitor);
    String path = uploader.record(WEBM, "audio/webm;codecs=opus");
    awaitState(uploader, path, "ready");
    var sent = say(visitor, "voice", path);
    assertThat(sent.status()).as(sent.text()).isEqualTo(200);
    String conversation = sent.get("conversation");
    JsonNode edit = awaitEdit(visitor, conversation, 3);
    assertThat(edit.path("from").path("role").asString()).isEqualTo("system");
    assertThat(edit.path("body").path("target").asInt()).isEqualTo(2);
    JsonNode body = edit.path("body").path("body");
    String[] said = body.path("transcript").asString().split("\\|");
    assertThat(said)
        .startsWith(
            "你好", "audio/webm", String.valueOf(WEBM.length), "notes.txt", "%PDF-1.7 nowhere");
    assertThat(Uploader.nobody(nobody).open(said[5]).body()).isEqualTo(utf8("%PDF-1.7 nowhere"));
    assertThat(body.path("file").asString()).isEqualTo(Uploader.id(path));
    String at = "/conversations/" + conversation + "/events/";
    assertThat(admin.post(at + "2/transcript", Map.of()).status()).isEqualTo(202);
    assertThat(awaitEdit(visitor, conversation, 4).path("seq").asInt()).isEqualTo(4);
    assertThat(admin.post(at + "1/transcript", Map.of()).status()).isEqualTo(404);
    assertThat(admin.post(at + "99/transcript", Map.of()).status()).isEqualTo(404);
    assertThat(visitor.post(at + "2/transcript", Map.of()).status()).isEqualTo(403);
  }

  private static JsonNode awaitEdit(RestClient reader, String conversation, int seq) {
    String path = "/conversations/" + conversation + "/events?after=" + (seq - 1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(reader.get(path).json().path("items").path(0).path("kind").asString())
                    .isEqualTo("edit"));
    return reader.get(path).json().path("items").get(0);
  }
}
