import type { Locale } from "./card";

const zh = {
  yes: "是",
  no: "否",
  confirm: "确定",
  cancel: "取消",
  failed: "没有成功",
  again: "重试",
  copied: "已复制",
  required: "请填写这一项",
  number: "请填写数字",
  choose: "请选择",
  actions: "操作",
  done: "已完成",
  now: "进行中",
  next: "未开始",
  stepFailed: "失败",
};

const en: typeof zh = {
  yes: "Yes",
  no: "No",
  confirm: "Confirm",
  cancel: "Cancel",
  failed: "That did not work",
  again: "Try again",
  copied: "Copied",
  required: "Please fill this in",
  number: "Please enter a number",
  choose: "Choose",
  actions: "Actions",
  done: "done",
  now: "under way",
  next: "to come",
  stepFailed: "failed",
};

export type Words = typeof zh;

export function wordsFor(locale: Locale): Words {
  return locale === "en" ? en : zh;
}

/** A moment as a card shows it: the day only where it is not today. */
export function moment(at: unknown, locale: Locale): string {
  if (typeof at !== "number" || !Number.isFinite(at)) {
    return "";
  }
  const today = new Date(at).toDateString() === new Date().toDateString();
  const day = today ? {} : ({ month: "numeric", day: "numeric" } as const);
  return new Intl.DateTimeFormat(locale, { ...day, hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
}
