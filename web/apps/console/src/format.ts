import { type Locale, texts } from "./i18n";

/** Making a formatter costs more than a hundred uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: Locale, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${name}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, known);
  return known;
}

const second = 1000;
const day = 24 * 60 * 60 * second;

/** A running time as `0:46`, `12:05` or `1:02:03`. */
export function duration(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / second));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

export function clock(at: number, locale: Locale): string {
  return formatter(locale, "clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** A moment in a list: the time today, the date before. */
export function shortMoment(at: number, now: number, locale: Locale): string {
  return sameDay(at, now)
    ? clock(at, locale)
    : formatter(locale, "day", { month: "numeric", day: "numeric" }).format(at);
}

export function fullMoment(at: number, locale: Locale): string {
  return formatter(locale, "full", { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }).format(at);
}

export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** What stands in a day's divider. */
export function dayName(at: number, now: number, locale: Locale): string {
  if (sameDay(at, now)) {
    return texts.value.thread.today;
  }
  if (sameDay(at, now - day)) {
    return texts.value.thread.yesterday;
  }
  return formatter(locale, "date", { dateStyle: "medium" }).format(at);
}

/** A waiting time in words for a sentence: `40 s`, `3 min`. */
export function spokenDuration(seconds: number): string {
  const words = texts.value.time;
  if (seconds < 60) {
    return words.seconds(Math.max(1, Math.round(seconds)));
  }
  return seconds < 3600 ? words.minutes(Math.round(seconds / 60)) : words.hours(Math.round(seconds / 3600));
}

/** The one or two characters of an avatar: a Chinese given name's last character, else the initial. */
export function initial(name: string): string {
  const trimmed = name.trim();
  if (/^(访客|Visitor)/.test(trimmed)) {
    return trimmed.slice(0, 1);
  }
  const characters = [...trimmed];
  const last = characters.at(-1) ?? "?";
  return /\p{Script=Han}/u.test(last) ? last : (characters[0] ?? "?").toUpperCase();
}

/** A hue that stays with a person. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) {
    hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  }
  return (hash * 137) % 360;
}

export function fileSize(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
