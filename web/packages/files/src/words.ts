import type { Refusal } from "./server";

export type Locale = "zh-CN" | "en";

const zh = {
  tray: "要发送的文件",
  waiting: "等待上传",
  sending: (percent: string) => `已上传 ${percent}`,
  broken: "连接中断，会自动续传",
  checking: "正在检查",
  ready: "可以发送",
  cancel: (name: string) => `取消 ${name}`,
  retry: (name: string) => `重试 ${name}`,
  whole: (name: string) => `发送 ${name} 的原图`,
  original: "原图",
  placeStays: "照片里的拍摄地点（如有）会一起发送",
  retryShort: "重试",
  readyNow: (name: string) => `${name} 已上传`,
  failedNow: (name: string, why: string) => `${name} 上传失败：${why}`,
  tooMany: (most: number) => `一次最多 ${most} 个文件，其余的没有加入`,
  tooLarge: (most: string) => `超过 ${most} 的上限，请压缩或拆分`,
  quota: (wait: string) => `上传太多了，请 ${wait}后重试`,
  full: "服务器空间不足，请稍后重试",
  rejected: (why: string) => (why ? `未通过检查：${why}` : "未通过检查，请换一个文件"),
  unreadable: "文件已被移动或更改，请重新选择",
  network: "连接中断，重试会从断点继续",
  forbidden: "现在不能上传，请刷新页面",
  failed: "没有上传成功，请重试",
  seconds: (n: number) => `${n} 秒`,
  minutes: (n: number) => `${n} 分钟`,
  hours: (n: number) => `${n} 小时`,
  open: (name: string) => `查看图片 ${name}`,
  download: (name: string, size: string) => `下载 ${name}，${size}`,
  save: "下载",
  close: "关闭",
  gone: "打不开",
  play: "播放语音",
  pause: "暂停",
  position: "播放位置",
  transcript: "转写",
  file: "文件",
};

const en: typeof zh = {
  tray: "Files to send",
  waiting: "Waiting",
  sending: (percent) => `${percent} uploaded`,
  broken: "Connection lost, goes on by itself",
  checking: "Being checked",
  ready: "Ready to send",
  cancel: (name) => `Cancel ${name}`,
  retry: (name) => `Try ${name} again`,
  whole: (name) => `Send the original of ${name}`,
  original: "Original",
  placeStays: "the place where it was taken, if noted, is sent too",
  retryShort: "Try again",
  readyNow: (name) => `${name} is uploaded`,
  failedNow: (name, why) => `${name} was not uploaded: ${why}`,
  tooMany: (most) => `At most ${most} files at once; the others were left out`,
  tooLarge: (most) => `Larger than ${most}. Compress or split it`,
  quota: (wait) => `Too much was uploaded. Try again in ${wait}`,
  full: "The server has no room. Try again later",
  rejected: (why) => (why ? `Not accepted: ${why}` : "Not accepted. Choose another file"),
  unreadable: "The file was moved or changed. Choose it again",
  network: "Connection lost. Trying again goes on where it stopped",
  forbidden: "You cannot upload now. Reload the page",
  failed: "That did not work. Try again",
  seconds: (n) => `${n} s`,
  minutes: (n) => `${n} min`,
  hours: (n) => `${n} h`,
  open: (name) => `View picture ${name}`,
  download: (name, size) => `Download ${name}, ${size}`,
  save: "Download",
  close: "Close",
  gone: "cannot be opened",
  play: "Play voice message",
  pause: "Pause",
  position: "Position",
  transcript: "Transcript",
  file: "file",
};

export type Words = typeof zh;

export function wordsFor(locale: Locale): Words {
  return locale === "en" ? en : zh;
}

/** Why a file is not on its way, and what helps. */
export function reasonOf(failure: Refusal, words: Words): string {
  switch (failure.code) {
    case "too_large":
      return words.tooLarge(sizeOf(failure.most));
    case "rate_limited":
      return words.quota(waitOf(failure.after, words));
    case "rejected":
      return words.rejected(failure.detail);
    case "unreadable":
      return words.unreadable;
    case "forbidden":
    case "unauthenticated":
      return words.forbidden;
    default:
      return failure.status === 507 ? words.full : failure.status === 0 ? words.network : words.failed;
  }
}

/** Whether the same file may go through at another try. */
export function worthAnother({ code }: Refusal): boolean {
  return !["too_large", "rejected", "unreadable"].includes(code);
}

function waitOf(seconds: number, words: Words): string {
  if (seconds < 60) {
    return words.seconds(Math.max(1, Math.ceil(seconds)));
  }
  return seconds < 3600 ? words.minutes(Math.ceil(seconds / 60)) : words.hours(Math.ceil(seconds / 3600));
}

/** A size as people read it. */
export function sizeOf(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit > 0 && value < 10 && !Number.isInteger(value) ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

export function timeOf(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`;
}
