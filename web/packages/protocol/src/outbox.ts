import type { Ack, ClientFrame, ErrorFrame } from "./frames";
import type { OutboxItem, Storage } from "./storage";

/** `writing`: it does not outlive the page yet. `unkept`: it never will, the browser keeps nothing. */
export type Delivery = "writing" | "unkept" | "queued" | "sending" | "stored" | "failed";

export interface OutboxOptions {
  storage: Storage;
  /** A visitor's sends are one line; an agent has one for each conversation. */
  visitor: boolean;
  /** Whether frames may be sent now. */
  ready(): boolean;
  send(frame: ClientFrame): boolean;
  changed(): void;
  /** Nothing was heard for too long while an answer is due. */
  overdue(): void;
}

interface Hold {
  id: string;
  timer: ReturnType<typeof setTimeout>;
}

const RETRY_LEAST = 1000;
const RETRY_MOST = 30_000;
const STRAY_HOLD = 300;
const ANSWER_WITHIN = 15_000;
const MINUTE = 60_000;

/**
 * Messages on their way, in the order of writing, each with an id that never changes. An item leaves when it is
 * acknowledged, when its own event is heard, or when the person gives it up.
 */
export class Outbox {
  items: OutboxItem[] = [];
  /** Acknowledged, but their events are not here yet: by id, the place in the log. */
  readonly stored: Map<string, { conversation: string; seq: number; item: OutboxItem }> = new Map();

  private limits = { frame: 65_536, inflight: 32, rate: 0 };
  private window = 32;
  private order = 0;
  /** Transmissions on this connection that have no answer yet, by id. */
  private unanswered = new Map<string, number>();
  /** Ids that count as on their way. */
  private flying = new Map<string, number>();
  private holds = new Map<string, Hold>();
  private tries = new Map<string, number>();
  /** Messages that the storage does not hold: it is at it, or cannot. */
  private loose = new Map<string, "writing" | "unkept">();
  private sentAt: number[] = [];
  private pacing?: ReturnType<typeof setTimeout> | undefined;
  private alarm?: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: OutboxOptions) {}

  /** Takes what an earlier page left, of which some is not on the disk yet. */
  restore(items: readonly OutboxItem[], loose: readonly OutboxItem[] = []): void {
    const known = new Set(this.items.map((item) => item.id));
    const more = items.filter((item) => !known.has(item.id));
    this.items = [...more, ...this.items].sort((a, b) => a.order - b.order);
    this.order = this.items.reduce((most, item) => Math.max(most, item.order), this.order);
    for (const item of loose) if (!known.has(item.id)) this.keep(item);
  }

  add(item: Omit<OutboxItem, "at" | "order">): OutboxItem {
    // Ascending over page loads and tabs that share one storage, also when the clock steps back.
    this.order = Math.max(this.order + 1, Date.now() * 1000);
    const whole: OutboxItem = { ...item, at: Date.now(), order: this.order };
    this.items.push(whole);
    this.keep(whole);
    this.options.changed();
    this.pump();
    return whole;
  }

  delivery(id: string): Delivery {
    if (this.stored.has(id)) return "stored";
    if (this.items.find((item) => item.id === id)?.error) return "failed";
    return this.flying.has(id) ? "sending" : (this.loose.get(id) ?? "queued");
  }

  /** Sends a refused message again, as the last of its line. */
  retry(id: string, freshId: () => string): void {
    const old = this.items.find((candidate) => candidate.id === id && candidate.error);
    if (!old) return;
    const { error, ...item } = old;
    this.items = this.items.filter((candidate) => candidate !== old);
    if (error?.code === "id_conflict") {
      this.forget(id);
      item.id = freshId();
    }
    item.order = this.order = Math.max(this.order + 1, Date.now() * 1000);
    this.items.push(item);
    this.keep(item);
    this.options.changed();
    this.pump();
  }

  /** Gives a message up. False: it is on its way and cannot be taken back. */
  discard(id: string): boolean {
    const item = this.items.find((candidate) => candidate.id === id);
    if (!item || this.flying.has(id)) return false;
    const line = this.line(item);
    if (this.holds.get(line)?.id === id) {
      this.release(line);
      this.options.send({ t: "skip", id });
    }
    this.remove(item, true);
    this.pump();
    return true;
  }

  /** A new connection: everything that is not settled is sent again, in order. */
  begin(limits: { frame: number; inflight: number; rate: number }): void {
    this.end();
    this.limits = limits;
    this.window = limits.inflight;
    this.pump();
  }

  end(): void {
    for (const line of [...this.holds.keys()]) this.release(line);
    this.unanswered.clear();
    this.flying.clear();
    clearTimeout(this.pacing);
    clearTimeout(this.alarm);
    this.alarm = this.pacing = undefined;
    this.options.changed();
  }

  acked(ack: Ack): OutboxItem | undefined {
    this.answered(ack.id);
    const item = this.items.find((candidate) => candidate.id === ack.id);
    if (!item) return undefined;
    this.stored.set(ack.id, { conversation: ack.conversation, seq: ack.seq, item });
    this.settle(item);
    return item;
  }

  /** The sender's own event was heard: that is as good as an acknowledgement. */
  seen(id: string): void {
    this.stored.delete(id);
    const item = this.items.find((candidate) => candidate.id === id);
    if (item) this.settle(item);
  }

  refused(error: ErrorFrame): void {
    const id = error.id ?? "";
    const left = this.answered(id);
    const item = this.items.find((candidate) => candidate.id === id);
    if (!item) {
      // Settled already: what was refused is a second copy, and nobody will send it again.
      if (error.retry && error.code !== "order_hold") this.options.send({ t: "skip", id });
      return;
    }
    if (error.code === "order_hold") this.held(item, left);
    else if (error.retry) this.hold(item, error);
    else if (error.code === "closed" && this.options.visitor && item.t === "send" && item.conversation)
      this.reopen(item);
    else this.fail(item, error);
    this.options.changed();
    this.pump();
  }

  /** The server closed because a message was too big: the biggest on its way is given up. */
  tooBig(): void {
    const size = (item: OutboxItem) => JSON.stringify(item.body).length;
    const biggest = this.items.filter((item) => this.flying.has(item.id)).sort((a, b) => size(b) - size(a))[0];
    if (biggest) this.fail(biggest, { code: "too_large", message: "" });
  }

  /** Sends what may be sent: each line in order, up to the window, never across a hold. */
  pump(): void {
    if (!this.options.ready()) return;
    const blocked = new Set<string>();
    const before = new Map<string, OutboxItem>();
    for (const item of [...this.items]) {
      const line = this.line(item);
      if (item.error || blocked.has(line)) continue;
      if (this.flying.has(item.id)) {
        before.set(line, item);
        continue;
      }
      const ahead = before.get(line);
      // Another address while one is on its way could overtake it when that one is refused as closed.
      if (this.holds.has(line) || (ahead && ahead.conversation !== item.conversation)) {
        blocked.add(line);
        continue;
      }
      if (this.flying.size >= this.window || !this.paced()) return;
      if (this.transmit(item)) before.set(line, item);
    }
  }

  private transmit(item: OutboxItem): boolean {
    const frame = frameOf(item);
    if (new TextEncoder().encode(JSON.stringify(frame)).length > this.limits.frame) {
      this.fail(item, { code: "too_large", message: "" });
      return false;
    }
    if (!this.options.send(frame)) return false;
    this.flying.set(item.id, Date.now());
    this.unanswered.set(item.id, (this.unanswered.get(item.id) ?? 0) + 1);
    this.sentAt.push(Date.now());
    this.options.changed();
    this.expect();
    return true;
  }

  /** Stays below the server's messages a minute, so that a long queue is never cut off for its speed. */
  private paced(): boolean {
    if (!this.limits.rate) return true;
    const now = Date.now();
    this.sentAt = this.sentAt.filter((at) => now - at < MINUTE);
    if (this.sentAt.length < this.limits.rate) return true;
    clearTimeout(this.pacing);
    this.pacing = setTimeout(() => this.pump(), (this.sentAt[0] ?? now) + MINUTE - now);
    return false;
  }

  private expect(): void {
    if (this.alarm) return;
    this.alarm = setTimeout(() => {
      this.alarm = undefined;
      if (!this.flying.size) return;
      const oldest = Math.min(...this.flying.values());
      if (Date.now() - oldest >= ANSWER_WITHIN) this.options.overdue();
      if (this.flying.size) this.expect();
    }, ANSWER_WITHIN);
  }

  private answered(id: string): number {
    const left = (this.unanswered.get(id) ?? 1) - 1;
    if (left > 0) this.unanswered.set(id, left);
    else this.unanswered.delete(id);
    return left;
  }

  /** Refused only because an earlier one waits: it goes again with that one. */
  private held(item: OutboxItem, left: number): void {
    if (left > 0) return;
    this.flying.delete(item.id);
    const line = this.line(item);
    if (!this.holds.has(line)) this.wait(line, item.id, STRAY_HOLD);
  }

  /** Refused for now: its line stands still until it is sent again, then the others follow. */
  private hold(item: OutboxItem, error: ErrorFrame): void {
    const line = this.line(item);
    const tries = (this.tries.get(item.id) ?? 0) + 1;
    this.tries.set(item.id, tries);
    const from = this.items.indexOf(item);
    this.items.forEach((other, i) => {
      if (i >= from && this.line(other) === line) this.flying.delete(other.id);
    });
    if (error.code === "rate_limited") this.window = 1;
    this.wait(line, item.id, error.after ?? Math.min(RETRY_MOST, RETRY_LEAST * 2 ** (tries - 1)));
  }

  private wait(line: string, id: string, milliseconds: number): void {
    this.release(line);
    const timer = setTimeout(() => {
      this.holds.delete(line);
      this.pump();
    }, milliseconds);
    this.holds.set(line, { id, timer });
  }

  private release(line: string): void {
    clearTimeout(this.holds.get(line)?.timer);
    this.holds.delete(line);
  }

  /** The named conversation is closed: the same message, same id, goes to whichever is open or a new one. */
  private reopen(closed: OutboxItem): void {
    const gone = closed.conversation;
    this.flying.delete(closed.id);
    for (const item of this.items) {
      if (item.t !== "send" || item.conversation !== gone || this.flying.has(item.id)) continue;
      delete item.conversation;
      this.keep(item);
    }
  }

  private fail(item: OutboxItem, error: { code: string; message: string }): void {
    this.flying.delete(item.id);
    const line = this.line(item);
    if (this.holds.get(line)?.id === item.id) this.release(line);
    item.error = { code: error.code, message: error.message };
    this.keep(item);
    this.options.changed();
  }

  private settle(item: OutboxItem): void {
    const line = this.line(item);
    if (this.holds.get(line)?.id === item.id) {
      // Stored by an earlier copy, while the copy of this connection was refused: it must not hold the line.
      this.release(line);
      this.options.send({ t: "skip", id: item.id });
    }
    this.window = Math.min(this.limits.inflight, this.window * 2);
    this.remove(item);
    this.pump();
  }

  private remove(item: OutboxItem, givenUp = false): void {
    this.items = this.items.filter((other) => other !== item);
    this.forget(item.id, givenUp);
    this.options.changed();
  }

  private forget(id: string, givenUp = false): void {
    this.flying.delete(id);
    this.tries.delete(id);
    this.loose.delete(id);
    this.options.storage.remove(id, givenUp).catch(() => {});
  }

  private keep(item: OutboxItem): void {
    const { id } = item;
    this.loose.set(id, "writing");
    this.options.storage
      .put({ ...item })
      .then(
        () => this.loose.delete(id),
        () => this.loose.has(id) && this.loose.set(id, "unkept"),
      )
      .then(() => this.options.changed());
  }

  private line(item: OutboxItem): string {
    return this.options.visitor ? "" : (item.conversation ?? "");
  }
}

function frameOf(item: OutboxItem): ClientFrame {
  const { id, conversation = "", kind, body, target = 0 } = item;
  switch (item.t) {
    case "send":
      return { t: "send", id, ...(conversation ? { conversation } : {}), kind, body };
    case "edit":
      return { t: "edit", id, conversation, target, body };
    case "recall":
      return { t: "recall", id, conversation, target };
  }
}
