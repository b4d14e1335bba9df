const zh = {
  connecting: "正在连接",
  online: "在线",
  busy: "客服都在忙，请稍等",
  offDuty: "客服不在线，可以留言",
  contactName: "称呼（选填）",
  contactReach: "电话或邮箱",
  contactWrong: "请填写正确的电话或邮箱",
  contactSend: "留下联系方式",
  contactIs: "我的联系方式：",
  contactLeft: "联系方式已留下，客服会联系您。",
  unstable: "网络不稳定",
  stopped: "连接已停止",
  reload: "刷新页面",
  lostIn: (seconds: number) => `连接已断开，${seconds} 秒后重试`,
  lost: "连接已断开，正在重试",
  retryNow: "立即重试",
  more: "更多",
  minimize: "收起",
  close: "结束会话",
  light: "浅色",
  dark: "深色",
  system: "跟随系统",
  language: "English",
  history: "更早的消息",
  loading: "正在载入",
  loadFailed: "没有取到，点按重试",
  input: "输入消息",
  inputWait: "补充说明",
  inputOffline: "可以先输入，连上后自动发送",
  send: "发送",
  attach: "添加图片或文件",
  attachFailed: "现在不能添加文件，请检查网络后重试",
  dropHere: "松开以添加",
  speak: "录语音，按住说话松开发送，点按开始",
  speaking: "正在录音",
  speakSend: "发送语音",
  speakCancel: "取消录音",
  noMicrophone: "没有麦克风权限，请在浏览器设置中允许",
  log: "会话记录",
  today: "今天",
  yesterday: "昨天",
  sending: "发送中",
  queuedOffline: "待发送，联网后自动发出",
  unkept: "待发送，发出前请不要关闭页面",
  sent: "已发送",
  got: "已送达",
  read: "已读",
  failed: "发送失败 · 点按重发",
  refused: (why: string) => `未能发出：${why}`,
  giveUp: "删除",
  tooLarge: "消息太长",
  tooLong: (over: number) => `超出 ${over} 字，可以删减，或`,
  inParts: (parts: number) => `分 ${parts} 条发送`,
  asFile: "作为文件发送",
  textFile: "长文本",
  edited: "已编辑",
  recalled: "消息已撤回",
  erased: "消息已删除",
  unsupported: "这种消息暂不支持显示",
  newMessage: "新消息",
  typing: (name: string) => `${name}正在输入`,
  robot: "智能助手",
  agent: "客服",
  assigned: (name: string) => `客服 ${name} 已加入会话`,
  joined: (name: string) => `客服 ${name} 加入了会话`,
  left: (name: string) => `客服 ${name} 离开了会话`,
  transferred: "正在为您转接",
  transferredTo: (name: string) => `已转接给客服 ${name}`,
  handoff: "正在转接人工客服",
  closed: "会话已结束",
  closedAfter: (time: string) => `会话已结束 · 用时 ${time}`,
  reopened: "会话继续",
  rated: (score: number) => `您的评价：${score} 星`,
  waiting: "正在为您接通",
  ahead: "前面还有",
  people: "位",
  next: "您是下一位",
  eta: (time: string) => `预计等待约 ${time}。`,
  soon: "预计等待不到 1 分钟。",
  stay: "离开页面不会丢失位置。",
  noAgents: "客服暂时不在线，您的消息已经留下，上线后会回复您。",
  hours: "现在是休息时间，您的消息已经留下，上班后会回复您。",
  full: "现在咨询的人很多，您的消息已经留下，会尽快回复您。",
  meanwhile: "等待时可以先说明问题，客服接入就能看到",
  rateTitle: (name: string) => `${name}的服务怎么样？`,
  rateTitleNobody: "这次服务怎么样？",
  rateHint: "只用于改进服务",
  stars: ["很不满意", "不满意", "一般", "满意", "非常满意"],
  star: (n: number) => `${n} 星`,
  comment: "想补充什么？（选填）",
  submit: "提交评价",
  thanks: "谢谢，已记录",
  rateFailed: "没有提交成功，请再点一次",
  again: "问题没解决，继续咨询",
  preview: "客服能看到您正在输入的内容",
  otherTab: "会话在另一个窗口中继续",
  gone: "此窗口已不能使用，请刷新页面",
  stale: "页面已更新，请刷新",
  clockMinutes: (m: number, s: number) => (m ? `${m} 分 ${s} 秒` : `${s} 秒`),
};

type Texts = typeof zh;

const en: Texts = {
  connecting: "Connecting",
  online: "Online",
  busy: "All agents are busy",
  offDuty: "Nobody is online, leave a message",
  contactName: "Name (optional)",
  contactReach: "Phone or e-mail",
  contactWrong: "Enter a phone number or an e-mail address",
  contactSend: "Leave contact",
  contactIs: "My contact:",
  contactLeft: "Saved. An agent will get in touch.",
  unstable: "Unstable network",
  stopped: "Not connected",
  reload: "Reload",
  lostIn: (seconds) => `Connection lost, trying again in ${seconds} s`,
  lost: "Connection lost, trying again",
  retryNow: "Try now",
  more: "More",
  minimize: "Minimize",
  close: "End conversation",
  light: "Light",
  dark: "Dark",
  system: "As the system",
  language: "中文",
  history: "Earlier messages",
  loading: "Loading",
  loadFailed: "Could not load, tap to try again",
  input: "Write a message",
  inputWait: "Add details",
  inputOffline: "Write now, it is sent once connected",
  send: "Send",
  attach: "Add pictures or files",
  attachFailed: "Files cannot be added right now. Check the network and try again",
  dropHere: "Drop to add",
  speak: "Voice message: hold to talk, or tap to begin",
  speaking: "Recording",
  speakSend: "Send voice message",
  speakCancel: "Discard recording",
  noMicrophone: "The microphone is not allowed. Allow it in the browser's settings",
  log: "Conversation",
  today: "Today",
  yesterday: "Yesterday",
  sending: "Sending",
  queuedOffline: "Waiting for the network",
  unkept: "Waiting for the network, keep this page open",
  sent: "Sent",
  got: "Delivered",
  read: "Read",
  failed: "Not sent · tap to try again",
  refused: (why) => `Not sent: ${why}`,
  giveUp: "Delete",
  tooLarge: "the message is too long",
  tooLong: (over) => `${over} characters too long. Shorten it, or`,
  inParts: (parts) => `send it in ${parts} parts`,
  asFile: "send it as a file",
  textFile: "text",
  edited: "Edited",
  recalled: "Message recalled",
  erased: "Message deleted",
  unsupported: "This kind of message cannot be shown yet",
  newMessage: "New message",
  typing: (name) => `${name} is typing`,
  robot: "Assistant",
  agent: "Agent",
  assigned: (name) => `${name} joined the conversation`,
  joined: (name) => `${name} joined the conversation`,
  left: (name) => `${name} left the conversation`,
  transferred: "You are being transferred",
  transferredTo: (name) => `You were transferred to ${name}`,
  handoff: "Connecting you with a person",
  closed: "Conversation ended",
  closedAfter: (time) => `Conversation ended · ${time}`,
  reopened: "Conversation continued",
  rated: (score) => `Your rating: ${score} of 5`,
  waiting: "Connecting you",
  ahead: "Ahead of you:",
  people: "",
  next: "You are next",
  eta: (time) => `Estimated wait about ${time}. `,
  soon: "Estimated wait less than a minute. ",
  stay: "You keep your place if you leave this page.",
  noAgents: "Nobody is online right now. Your message is saved and will be answered.",
  hours: "We are closed right now. Your message is saved and will be answered.",
  full: "Many people are asking right now. Your message is saved and will be answered.",
  meanwhile: "You can already describe your question",
  rateTitle: (name) => `How was ${name}'s service?`,
  rateTitleNobody: "How was our service?",
  rateHint: "Used only to improve our service",
  stars: ["Very poor", "Poor", "Fair", "Good", "Excellent"],
  star: (n) => `${n} of 5`,
  comment: "Anything to add? (optional)",
  submit: "Submit",
  thanks: "Thank you",
  rateFailed: "That did not work, please try again",
  again: "Not solved? Continue",
  preview: "Agents can see what you type",
  otherTab: "The conversation goes on in another window",
  gone: "This window cannot be used any more, please reload",
  stale: "The page was updated, please reload",
  clockMinutes: (m, s) => (m ? `${m} min ${s} s` : `${s} s`),
};

export type { Texts };

export function texts(locale: string): Texts {
  return locale === "en" ? en : zh;
}

/** Times and days as the reader's own clock has them. */
export class Clock {
  private readonly time: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;
  private readonly far: Intl.DateTimeFormat;

  constructor(
    private readonly locale: string,
    private readonly t: Texts,
  ) {
    this.time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false });
    this.day = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
    this.far = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric" });
  }

  at(millis: number): string {
    return this.time.format(millis);
  }

  date(millis: number, now: number): string {
    const days = daysBetween(millis, now);
    if (days === 0) return this.t.today;
    if (days === 1) return this.t.yesterday;
    return new Date(millis).getFullYear() === new Date(now).getFullYear()
      ? this.day.format(millis)
      : this.far.format(millis);
  }

  /** A time that was guessed, in whole minutes. */
  minutes(millis: number): string {
    const minutes = Math.round(millis / 60_000);
    return this.locale === "en" ? `${minutes} min` : `${minutes} 分钟`;
  }

  span(millis: number): string {
    const seconds = Math.max(0, Math.round(millis / 1000));
    if (seconds >= 3600) {
      const hours = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 1 }).format(seconds / 3600);
      return this.locale === "en" ? `${hours} h` : `${hours} 小时`;
    }
    return this.t.clockMinutes(Math.floor(seconds / 60), seconds % 60);
  }
}

export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

function daysBetween(a: number, b: number): number {
  const day = (millis: number) => new Date(millis).setHours(12, 0, 0, 0);
  return Math.round((day(b) - day(a)) / 86_400_000);
}
