package org.hutong.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FrameWriterTest {
  private static final UUID ONE = UUID.fromString("01990000-0000-7000-8000-00000000abcd");
  private static final UUID TWO = UUID.fromString("fedcba98-7654-4321-8fed-cba987654321");
  private static final From AGENT = new From(ONE.toString(), Role.AGENT, "小\"美\"", "/a.png");
  private static final From VISITOR = new From("v", Role.VISITOR, "", null);

  private final FrameWriter writer = new FrameWriter();

  /** Compared as text: the order of members is part of what a reader of logs is used to. */
  private void writes(ServerFrame frame, String expected) {
    String text = writer.text(frame);
    assertThat(text)
        .isEqualTo(
            expected
                .replace('\'', '"')
                .replace("ONE", ONE.toString())
                .replace("TWO", TWO.toString()));
    assertThat(JsonMapper.shared().readTree(text).isObject()).isTrue();
  }

  @Test
  void an_event_carries_its_body_as_it_is() {
    writes(
        new ServerFrame.Event(
            ONE, 7, TWO, "cid", AGENT, "text", "{\"text\":\"你好\",\"n\":1.50}", 1790000000000L),
        "{'t':'event','conversation':'ONE','seq':7,'event':'TWO','id':'cid','from':{'id':'ONE',"
            + "'role':'agent','name':'小\\'美\\'','avatar':'/a.png'},'kind':'text',"
            + "'body':{'text':'你好','n':1.50},'at':1790000000000}");
    writes(
        new ServerFrame.Event(ONE, 1, TWO, null, From.SYSTEM, "opened", "{}", 0),
        "{'t':'event','conversation':'ONE','seq':1,'event':'TWO','from':{'id':'system','role':'system',"
            + "'name':''},'kind':'opened','body':{},'at':0}");
  }

  @Test
  void an_ack_says_dup_only_of_a_repeat() {
    writes(
        new ServerFrame.Ack("cid", ONE, 7, TWO, 5, false),
        "{'t':'ack','id':'cid','conversation':'ONE','seq':7,'event':'TWO','at':5}");
    writes(
        new ServerFrame.Ack("cid", ONE, 7, TWO, 5, true),
        "{'t':'ack','id':'cid','conversation':'ONE','seq':7,'event':'TWO','at':5,'dup':true}");
  }

  @Test
  void an_error_says_whether_to_try_again() {
    writes(
        new ServerFrame.Error(ErrorCode.RATE_LIMITED, "slow\u0007\n", "cid", ONE, 1500),
        "{'t':'error','code':'rate_limited','message':'slow\\u0007\\n','id':'cid','conversation':'ONE',"
            + "'retry':true,'after':1500}");
    writes(
        new ServerFrame.Error(ErrorCode.BAD_FRAME, "m", null, null, 0),
        "{'t':'error','code':'bad_frame','message':'m','retry':false}");
  }

  @Test
  void welcome_lists_limits_and_conversations() {
    writes(
        new ServerFrame.Welcome(
            ONE,
            VISITOR,
            "e1",
            25,
            9,
            65536,
            32,
            60,
            List.of("typing"),
            List.of(
                new ServerFrame.Known(TWO, "queued", 3, 2, 1),
                new ServerFrame.Known(ONE, "closed", 0, 0, 4))),
        "{'t':'welcome','connection':'ONE','user':{'id':'v','role':'visitor','name':''},'epoch':'e1',"
            + "'heartbeat':25,'now':9,'limits':{'frame':65536,'inflight':32,'rate':60},'off':['typing'],"
            + "'conversations':[{'id':'TWO','status':'queued','head':3,'read':2,'version':1},"
            + "{'id':'ONE','status':'closed','head':0,'read':0,'version':4}]}");
  }

  @Test
  void what_is_not_known_is_left_out() {
    writes(
        new ServerFrame.Conversation(ONE, "queued", 2, 5, null, -1, -1, null, null, null, -1),
        "{'t':'conversation','conversation':'ONE','status':'queued','version':2,'head':5}");
    writes(
        new ServerFrame.Conversation(
            ONE,
            "queued",
            2,
            5,
            "hours",
            1,
            60,
            AGENT,
            new ServerFrame.Named(TWO, "g"),
            new ServerFrame.VisitorView(TWO, "v", ONE, ONE),
            0),
        "{'t':'conversation','conversation':'ONE','status':'queued','version':2,'head':5,'wait':'hours',"
            + "'position':1,'eta':60,'agent':{'id':'ONE','role':'agent','name':'小\\'美\\'','avatar':'/a.png'},"
            + "'group':{'id':'TWO','name':'g'},'visitor':{'id':'TWO','name':'v','customer':'ONE','site':'ONE'},"
            + "'notes':0}");
    writes(
        new ServerFrame.Reset(ONE, "gone", -1), "{'t':'reset','conversation':'ONE','why':'gone'}");
    writes(
        new ServerFrame.Reset(ONE, "epoch", 4),
        "{'t':'reset','conversation':'ONE','why':'epoch','head':4}");
  }

  @Test
  void offers_name_visitor_and_group() {
    writes(
        new ServerFrame.Offer(
            ONE,
            new ServerFrame.VisitorView(TWO, "v", null, ONE),
            new ServerFrame.Named(TWO, "g"),
            3,
            20000,
            "new",
            "hi"),
        "{'t':'offer','conversation':'ONE','visitor':{'id':'TWO','name':'v','site':'ONE'},"
            + "'group':{'id':'TWO','name':'g'},'waited':3,'expires':20000,'why':'new','preview':'hi'}");
    writes(
        new ServerFrame.OfferGone(ONE, "taken", VISITOR, null),
        "{'t':'offer.gone','conversation':'ONE','why':'taken','by':{'id':'v','role':'visitor','name':''}}");
    writes(
        new ServerFrame.OfferGone(ONE, "withdrawn", null, "full"),
        "{'t':'offer.gone','conversation':'ONE','why':'withdrawn','reason':'full'}");
  }

  @Test
  void the_small_frames_are_written() {
    writes(
        new ServerFrame.Synced(ONE, 9, 4, true),
        "{'t':'synced','conversation':'ONE','head':9,'upTo':4,'more':true}");
    writes(
        new ServerFrame.Got(ONE, 4, VISITOR),
        "{'t':'got','conversation':'ONE','seq':4,'from':{'id':'v','role':'visitor','name':''}}");
    writes(
        new ServerFrame.Read(ONE, 4, VISITOR),
        "{'t':'read','conversation':'ONE','seq':4,'from':{'id':'v','role':'visitor','name':''}}");
    writes(
        new ServerFrame.Typing(ONE, true, "\uD83D\uDE00", VISITOR),
        "{'t':'typing','conversation':'ONE','on':true,'text':'😀','from':{'id':'v','role':'visitor','name':''}}");
    writes(
        new ServerFrame.AgentPresence(ONE, "online", 1, 5),
        "{'t':'presence','agent':'ONE','state':'online','load':1,'capacity':5}");
    writes(
        new ServerFrame.VisitorPresence(ONE, TWO, "offline"),
        "{'t':'presence','visitor':'ONE','conversation':'TWO','state':'offline'}");
    writes(
        new ServerFrame.Note(ONE, 1, TWO, VISITOR, "x", 2),
        "{'t':'note','conversation':'ONE','n':1,'note':'TWO','from':{'id':'v','role':'visitor','name':''},'text':'x','at':2}");
    writes(new ServerFrame.Heartbeat(List.of()), "{'t':'hb','heads':[]}");
    writes(
        new ServerFrame.Heartbeat(
            List.of(new ServerFrame.Head(ONE, 1), new ServerFrame.Head(TWO, 2))),
        "{'t':'hb','heads':[['ONE',1],['TWO',2]]}");
    writes(new ServerFrame.Lag(ONE, 3), "{'t':'lag','conversation':'ONE','head':3}");
    writes(
        new ServerFrame.Off(List.of("typing", "preview"), null),
        "{'t':'off','features':['typing','preview']}");
    writes(new ServerFrame.Expiring(60000), "{'t':'expiring','in':60000}");
    writes(new ServerFrame.Bye(500), "{'t':'bye','reconnect':500}");
  }
}
