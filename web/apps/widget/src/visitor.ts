import { root } from "@hutong/protocol/root";
import type { Boot } from "./boot";
import { alone } from "./store/alone";
import { local } from "./store/device";

interface Ticket {
  token: string;
  /** Epoch milliseconds by this device's clock. */
  until: number;
}

/** What the host page says about its user and itself. */
export interface Identity {
  identity?: string;
  page?: string;
  referrer?: string;
}

const EARLY = 30_000;

const ANSWER_WITHIN = 15_000;

/**
 * Who this visitor is. A page of its own has an HttpOnly cookie and asks for tokens with it; inside a frame, and where
 * the browser refuses cookies, the visitor's key lies in storage. The token itself is never kept beyond the page.
 */
export class Visitor {
  private ticket: Ticket | undefined;
  private asking: Promise<Ticket> | undefined;
  private about: Identity = {};
  /** What the form of a page without a cookie holds: who its visitor is to become. */
  private readonly given = document.querySelector<HTMLInputElement>('input[name="key"]')?.value;

  /** Called when the server says that this is another person than before. */
  changed: () => void = () => {};

  constructor(private readonly boot: Boot) {
    if (boot.token && boot.expires) this.ticket = { token: boot.token, until: boot.expires };
    if (boot.visitor) local.set(this.idShelf, boot.visitor);
    // No cookie came with the page: who was here before cannot be proved, and his copy is not for somebody else.
    else if (!this.keyed) local.remove(this.idShelf);
  }

  /** His key lies in the browser's storage, because there is no cookie for it. */
  private get keyed(): boolean {
    return this.boot.frame || !navigator.cookieEnabled;
  }

  /** His id, if this browser knows it: the name under which the copy of his conversations is kept. */
  get id(): string | undefined {
    return local.get(this.idShelf);
  }

  private get idShelf(): string {
    return `hutong.visitor.${this.boot.site.key}`;
  }

  private get shelf(): string {
    return `hutong.key.${this.boot.site.key}`;
  }

  /** Whether this browser has been somebody here before. */
  known(): boolean {
    return this.ticket !== undefined || local.get(this.shelf) !== undefined;
  }

  /** The host page signed its user in, or told where he is. A changed identity needs a new token. */
  identify(about: Identity): void {
    const changed = about.identity !== undefined && about.identity !== this.about.identity;
    this.about = { ...this.about, ...about };
    if (changed) {
      this.ticket = undefined;
      this.asking = undefined;
    }
  }

  /** The host page signed its user out: the next visitor is another person. */
  forget(): void {
    this.about = {};
    this.ticket = undefined;
    this.asking = undefined;
    local.remove(this.shelf);
    local.remove(this.idShelf);
  }

  async token(fresh: boolean): Promise<string> {
    if (!fresh && this.ticket && this.ticket.until - EARLY > Date.now()) return this.ticket.token;
    this.asking ??= this.ask();
    const asking = this.asking;
    try {
      const ticket = await asking;
      if (this.asking === asking) this.ticket = ticket;
    } finally {
      if (this.asking === asking) this.asking = undefined;
    }
    // Another who asked at the same time has it already; who was identified meanwhile is asked about anew.
    return this.ticket?.token ?? this.token(false);
  }

  /** Who is nobody yet becomes somebody in one tab alone; the others that were opened with it are the same person. */
  private ask(): Promise<Ticket> {
    const somebody = this.about.identity !== undefined || this.known();
    return somebody ? this.askNow() : alone(`hutong visitor ${this.boot.site.key}`, () => this.askNow());
  }

  private async askNow(): Promise<Ticket> {
    const answer = this.keyed ? await this.askAsFrame() : await this.askAsPage();
    if (answer.status === 401 && this.about.identity !== undefined) return this.askWithoutIdentity();
    if (answer.status === 404 || answer.status === 403) throw { stop: true };
    if (!answer.ok) throw new Error(`no token: ${answer.status}`);
    const body = (await answer.json()) as {
      token: string;
      expires: number;
      key?: string;
      visitor: string | { id: string };
    };
    if (body.key) local.set(this.shelf, body.key);
    const before = this.id;
    const id = typeof body.visitor === "string" ? body.visitor : body.visitor.id;
    local.set(this.idShelf, id);
    if (before !== undefined && before !== id) this.changed();
    return { token: body.token, until: body.expires };
  }

  /** The host page's word for its user is not accepted: he is served as somebody unknown. */
  private askWithoutIdentity(): Promise<Ticket> {
    console.error("hutong: the identity was refused");
    delete this.about.identity;
    return this.ask();
  }

  private askAsPage(): Promise<Response> {
    const token = this.ticket?.token;
    const key = this.given;
    return post(`${root}/chat/token`, {
      site: this.boot.site.key,
      ...(token ? { token } : {}),
      ...(key ? { key } : {}),
    });
  }

  private askAsFrame(): Promise<Response> {
    const key = local.get(this.shelf);
    return post(`${root}/api/v1/sites/${encodeURIComponent(this.boot.site.key)}/visitors`, {
      ...(key ? { key } : {}),
      language: navigator.language,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...this.about,
    });
  }
}

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_WITHIN),
  });
}
