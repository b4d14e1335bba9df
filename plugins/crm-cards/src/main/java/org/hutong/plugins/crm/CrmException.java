package org.hutong.plugins.crm;

/** The outside system did not give what was asked for. Says what to do about it. */
final class CrmException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  enum Kind {
    /** Nobody has set an address. */
    UNSET(
        "还没有填写业务系统的地址。",
        "No address of the business system is set.",
        "请管理员在插件设置中填写。",
        "An administrator sets it in the plugin's settings."),
    /** No answer. */
    AWAY(
        "业务系统没有回答。",
        "The business system did not answer.",
        "请检查地址和网络；如果它在内网，请在插件设置中允许内网地址；如果它很慢，请调大等待时间。",
        "Check the address and the network. If it is in a private network, allow private addresses"
            + " in the plugin's settings; if it is slow, wait longer there."),
    /** A status that is not a success. */
    STATUS(
        "业务系统返回了错误。",
        "The business system answered with an error.",
        "请检查它的日志；401 或 403 表示插件设置中的密钥不对。",
        "Look into its log. 401 or 403: the token in the plugin's settings is not right."),
    /** No JSON. */
    FORM(
        "业务系统的回答不是 JSON。",
        "The answer of the business system is no JSON.",
        "请检查插件设置中的地址和路径。",
        "Check the address and the paths in the plugin's settings."),
    /** The paths of the settings lead nowhere. */
    MAPPING(
        "业务系统的回答与字段设置不符。",
        "The answer of the business system does not fit the fields in the settings.",
        "请在插件设置中修改这个路径。",
        "Correct this path in the plugin's settings.");

    private final String zh;
    private final String en;
    private final String mendZh;
    private final String mendEn;

    Kind(String zh, String en, String mendZh, String mendEn) {
      this.zh = zh;
      this.en = en;
      this.mendZh = mendZh;
      this.mendEn = mendEn;
    }

    String sentence(Language language) {
      return language.pick(zh, en);
    }

    String fix(Language language) {
      return language.pick(mendZh, mendEn);
    }
  }

  private final Kind kind;
  private final String detail;
  private final int status;

  CrmException(Kind kind, String detail, int status) {
    super(kind.sentence(Language.EN) + " " + detail + " " + kind.fix(Language.EN));
    this.kind = kind;
    this.detail = detail;
    this.status = status;
  }

  CrmException(Kind kind, String detail) {
    this(kind, detail, 0);
  }

  Kind kind() {
    return kind;
  }

  /** For who can fix it; empty if there is no more to say. */
  String detail() {
    return detail;
  }

  /** Whether the same request will never be taken: it was understood and refused. */
  boolean refused() {
    return status >= 400 && status < 500 && status != 408 && status != 429;
  }
}
