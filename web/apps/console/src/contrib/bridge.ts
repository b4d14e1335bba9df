import type { Locale } from "../i18n";

/**
 * Between the console and a page of a plugin in a sandboxed frame. The frame has an origin like no other and can reach
 * no server; what it asks for comes through this channel, is checked here, and goes to the plugin's own routes only.
 */

export interface FrameContext {
  locale: Locale;
  theme: "light" | "dark";
  /** The console's colours and sizes, by the names of its style: `--ink`. */
  tokens: Record<string, string>;
  conversation: string | undefined;
  customer: string | undefined;
}

export interface Answered {
  ok: boolean;
  status: number;
  body?: unknown;
  message?: string;
}

export interface Host {
  context(): FrameContext;
  fetch(method: string, path: string, body: unknown): Promise<Answered>;
  toast(text: string): void;
  resize(height: number): void;
  reply(text: string): void;
}

export type Asked =
  | { t: "fetch"; id: number; method: string; path: string; body: unknown }
  | { t: "toast"; text: string }
  | { t: "resize"; height: number }
  | { t: "reply"; text: string };

const methods = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);
/** What the server itself answers below a plugin's path: an administrator's rights must not reach a frame. */
const reserved = new Set(["ui", "settings", "enabled", "consent", "health"]);
const route = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,99}){1,8}(?:\?[A-Za-z0-9_.~%&=+,:-]{0,1000})?$/;
const largestBody = 64 * 1024;
const longestToast = 200;
const longestReply = 10_000;
const tallest = 4000;

/** A message of a frame, or undefined if it is none that this console takes. */
export function asked(message: unknown): Asked | undefined {
  if (typeof message !== "object" || message === null) {
    return undefined;
  }
  const { t, id, method, path, body, text, height } = message as Record<string, unknown>;
  switch (t) {
    case "fetch":
      return typeof id === "number" && Number.isSafeInteger(id) && mayCall(method, path) && fits(body)
        ? { t, id, method: method as string, path: path as string, body }
        : undefined;
    case "toast":
      return typeof text === "string" && text.trim() !== "" ? { t, text: text.slice(0, longestToast) } : undefined;
    case "reply":
      return typeof text === "string" && text.length <= longestReply ? { t, text } : undefined;
    case "resize":
      return typeof height === "number" && height > 0 ? { t, height: Math.min(tallest, Math.ceil(height)) } : undefined;
    default:
      return undefined;
  }
}

function mayCall(method: unknown, path: unknown): boolean {
  if (typeof method !== "string" || !methods.has(method) || typeof path !== "string" || !route.test(path)) {
    return false;
  }
  return !reserved.has(path.split(/[/?]/)[1] ?? "");
}

function fits(body: unknown): boolean {
  try {
    return body === undefined || JSON.stringify(body).length <= largestBody;
  } catch {
    return false;
  }
}

const atOnce = 8;
const perMinute = 120;
const minute = 60_000;

/** The console's end of the channel to one loaded page. A page that asks for more than its share gets a refusal. */
export class Bridge {
  private readonly channel = new MessageChannel();
  private running = 0;
  private times: number[] = [];

  constructor(private readonly host: Host) {
    this.channel.port1.onmessage = (event) => this.heard(event.data);
  }

  /** Hands the other end over, with what the page needs to draw itself. */
  greet(frame: Window): void {
    // The frame's origin is opaque and has no name to address; nothing secret is in this message.
    frame.postMessage({ hutong: 1, t: "init", context: this.host.context() }, "*", [this.channel.port2]);
  }

  tell(): void {
    this.channel.port1.postMessage({ t: "context", context: this.host.context() });
  }

  close(): void {
    this.channel.port1.onmessage = null;
    this.channel.port1.close();
  }

  private heard(message: unknown): void {
    const known = asked(message);
    if (!known) {
      this.refuse(message);
      return;
    }
    if (known.t === "resize") {
      this.host.resize(known.height);
    } else if (!this.within()) {
      this.refuse(message);
    } else if (known.t === "toast") {
      this.host.toast(known.text);
    } else if (known.t === "reply") {
      this.host.reply(known.text);
    } else {
      void this.fetch(known);
    }
  }

  private within(): boolean {
    const now = Date.now();
    this.times = this.times.filter((at) => now - at < minute);
    if (this.times.length >= perMinute) {
      return false;
    }
    this.times.push(now);
    return true;
  }

  /** Who asked by a number is told; what cannot even be read gets no answer. */
  private refuse(message: unknown): void {
    const id = (message as { id?: unknown } | null)?.id;
    if (typeof id === "number") {
      this.answer(id, { ok: false, status: 0, message: "refused by the console" });
    }
  }

  private async fetch({ id, method, path, body }: Extract<Asked, { t: "fetch" }>): Promise<void> {
    if (this.running >= atOnce) {
      this.answer(id, { ok: false, status: 0, message: "too many requests at once" });
      return;
    }
    this.running++;
    try {
      this.answer(id, await this.host.fetch(method, path, body));
    } finally {
      this.running--;
    }
  }

  private answer(id: number, answer: Answered): void {
    this.channel.port1.postMessage({ t: "answer", id, ...answer });
  }
}

const tokenNames = [
  "canvas panel surface sunken hover selected ink ink-2 ink-3 ink-inv line line-2 jade jade-strong jade-soft",
  "on-jade cinnabar cinnabar-soft amber amber-soft sky sky-soft font mono r-s r-m r-l",
].flatMap((names) => names.split(" "));

/** The tokens that are in force now. */
export function tokensOf(element: HTMLElement): Record<string, string> {
  const style = getComputedStyle(element);
  return Object.fromEntries(tokenNames.map((name) => [`--${name}`, style.getPropertyValue(`--${name}`).trim()]));
}
