import { STYLE } from "./style";

export interface Settings {
  /** Address of the server that this script came from, without a slash at its end. */
  base: string;
  site: string;
  lang?: string | undefined;
  theme?: "light" | "dark" | "auto" | undefined;
  brand?: string | undefined;
  teaser?: string | undefined;
}

type Listener = (detail?: unknown) => void;
type Told =
  | { hutong: "ready"; brand?: string }
  | { hutong: "unread"; unread: number }
  | { hutong: "message"; text: string }
  | { hutong: "close" };

const TEXTS = {
  zh: {
    open: "打开客服窗口",
    shut: "收起客服窗口",
    title: "在线客服",
    unread: (n: number) => `${n} 条新消息`,
    dismiss: "关闭提示",
    unknown: (site: string) => `没有站点“${site}”。请检查嵌入代码里的 data-site。`,
    refused: (origin: string) => `${origin} 还不能使用这个客服窗口。管理员可以在 设置 → 站点 中允许它。`,
  },
  en: {
    open: "Open chat",
    shut: "Minimize chat",
    title: "Chat with us",
    unread: (n: number) => `${n} new`,
    dismiss: "Dismiss",
    unknown: (site: string) => `There is no site "${site}". Check data-site in the embedding code.`,
    refused: (origin: string) =>
      `${origin} may not use this chat yet. An administrator can allow it under Settings → Sites.`,
  },
};
const CHAT = "M7.9 20A9 9 0 1 0 4 16.100L2 22z";
const DOWN = "m6 9 6 6 6-6";
const TEASER_AFTER = 8000;
const READY_WITHIN = 3000;

function identification(identity?: string): object {
  return { hutong: "identify", ...(identity === undefined ? {} : { identity }) };
}

/** The launcher and the frame behind it. Touches nothing of the host page but one element of its own at its end. */
export class Widget {
  private readonly host = document.createElement("div");
  private readonly box = document.createElement("div");
  private readonly button = document.createElement("button");
  private readonly badge = document.createElement("span");
  private readonly tease = document.createElement("div");
  private readonly teaser = document.createElement("button");
  private readonly panel = document.createElement("div");
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly texts;
  private frame: HTMLIFrameElement | undefined;
  private ready = false;
  private waiting: object[] = [];
  private identity: string | undefined;
  private shown = false;
  private unread = 0;
  private gone = false;
  private told = "";
  private readonly origin: string;
  private readonly watcher = new MutationObserver(() => this.attach());
  private readonly hear = (event: MessageEvent) => this.heard(event);
  private readonly keys = (event: KeyboardEvent) => this.key(event);

  constructor(private readonly settings: Settings) {
    const lang = settings.lang ?? navigator.language;
    this.texts = lang.toLowerCase().startsWith("zh") ? TEXTS.zh : TEXTS.en;
    this.origin = new URL(settings.base).origin;
    this.build();
    addEventListener("message", this.hear);
    document.addEventListener("keydown", this.keys);
    this.attach();
    this.watcher.observe(document.documentElement, { childList: true });
    // Idle: the frame is there before it is wanted, and never in the way of the page's own loading.
    const idle = self.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 1));
    const warm = () => setTimeout(() => idle(() => this.prepare()), 3000);
    if (document.readyState === "complete") warm();
    else addEventListener("load", warm, { once: true });
    if (settings.teaser) setTimeout(() => this.teaseNow(settings.teaser ?? ""), TEASER_AFTER);
  }

  get alive(): boolean {
    return !this.gone;
  }

  /** Beside the body, not in it: a page that replaces its body must not load the chat anew. */
  private attach(): void {
    if (!this.gone && !this.host.isConnected) document.documentElement.append(this.host);
  }

  /** The page ran the script again: another page of the same site, or another look. */
  again(settings: Settings): void {
    if (settings.site !== this.settings.site) {
      console.error(`hutong.js: this page shows the chat of '${this.settings.site}'; '${settings.site}' is left out`);
      return;
    }
    this.attach();
    this.tellPage();
    this.set({ theme: settings.theme, brand: settings.brand });
  }

  private tellPage(): void {
    if (!this.ready || location.href === this.told) return;
    this.told = location.href;
    this.tell({ hutong: "page", page: location.href, referrer: document.referrer });
  }

  open(): void {
    if (this.gone || this.shown) return;
    this.prepare();
    this.shown = true;
    this.teaseNow("");
    this.draw();
    this.tellPage();
    this.tell({ hutong: "shown", shown: true });
    this.frame?.focus();
    this.emit("open");
  }

  close(): void {
    if (!this.shown) return;
    // Focus goes back to the launcher only if it was inside: a script that closes must not steal it.
    const within = document.activeElement === this.host;
    this.shown = false;
    this.draw();
    this.tell({ hutong: "shown", shown: false });
    if (within) this.button.focus();
    this.emit("close");
  }

  identify(identity?: string): void {
    this.prepare();
    this.identity = identity;
    if (this.ready) this.post(identification(identity));
  }

  set(values: Partial<Settings>): void {
    if (values.theme && values.theme !== this.settings.theme) {
      this.settings.theme = values.theme;
      this.tell({ hutong: "set", theme: values.theme });
    }
    if (values.brand && colour(values.brand) && values.brand !== this.settings.brand) {
      this.settings.brand = values.brand;
      this.paint(values.brand);
      this.tell({ hutong: "set", brand: values.brand });
    }
    if (values.teaser !== undefined) this.teaseNow(values.teaser);
  }

  on(type: string, listener: Listener): void {
    const all = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, all.add(listener));
  }

  off(type: string, listener?: Listener): void {
    if (listener) this.listeners.get(type)?.delete(listener);
    else this.listeners.delete(type);
  }

  /** Takes everything away again: the visitor of this page signed out. */
  shutdown(): void {
    this.tell({ hutong: "shutdown" });
    this.gone = true;
    this.watcher.disconnect();
    removeEventListener("message", this.hear);
    document.removeEventListener("keydown", this.keys);
    // The frame needs a moment to forget its visitor.
    setTimeout(() => this.host.remove(), 100);
    this.host.hidden = true;
  }

  private build(): void {
    const root = this.host.attachShadow({ mode: "closed", delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.button.type = "button";
    this.badge.className = "badge";
    this.tease.className = "tease";
    this.tease.setAttribute("role", "status");
    const dismiss = document.createElement("button");
    for (const button of [this.teaser, dismiss]) button.type = "button";
    dismiss.setAttribute("aria-label", this.texts.dismiss);
    dismiss.textContent = "×";
    dismiss.addEventListener("click", () => this.dismiss());
    this.panel.className = "panel";
    this.panel.setAttribute("role", "dialog");
    this.panel.setAttribute("aria-label", this.texts.title);
    this.button.append(icon(CHAT, "chat"), icon(DOWN, "shut"), this.badge);
    this.box.append(this.panel, this.tease, this.button);
    root.append(this.box);
    this.button.addEventListener("click", () => (this.shown ? this.close() : this.open()));
    this.teaser.addEventListener("click", () => this.open());
    this.teaser.dir = "auto";
    this.tease.append(this.teaser, dismiss);
    this.tease.hidden = true;
    for (const near of ["pointerenter", "touchstart", "focus"]) {
      this.button.addEventListener(near, () => this.prepare(), { passive: true });
    }
    if (this.settings.brand) this.paint(this.settings.brand);
    this.draw();
  }

  /** Makes the frame, once. It is hidden until it is opened and asks nothing of the server before. */
  private prepare(): void {
    if (this.frame || this.gone) return;
    const { base, site, lang, theme, brand } = this.settings;
    const query = new URLSearchParams({ site, frame: "1", host: location.origin });
    if (lang) query.set("lang", lang);
    if (theme && theme !== "auto") query.set("theme", theme);
    if (brand && colour(brand)) query.set("brand", brand.slice(1));
    this.frame = document.createElement("iframe");
    this.frame.title = this.texts.title;
    // The browser still asks the person before a voice message.
    this.frame.allow = "clipboard-write; microphone";
    this.frame.referrerPolicy = "strict-origin-when-cross-origin";
    this.frame.src = `${base}/chat?${query}`;
    this.panel.append(this.frame);
    setTimeout(() => void this.ask(), READY_WITHIN);
  }

  /** The browser says nothing when it blocks the frame; the server knows why. Not asked while all is well. */
  private async ask(): Promise<void> {
    if (this.ready || this.gone) return;
    const { base, site } = this.settings;
    const url = `${base}/api/v1/sites/${encodeURIComponent(site)}/embedding`;
    const answer = await fetch(url, { credentials: "omit" }).catch(() => undefined);
    if (!answer?.ok || this.gone) return;
    const { known, allowed } = (await answer.json()) as { known: boolean; allowed: boolean };
    if (allowed || this.ready) return;
    const why = known ? this.texts.refused(location.origin) : this.texts.unknown(site);
    console.error(`hutong.js: ${why}`);
    const words = document.createElement("p");
    words.setAttribute("role", "alert");
    words.textContent = why;
    this.panel.replaceChildren(words);
  }

  private heard(event: MessageEvent): void {
    if (event.origin !== this.origin || !this.frame || event.source !== this.frame.contentWindow) return;
    const told = event.data as Told | null;
    switch (told?.hutong) {
      case "ready":
        // The site's own colour, where the page asks for none.
        if (told.brand && !this.settings.brand) this.paint(told.brand);
        this.becomeReady();
        break;
      case "unread":
        this.unread = told.unread;
        this.draw();
        this.emit("unread", told.unread);
        break;
      case "message":
        this.emit("message", { text: told.text });
        break;
      case "close":
        this.close();
        break;
    }
  }

  /** The page in the frame is there; a page that was loaded anew is told everything again. */
  private becomeReady(): void {
    const again = this.ready;
    this.ready = true;
    this.told = location.href;
    this.post({ hutong: "page", page: location.href, referrer: document.referrer });
    if (this.settings.theme) this.post({ hutong: "set", theme: this.settings.theme });
    // Before it is shown: what it asks of the server it asks as this person.
    if (this.identity !== undefined) this.post(identification(this.identity));
    for (const message of this.waiting) this.post(message);
    this.waiting = [];
    if (again) this.post({ hutong: "shown", shown: this.shown });
    else this.emit("ready");
  }

  private tell(message: object): void {
    if (this.ready) this.post(message);
    else if (this.frame) this.waiting.push(message);
  }

  private post(message: object): void {
    this.frame?.contentWindow?.postMessage(message, this.origin);
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || document.activeElement !== this.host) return;
    if (this.shown) this.close();
    else if (!this.tease.hidden) this.dismiss();
  }

  /** What was dismissed in this tab is not shown again by the next page. */
  private teaseNow(text: string): void {
    const shows = text !== "" && !this.shown && text !== dismissed();
    this.tease.hidden = !shows;
    this.teaser.textContent = shows ? text : "";
  }

  private dismiss(): void {
    dismissed(this.teaser.textContent ?? "");
    this.teaseNow("");
    this.button.focus();
  }

  private paint(brand: string): void {
    if (!colour(brand)) return;
    this.box.style.setProperty("--brand", brand);
    this.box.style.setProperty("--on", light(brand) ? "#16211c" : "#fff");
  }

  private draw(): void {
    const { open, shut, unread } = this.texts;
    const count = this.shown ? 0 : this.unread;
    this.box.className = this.shown ? "open" : "";
    this.badge.textContent = count ? String(Math.min(count, 99)) : "";
    this.button.setAttribute("aria-expanded", String(this.shown));
    this.button.setAttribute("aria-label", this.shown ? shut : count ? `${open}, ${unread(count)}` : open);
  }

  private emit(type: string, detail?: unknown): void {
    for (const listener of [...(this.listeners.get(type) ?? [])]) {
      try {
        listener(detail);
      } catch (problem) {
        // A fault of the host page stays its own.
        console.error(problem);
      }
    }
  }
}

function colour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

/** Whether white could not be read on it (WCAG 2.2: 4.5). */
function light(brand: string): boolean {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(brand.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) < 4.5;
}

const DISMISSED = "hutong.teaser";

function dismissed(text?: string): string | null {
  try {
    if (text !== undefined) sessionStorage.setItem(DISMISSED, text);
    return sessionStorage.getItem(DISMISSED);
  } catch {
    return null;
  }
}

function icon(path: string, name: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", name);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
