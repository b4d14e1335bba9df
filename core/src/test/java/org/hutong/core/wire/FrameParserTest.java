package org.hutong.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameParserTest {
  private static final String PLACE = "01990000-0000-7000-8000-000000000001";
  private static final UUID CONVERSATION = UUID.fromString(PLACE);
  private static final String ID = "abcdefgh_IJKL-01";

  private final FrameParser parser = new FrameParser();

  private ClientFrame parse(String json) {
    byte[] utf8 = json.replace('\'', '"').getBytes(UTF_8);
    return parser.parse(utf8, 0, utf8.length);
  }

  private RefusedFrameException refused(String json) {
    return catchThrowableOfType(RefusedFrameException.class, () -> parse(json));
  }

  private static String send(String kind, String body) {
    return "{'t':'send','id':'%s','conversation':'%s','kind':'%s','body':%s}"
        .formatted(ID, PLACE, kind, body);
  }

  @Test
  void hello_carries_its_resumes_and_leaves_out_what_is_optional() {
    assertThat(
            parse(
                "{'t':'hello','token':'tok','device':'d1','resume':[{'conversation':'%s','after':7}]}"
                    .formatted(PLACE)))
        .isEqualTo(
            new ClientFrame.Hello(
                "tok", "d1", null, List.of(new ClientFrame.Resume(CONVERSATION, 7)), null, null));
    assertThat(
            parse(
                "{'t':'hello','token':'tok','device':'d1','epoch':'e','resume':null,"
                    + "'locale':'zh-CN','client':'widget/1','future':{'a':[1]}}"))
        .isEqualTo(new ClientFrame.Hello("tok", "d1", "e", List.of(), "zh-CN", "widget/1"));
  }

  @Test
  void a_text_is_kept_as_it_was_written_without_white_space() {
    ClientFrame.Send send =
        (ClientFrame.Send)
            parse(
                send(
                    "text",
                    "{ 'text' : '你好, \\uD83D\\uDE00 <b>', 'ref':{'type':'order','id':'7'} }"));
    assertThat(send.id()).isEqualTo(ID);
    assertThat(send.conversation()).isEqualTo(CONVERSATION);
    assertThat(send.content().kind()).isEqualTo("text");
    assertThat(send.content().body())
        .isEqualTo("{\"text\":\"你好, 😀 <b>\",\"ref\":{\"type\":\"order\",\"id\":\"7\"}}");
  }

  @Test
  void a_send_may_leave_its_conversation_out() {
    ClientFrame.Send send =
        (ClientFrame.Send)
            parse("{'t':'send','id':'%s','kind':'text','body':{'text':'a'}}".formatted(ID));
    assertThat(send.conversation()).isNull();
  }

  @Test
  void edit_and_recall_name_their_target() {
    ClientFrame.Edit edit =
        (ClientFrame.Edit)
            parse(
                "{'t':'edit','id':'%s','conversation':'%s','target':3,'body':{'text':'b'}}"
                    .formatted(ID, PLACE));
    assertThat(edit.target()).isEqualTo(3);
    assertThat(edit.content().kind()).isEqualTo("edit");
    assertThat(edit.content().body()).isEqualTo("{\"target\":3,\"body\":{\"text\":\"b\"}}");
    ClientFrame.Recall recall =
        (ClientFrame.Recall)
            parse("{'t':'recall','id':'%s','conversation':'%s','target':3}".formatted(ID, PLACE));
    assertThat(recall).isEqualTo(new ClientFrame.Recall(ID, CONVERSATION, 3, recall.same()));
  }

  @Test
  void the_small_frames_are_read() {
    assertThat(parse("{'t':'hb'}")).isEqualTo(new ClientFrame.Heartbeat());
    assertThat(parse("{'t':'skip','id':'%s'}".formatted(ID))).isEqualTo(new ClientFrame.Skip(ID));
    assertThat(parse("{'t':'renew','token':'x'}")).isEqualTo(new ClientFrame.Renew("x"));
    String place = ",'conversation':'" + PLACE + "'";
    assertThat(parse("{'t':'sync','after':0" + place + "}"))
        .isEqualTo(new ClientFrame.Sync(CONVERSATION, 0));
    assertThat(parse("{'t':'got','seq':9" + place + "}"))
        .isEqualTo(new ClientFrame.Got(CONVERSATION, 9));
    assertThat(parse("{'t':'read','seq':9" + place + "}"))
        .isEqualTo(new ClientFrame.Read(CONVERSATION, 9));
    assertThat(parse("{'t':'watch','on':false" + place + "}"))
        .isEqualTo(new ClientFrame.Watch(CONVERSATION, false));
    assertThat(parse("{'t':'typing','on':true,'text':'h'" + place + "}"))
        .isEqualTo(new ClientFrame.Typing(CONVERSATION, true, "h"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "null",
        "[]",
        "7",
        "'hb'",
        "{",
        "{}",
        "{'t':7}",
        "{'t':null}",
        "{'t':'hb'",
        "{'t':'hb'}}",
        "{'t':'hb'} {'t':'hb'}",
        "{'t':'hb','t':'hb'}",
        "{'t':'hb','a':{'b':1,'b':2}}",
        "{'t':'hb','n':NaN}",
        "{'t':'hb','n':Infinity}",
        "{'t':'hb','n':01}",
        "{'t':'hb','n':+1}",
        "{'t':'hb','n':.5}",
        "{'t':'hb','n':123456789012345678901234567890123}",
        "{'t':'hb',}",
        "{t:'hb'}",
        "{'t':'hb'/* a */}",
        "{'t':'hb','x':'\\q'}",
        "{'t':'hb','x':'a\nb'}",
        "\uFEFF{'t':'hb'}",
        "{'t':'hb','d':[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}"
      })
  void what_is_not_the_protocols_json_is_a_bad_frame(String json) {
    assertThat(refused(json).code()).isEqualTo(ErrorCode.BAD_FRAME);
  }

  @Test
  void a_member_may_be_named_beyond_the_basic_plane() {
    assertThat(parse("{'t':'hb','\\ud83d\\ude00':1,'😀x':2}"))
        .isInstanceOf(ClientFrame.Heartbeat.class);
    assertThat(refused("{'t':'hb','\\ud83d':1}").code())
        .isIn(ErrorCode.BAD_FRAME, ErrorCode.INVALID);
  }

  @Test
  void utf_16_is_a_bad_frame_and_not_guessed() {
    for (var charset :
        List.of(
            java.nio.charset.StandardCharsets.UTF_16LE,
            java.nio.charset.StandardCharsets.UTF_16BE)) {
      byte[] bytes = "{\"t\":\"hb\"}".getBytes(charset);
      assertThat(
              catchThrowableOfType(
                      RefusedFrameException.class, () -> parser.parse(bytes, 0, bytes.length))
                  .code())
          .isEqualTo(ErrorCode.BAD_FRAME);
    }
  }

  @Test
  void depth_sixteen_passes() {
    assertThat(parse("{'t':'hb','d':[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}"))
        .isEqualTo(new ClientFrame.Heartbeat());
  }

  @Test
  void an_unknown_type_is_told_with_its_id() {
    RefusedFrameException refused =
        refused("{'t':'shout','id':'%s','conversation':'%s'}".formatted(ID, PLACE));
    assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
    assertThat(refused.id()).isEqualTo(ID);
    assertThat(refused.conversation()).isEqualTo(CONVERSATION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text|{'text':7}|body.text",
        "text|{}|body.text",
        "text|{'text':''}|body.text",
        "text|{'text':'a\\u0000b'}|body.text",
        "text|{'text':'\\ud800'}|body.text",
        "text|{'text':'\\udc00\\ud800'}|body.text",
        "text|{'text':'a','x':[{'y':'\\u0000'}]}|body.x[0].y",
        "text|{'text':'a','a\\u0000':1}|body",
        "text|{'text':'a','n':1e999}|body.n",
        "text|{'text':'a','blank':'recalled'}|body.blank",
        "text|{'text':'a','ref':7}|body.ref",
        "text|{'text':'a','ref':{'type':'o'}}|body.ref.id",
        "text|[]|body",
        "text|'a'|body",
        "nonsense|{}|kind",
        "opened|{'status':'robot'}|kind",
        "closed|{'by':'x','reason':'left'}|kind",
        "edit|{'target':1,'body':{}}|kind",
        "recall|{'target':1}|kind",
        "image|{'file':'f','name':'n','type':'image/png'}|body.size",
        "image|{'file':'../x','name':'n','size':1,'type':'image/png'}|body.file",
        "voice|{'file':'f','name':'n','size':-1,'type':'a/b'}|body.size",
        "video|{'file':'f','name':'n','size':1,'type':'a/b','width':-1}|body.width",
        "choice|{'text':'a','options':[]}|body.options",
        "choice|{'text':'a','options':[{'id':'1','label':'x'},{'id':'2'}]}|body.options[1].label",
        "chosen|{'target':0,'option':'x'}|body.target",
        "chosen|{'target':1.5,'option':'x'}|body.target",
        "form|{'fields':[7]}|body.fields[0]",
        "filled|{'target':1,'values':{'a':{}}}|body.values.a",
        "location|{'lat':91,'lng':0,'label':'x'}|body.lat",
        "location|{'lat':0,'lng':'0','label':'x'}|body.lng",
        "card|{'v':2,'title':'x'}|body.v",
        "card|{'v':1}|body",
        "card|{'v':1,'title':'x','blocks':[{'type':'text'}]}|body.blocks[0]",
        "card|{'v':1,'title':'x','badge':{'text':'x','tone':'pink'}}|body.badge.tone",
        "card|{'v':1,'title':'x','actions':[{'id':'a','label':'b','do':'open','url':'javascript:alert(1)'}]}|body.actions[0].url",
      })
  void a_wrong_field_is_invalid_and_named_by_its_path(String kind, String body, String path) {
    RefusedFrameException refused = refused(send(kind, body));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
    assertThat(refused.reason()).startsWith(path + ": ");
    assertThat(refused.id()).isEqualTo(ID);
    assertThat(refused.conversation()).isEqualTo(CONVERSATION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abcdefgh_IJKL-0",
        "abcdefgh IJKL-01",
        "abcdefgh_IJKL-é1",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void an_id_of_another_length_or_alphabet_is_invalid(String id) {
    RefusedFrameException refused = refused("{'t':'skip','id':'%s'}".formatted(id));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
    assertThat(refused.reason()).startsWith("id: ");
    assertThat(refused.id()).isEqualTo(id.length() > 64 ? null : id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'after':-1",
        "'after':9007199254740993",
        "'after':1e3",
        "'after':'1'",
        "'after':99999999999999999999",
        "'seq':1"
      })
  void a_sequence_number_is_an_integer_from_zero_to_two_to_the_53(String field) {
    RefusedFrameException refused =
        refused("{'t':'sync','conversation':'%s',%s}".formatted(PLACE, field));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
    assertThat(refused.reason()).startsWith("after: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1-1-1-1-1", "nonsense", "01990000-0000-7000-8000-00000000000g"})
  void a_conversation_is_a_whole_uuid(String conversation) {
    assertThat(
            refused("{'t':'sync','conversation':'%s','after':0}".formatted(conversation)).reason())
        .startsWith("conversation: ");
  }

  @Test
  void a_text_may_have_ten_thousand_utf_16_units_and_no_more() {
    assertThat(parse(send("text", "{'text':'" + "😀".repeat(5_000) + "'}")))
        .isInstanceOf(ClientFrame.Send.class);
    RefusedFrameException refused = refused(send("text", "{'text':'" + "😀".repeat(5_000) + "a'}"));
    assertThat(refused.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refused.reason()).startsWith("body.text: ");
    assertThat(refused.id()).isEqualTo(ID);
  }

  @Test
  void a_reference_may_have_512_bytes_and_no_more() {
    String start = "{'text':'a','ref':{'type':'o','id':'";
    int frame = "{\"type\":\"o\",\"id\":\"\"}".length();
    assertThat(parse(send("text", start + "x".repeat(512 - frame) + "'}}")))
        .isInstanceOf(ClientFrame.Send.class);
    RefusedFrameException refused = refused(send("text", start + "x".repeat(513 - frame) + "'}}"));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
    assertThat(refused.reason()).startsWith("body.ref: ");
  }

  @Test
  void more_than_200_resumes_are_refused() {
    String one = "{'conversation':'" + PLACE + "','after':0}";
    String most = String.join(",", java.util.Collections.nCopies(200, one));
    assertThat(parse("{'t':'hello','token':'t','device':'d','resume':[" + most + "]}"))
        .isInstanceOf(ClientFrame.Hello.class);
    assertThat(
            refused("{'t':'hello','token':'t','device':'d','resume':[" + most + "," + one + "]}")
                .reason())
        .startsWith("resume: ");
  }

  @Test
  void every_kind_of_a_client_has_a_body_that_passes() {
    List<String> kinds =
        List.of(
            send("text", "{'text':'a'}"),
            send(
                "image",
                "{'file':'f1','name':'a.png','size':3,'type':'image/png','width':1,'height':2}"),
            send("file", "{'file':'f1','name':'a.pdf','size':0,'type':'application/pdf'}"),
            send(
                "voice",
                "{'file':'f1','name':'v','size':3,'type':'audio/ogg','duration':1.5,'transcript':'x'}"),
            send("video", "{'file':'f1','name':'v','size':3,'type':'video/mp4'}"),
            send("card", "{'v':1,'title':'x','blocks':[{'type':'hologram','alt':'?'}]}"),
            send("choice", "{'text':'a','options':[{'id':'1','label':'x'}]}"),
            send("chosen", "{'target':1,'option':'1'}"),
            send("form", "{'fields':[{'id':'n','label':'Name','type':'text'}]}"),
            send("filled", "{'target':1,'values':{'n':'x','b':true,'c':1,'d':null}}"),
            send("location", "{'lat':31.2304,'lng':121.4737,'label':'上海'}"));
    assertThat(kinds)
        .allSatisfy(json -> assertThat(parse(json)).isInstanceOf(ClientFrame.Send.class));
  }

  @Test
  void mutated_frames_are_read_or_refused_and_nothing_else_happens() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    List<byte[]> corpus =
        List.of(
                send("text", "{'text':'你好 \\u0041','ref':{'type':'o','id':'1'}}"),
                send(
                    "card",
                    "{'v':1,'title':'x','blocks':[{'type':'text','text':'a'}],'actions':[]}"),
                send("location", "{'lat':31.2304e0,'lng':-121.4737,'label':'x'}"),
                "{'t':'hello','token':'t','device':'d','resume':[{'conversation':'%s','after':1}]}"
                    .formatted(PLACE),
                "{'t':'edit','id':'%s','conversation':'%s','target':3,'body':{'text':'b'}}"
                    .formatted(ID, PLACE))
            .stream()
            .map(json -> json.replace('\'', '"').getBytes(UTF_8))
            .toList();
    int read = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] mutant = Mutations.of(corpus.get(random.nextInt(corpus.size())), random);
      try {
        parser.parse(mutant, 0, mutant.length);
        read++;
      } catch (RefusedFrameException expected) {
        assertThat(expected.code())
            .isIn(
                ErrorCode.BAD_FRAME,
                ErrorCode.UNKNOWN_TYPE,
                ErrorCode.INVALID,
                ErrorCode.TOO_LARGE);
      } catch (RuntimeException | StackOverflowError other) {
        throw new AssertionError("seed " + seed + ", frame " + new String(mutant, UTF_8), other);
      }
    }
    assertThat(read).as("mutants that are still frames, seed " + seed).isPositive();
  }
}
