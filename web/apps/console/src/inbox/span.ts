import type { EventFrame, Log } from "@hutong/protocol";

/** A page of history, with the newest edit of each event that was edited after the page. */
export interface HistoryPage {
  events: EventFrame[];
  edits: EventFrame[];
  /** Nothing could be fetched. */
  failed?: boolean;
}

export interface HistorySource {
  /** Events after `after`, ascending. */
  page(after: number, limit: number): Promise<HistoryPage>;
  /** Events from the first at or after a time, epoch milliseconds. */
  since(at: number, limit: number): Promise<HistoryPage>;
}

/** Events that one request brings. */
const pageSize = 100;
/** The most events of history that are held beside the live log. */
export const mostHeld = 600;

/**
 * The part of a long log that is on the screen: a bounded run of history that either ends where the live log begins
 * or lies somewhere before it, `detached`. Reading on at one end lets go of the other.
 */
export class Span {
  events: EventFrame[] = [];
  detached = false;
  private edits = new Map<number, EventFrame>();
  private turn = 0;

  constructor(
    private readonly log: () => Log | undefined,
    private readonly source: HistorySource,
  ) {}

  /** The events on the screen, ascending and without a hole, then the later edits that concern them. */
  shown(): EventFrame[] {
    const live = this.log()?.events ?? [];
    if (!this.detached) {
      return this.events.length === 0 ? live : [...this.events, ...live];
    }
    const last = this.events.at(-1)?.seq ?? 0;
    const changes = live.filter((event) => event.kind === "edit" || event.kind === "recall");
    const later = [...this.edits.values()].filter((edit) => edit.seq > last);
    return [...this.events, ...later, ...changes];
  }

  /** The newest event on the screen that lies in the run; the edits of later pages are none of it. */
  get end(): number {
    return this.detached ? (this.events.at(-1)?.seq ?? 0) : (this.log()?.applied ?? 0);
  }

  private base(): number {
    return this.log()?.base ?? 0;
  }

  /** The seq before the first event on the screen; 0 at the beginning of the conversation. */
  get start(): number {
    const first = this.events[0];
    return first ? first.seq - 1 : this.base();
  }

  /** Back to the live log alone. */
  toNewest(): void {
    this.turn++;
    this.events = [];
    this.edits.clear();
    this.detached = false;
  }

  /** What the live log let go of is history now; it is kept while it joins what is held. */
  letGo(events: readonly EventFrame[], reading: boolean): void {
    const last = this.events.at(-1)?.seq;
    if (!this.detached && (last === undefined ? reading : events[0]?.seq === last + 1)) {
      this.events = [...this.events, ...events];
      this.cutEnd();
    }
  }

  /** Fetches what lies before. False: it began already, or another move was made meanwhile. */
  async older(): Promise<boolean> {
    const start = this.start;
    if (start <= 0) {
      return false;
    }
    const turn = ++this.turn;
    const after = Math.max(0, start - pageSize);
    const page = await this.source.page(after, start - after);
    if (turn !== this.turn || page.events.length === 0) {
      return false;
    }
    this.take(page);
    this.events = [...page.events.filter((event) => event.seq <= start), ...this.events];
    this.cutEnd();
    return true;
  }

  private cutEnd(): void {
    if (this.events.length > mostHeld) {
      this.events = this.events.slice(0, mostHeld);
      this.detached = true;
    }
  }

  /** Fetches what follows a detached run. False: it joins the live log, or another move was made meanwhile. */
  async newer(): Promise<boolean> {
    const last = this.events.at(-1)?.seq;
    if (!this.detached || last === undefined) {
      return false;
    }
    const turn = ++this.turn;
    const page = await this.source.page(last, pageSize);
    if (turn !== this.turn) {
      return false;
    }
    this.take(page);
    this.events = [...this.events, ...page.events].slice(-mostHeld);
    this.join();
    return true;
  }

  /** Shows the log from a time on. Returns the seq of the first event at or after it. */
  async jump(at: number): Promise<number | undefined> {
    const turn = ++this.turn;
    const page = await this.source.since(at, pageSize);
    const target = page.events[0]?.seq;
    if (turn !== this.turn || page.failed) {
      return undefined;
    }
    if (target === undefined || target > this.base()) {
      this.toNewest();
      return target ?? this.log()?.applied;
    }
    this.edits.clear();
    this.take(page);
    this.events = page.events;
    this.detached = true;
    this.join();
    await this.older();
    return target;
  }

  private take(page: HistoryPage): void {
    for (const edit of page.edits) {
      this.edits.set(edit.body.target, edit);
    }
  }

  private join(): void {
    const base = this.base();
    if ((this.events.at(-1)?.seq ?? 0) >= base) {
      this.events = this.events.filter((event) => event.seq <= base);
      this.detached = false;
    }
  }
}
