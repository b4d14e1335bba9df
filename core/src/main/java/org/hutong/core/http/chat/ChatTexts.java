package org.hutong.core.http.chat;

import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.regex.Pattern;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The few words that the server itself says on the page, in the reader's language. */
enum ChatTexts {
  CHINESE(
      "zh-CN",
      "输入消息",
      "发送",
      "会话记录",
      "刷新看新消息",
      "打开客服页面",
      "这里需要 JavaScript，也可以",
      "客服能看到您正在输入的内容",
      "现在取不到消息记录，请稍后刷新",
      "客服",
      "智能助手"),
  ENGLISH(
      "en",
      "Write a message",
      "Send",
      "Conversation",
      "Refresh to see new messages",
      "open the chat page",
      "This needs JavaScript. You can also",
      "Agents can see what you type",
      "The history cannot be read right now, please refresh later",
      "Agent",
      "Assistant");

  private static final int MOST_LANGUAGES = 16;
  private static final Pattern WEIGHT = Pattern.compile("\\s*q\\s*=\\s*([01](?:\\.\\d{0,3})?)\\s*");

  final String locale;
  final String input;
  final String send;
  final String log;
  final String refresh;
  final String openPage;
  final String needsScript;
  final String preview;
  final String noHistory;
  final String agent;
  final String robot;

  ChatTexts(
      String locale,
      String input,
      String send,
      String log,
      String refresh,
      String openPage,
      String needsScript,
      String preview,
      String noHistory,
      String agent,
      String robot) {
    this.locale = locale;
    this.input = input;
    this.send = send;
    this.log = log;
    this.refresh = refresh;
    this.openPage = openPage;
    this.needsScript = needsScript;
    this.preview = preview;
    this.noHistory = noHistory;
    this.agent = agent;
    this.robot = robot;
  }

  /**
   * The language that the address asks for, else the best of the browser's that we speak; English
   * for who names others alone, Chinese for who names none.
   */
  static ChatTexts of(@Nullable String asked, @Nullable String acceptLanguage) {
    ChatTexts known = asked == null ? null : known(asked);
    if (known != null) {
      return known;
    }
    if (acceptLanguage == null || acceptLanguage.isBlank()) {
      return CHINESE;
    }
    ChatTexts best = ENGLISH;
    double weight = 0;
    for (String part : acceptLanguage.split(",", MOST_LANGUAGES)) {
      String[] tag = part.split(";", 2);
      ChatTexts spoken = known(tag[0]);
      double weighs = tag.length == 1 ? 1 : weight(tag[1]);
      if (spoken != null && weighs > weight) {
        best = spoken;
        weight = weighs;
      }
    }
    return best;
  }

  /** Of {@code q=0.8}; nothing if it is no weight. */
  private static double weight(String parameter) {
    var matcher = WEIGHT.matcher(parameter);
    return matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
  }

  private static @Nullable ChatTexts known(String tag) {
    String lower = tag.strip().toLowerCase(Locale.ROOT);
    if (lower.startsWith("zh")) {
      return CHINESE;
    }
    return lower.startsWith("en") ? ENGLISH : null;
  }

  private String choose(String chinese, String english) {
    return this == CHINESE ? chinese : english;
  }

  /** Why a message of the form was not taken. */
  String refused(ErrorCode code, String message) {
    return switch (code) {
      case RATE_LIMITED -> choose("发送太快，请稍后再试", "Too many messages, please wait a moment");
      case REJECTED -> choose("未能发出：", "Not sent: ") + message;
      case TOO_LARGE, INVALID, BAD_FRAME -> choose("消息太长或不能发送", "This message cannot be sent");
      case FORBIDDEN, UNAUTHENTICATED, NOT_FOUND ->
          choose("您现在不能发送消息", "You cannot send messages now");
      case CLOSED, ID_CONFLICT, CONFLICT -> choose("没有发出，请再试一次", "Not sent, please try again");
      case INTERNAL, ORDER_HOLD, OVERLOADED, UNAVAILABLE, UNKNOWN_TYPE ->
          choose("暂时发不出去，请再点一次发送", "Cannot send right now, please press send again");
    };
  }

  /** There are too many new visitors. */
  String crowded(long seconds) {
    return choose(
        "访问人数过多，请在 " + seconds + " 秒后重新打开本页",
        "Too many visitors at once. Open this page again in " + seconds + " s");
  }

  /** A text that is longer than a message may be. */
  String tooLong(int over) {
    return choose(
        "超出 " + over + " 字，请删减，或分条发送",
        over + " characters too long. Shorten it, or send it in parts");
  }

  String inParts(int parts) {
    return choose("分 " + parts + " 条发送", "Send in " + parts + " parts");
  }

  /** Nothing of the text can be seen. */
  String nothing() {
    return choose("请先输入消息", "Write a message first");
  }

  /** In whose time the page tells times, for who has no script that knows his own. */
  String times(ZoneId zone) {
    String name = zone.getDisplayName(TextStyle.FULL, Locale.forLanguageTag(locale));
    return choose(
        "时间为" + name + "（" + zone.getId() + "）", "Times are " + name + " (" + zone.getId() + ")");
  }

  /** The form came without what only this page could have put into it. */
  String stale() {
    return choose("页面已过期，请再点一次发送", "The page had expired, please press send again");
  }

  /** A fact of the log as a line; empty if it shows none. */
  String fact(String kind, String name) {
    return switch (kind) {
      case "assigned", "joined" ->
          choose("客服 " + name + " 已加入会话", name + " joined the conversation");
      case "left" -> choose("客服 " + name + " 离开了会话", name + " left the conversation");
      case "transferred" -> choose("正在为您转接", "You are being transferred");
      case "handoff" -> choose("正在转接人工客服", "Connecting you with a person");
      case "closed" -> choose("会话已结束", "Conversation ended");
      case "reopened" -> choose("会话继续", "Conversation continued");
      case "rated" -> choose("您已评价", "You rated this conversation");
      default -> "";
    };
  }

  /** What stands in place of a message that cannot be shown. */
  String instead(String blank) {
    return switch (blank) {
      case "recalled" -> choose("消息已撤回", "Message recalled");
      case "erased" -> choose("消息已删除", "Message deleted");
      default -> choose("这种消息暂不支持显示", "This kind of message cannot be shown yet");
    };
  }

  /** A yes or no of a card. */
  String flag(boolean value) {
    return value ? choose("是", "Yes") : choose("否", "No");
  }

  /** Stands for a file without a name. */
  String file() {
    return choose("文件", "File");
  }

  String edited() {
    return choose("已编辑", "Edited");
  }

  /** What a page is called whose site nobody has named yet. */
  String service() {
    return locale.startsWith("en") ? "Customer service" : "在线客服";
  }
}
