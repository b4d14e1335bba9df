import { Connection, type LinkState } from "./connection";
import { type ClientEvents, type ClientOptions, type ConversationState, Listeners } from "./events";
import {
  type Body,
  type ConversationFrame,
  type DiskRoom,
  type EventFrame,
  type From,
  type MarkFrame,
  newId,
  type Reset,
  type ServerFrame,
  type Synced,
  type TypingFrame,
  type Welcome,
} from "./frames";
import { Log, statusAfter } from "./log";
import { Marks } from "./marks";
import { Outbox } from "./outbox";
import { memoryStorage, type OutboxItem, type Storage } from "./storage";
import { TypingSignal } from "./typing";
import { Typists } from "./typists";

const HOLE_WITHIN = 100;
const HEAD_GRACE = 200;
const RESUME_MOST = 200;
const LOAD_WITHIN = 2000;

/** The whole protocol for one person on one device. Framework-free; everything happens on the page's own thread. */
export class Client {
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly logs: Map<string, Log> = new Map();
  readonly conversations: Map<string, ConversationState> = new Map();
  user?: From | undefined;
  off: string[] = [];
  /** The server's disk, while it is nearly full and this is an agent's client. */
  disk: DiskRoom | undefined;

  private readonly storage: Storage;
  private readonly tail: number;
  private readonly listeners = new Listeners();
  private readonly marks: Marks;
  private readonly typists = new Typists((log) => this.touch(log));
  private readonly dirty = new Set<Log>();
  private readonly watched = new Set<string>();
  private readonly signals = new Map<string, TypingSignal>();
  private epoch?: string | undefined;
  private loaded = false;

  constructor(private readonly options: ClientOptions) {
    this.storage = options.storage ?? memoryStorage();
    this.tail = options.tail ?? 50;
    this.marks = new Marks(this.logs, (frame) => this.connection.send(frame), this.storage);
    this.connection = new Connection({
      url: options.url,
      device: options.device,
      token: options.token,
      socket: options.socket,
      hello: () => this.hello(),
      onFrame: (frame) => this.receive(frame),
      onState: (state) => this.linked(state),
    });
    this.outbox = new Outbox({
      storage: this.storage,
      visitor: options.role === "visitor",
      ready: () => this.connection.state.phase === "ready" && !this.connection.draining,
      send: (frame) => this.connection.send(frame),
      changed: () => this.emit("outbox", undefined),
      overdue: () => this.overdue(),
    });
  }

  on<K extends keyof ClientEvents>(type: K, listener: (detail: ClientEvents[K]) => void): () => void {
    return this.listeners.on(type, listener);
  }

  /**
   * Reads the copy from storage, then connects. Storage that does not answer in two seconds is not waited for; the
   * messages that it holds leave when it answers.
   */
  async start(): Promise<void> {
    if (!this.loaded) {
      const loading = this.storage.load().catch(() => undefined);
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, LOAD_WITHIN));
      const stored = await Promise.race([loading, late]);
      this.loaded = true;
      if (stored) {
        this.epoch = stored.epoch;
        for (const { conversation, events } of stored.logs) {
          const log = this.log(conversation);
          if (!log.known) log.restore(events);
          this.touch(log);
        }
      } else {
        void loading.then((whole) => this.restore(whole?.outbox ?? []));
      }
      this.restore(stored?.outbox ?? [], this.storage.unsettled?.());
    }
    this.connection.start();
  }

  /** What was not settled at the last visit; what was written last is the newest word on it. */
  private restore(kept: readonly OutboxItem[], unsettled: readonly OutboxItem[] = []): void {
    const all = new Map([...kept, ...unsettled].map((item) => [item.id, item]));
    this.outbox.restore([...all.values()], unsettled);
    this.emit("outbox", undefined);
    this.outbox.pump();
  }

  stop(): void {
    this.connection.stop();
  }

  /** The copy of a conversation's log, made empty if there is none. */
  log(conversation: string): Log {
    let log = this.logs.get(conversation);
    if (!log) {
      log = new Log(conversation);
      this.logs.set(conversation, log);
    }
    return log;
  }

  /** A visitor's conversation that is not closed, if it is known. */
  current(): string | undefined {
    for (const [id, state] of this.conversations) if (state.status !== "closed") return id;
    return undefined;
  }

  /** Writes a message. It is kept until it is stored, over reloads if the storage keeps it. Returns its id. */
  send(kind: string, body: Body, conversation?: string): string {
    const to = conversation ?? (this.options.role === "visitor" ? this.current() : undefined);
    return this.outbox.add({ id: newId(), t: "send", kind, body, ...(to ? { conversation: to } : {}) }).id;
  }

  edit(conversation: string, target: number, body: Body): string {
    return this.outbox.add({ id: newId(), t: "edit", conversation, target, kind: "edit", body }).id;
  }

  recall(conversation: string, target: number): string {
    return this.outbox.add({ id: newId(), t: "recall", conversation, target, kind: "recall", body: {} }).id;
  }

  /** Sends a refused message again. */
  retry(id: string): void {
    this.outbox.retry(id, newId);
  }

  discard(id: string): boolean {
    return this.outbox.discard(id);
  }

  /** Everything up to `seq` was seen by this person. */
  read(conversation: string, seq: number): void {
    this.marks.read(this.log(conversation), seq);
  }

  typing(conversation: string, active: boolean, text?: string): void {
    let signal = this.signals.get(conversation);
    if (!signal) {
      signal = new TypingSignal(conversation, (frame) => this.connection.send(frame));
      this.signals.set(conversation, signal);
    }
    signal.typed(active, text);
  }

  /** Hears a conversation that is not one's own, over reconnects, until it is ended. */
  watch(conversation: string, on: boolean): void {
    if (on) this.watched.add(conversation);
    else this.watched.delete(conversation);
    if (!on) this.log(conversation).borrowed = true;
    this.connection.send({ t: "watch", conversation, on });
  }

  /** Takes events that came by REST, the first after `after`: for a conversation that is looked at and not heard. */
  absorb(conversation: string, after: number, events: readonly EventFrame[]): void {
    const log = this.log(conversation);
    if (!log.known) {
      log.clear(after);
      log.borrowed = true;
    }
    for (const event of events) log.apply(event);
    this.touch(log);
  }

  /** Fetches a page of history before what is here. False: there is nothing before. */
  async older(conversation: string, limit = 50): Promise<boolean> {
    const log = this.log(conversation);
    if (log.base === 0) return false;
    const base = log.base;
    const page = await this.options.history(conversation, Math.max(0, base - limit), Math.min(limit, base));
    if (log.base === base) {
      const taken = log.prepend(page.filter((event) => event.seq <= base));
      if (taken.length) this.storage.events(conversation, taken).catch(() => {});
      this.touch(log);
    }
    return log.base > 0;
  }

  /** Looks whether the connection still lives, for example after the page was away. */
  probe(): void {
    const log = [...this.logs.values()].find((candidate) => candidate.known);
    if (log) this.connection.probe(() => this.connection.send({ t: "sync", conversation: log.id, after: log.applied }));
  }

  private hello() {
    const newest = (log: Log) => log.events[log.events.length - 1]?.at ?? 0;
    const resume = [...this.logs.values()]
      .filter((log) => log.known && !log.borrowed)
      .sort((a, b) => newest(b) - newest(a))
      .slice(0, RESUME_MOST);
    for (const log of resume) log.asking = true;
    return {
      ...(this.epoch ? { epoch: this.epoch } : {}),
      resume: resume.map((log) => ({ conversation: log.id, after: log.applied })),
      locale: this.options.locale,
      client: this.options.client,
    };
  }

  private linked(state: LinkState): void {
    if (state.phase !== "ready") {
      if (this.connection.code === 1009) this.outbox.tooBig();
      this.outbox.end();
      for (const log of this.logs.values()) this.quiet(log);
    }
    this.emit("link", state);
  }

  /** What belonged to the connection ends with it. */
  private quiet(log: Log): void {
    log.asking = log.again = false;
    log.barren = 0;
    clearTimeout(log.timer);
    log.timer = undefined;
    if (log.typing.size || log.filling) {
      log.typing.clear();
      this.touch(log);
    }
  }

  private receive(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome":
        this.welcomed(frame);
        break;
      case "event":
        this.heard(frame);
        break;
      case "synced":
        this.synced(frame);
        break;
      case "reset":
        void this.reset(frame);
        break;
      case "ack":
        this.acked(frame);
        break;
      case "error":
        if (frame.id) this.outbox.refused(frame);
        else this.emit("error", frame);
        break;
      case "conversation":
        this.state(frame);
        break;
      case "hb":
        for (const [conversation, head] of frame.heads ?? []) this.headMoved(conversation, head);
        break;
      case "lag":
        this.lagged(frame.conversation, frame.head);
        break;
      default:
        this.passing(frame);
    }
  }

  /** What is told on, or fades. */
  private passing(frame: ServerFrame): void {
    switch (frame.t) {
      case "got":
      case "read":
        this.marked(frame);
        break;
      case "typing":
        this.typed(frame);
        break;
      case "off":
        this.off = frame.features;
        this.disk = frame.disk;
        this.emit("off", frame.features);
        break;
      case "offer":
        this.emit("offer", frame);
        break;
      case "offer.gone":
        this.emit("offer.gone", frame);
        break;
      case "presence":
        this.emit("presence", frame);
        break;
      case "note":
        this.emit("note", frame);
        break;
    }
  }

  private welcomed(frame: Welcome): void {
    this.user = frame.user;
    this.off = frame.off ?? [];
    this.disk = undefined;
    if (frame.epoch !== this.epoch) {
      this.epoch = frame.epoch;
      this.storage.epoch(frame.epoch).catch(() => {});
    }
    for (const known of frame.conversations) {
      const log = this.log(known.id);
      log.head = Math.max(log.applied, known.head);
      this.marks.known(log, known.read);
      const before = this.conversations.get(known.id);
      if (!before || before.version <= known.version) {
        this.put({ ...before, conversation: known.id, status: known.status, head: known.head, version: known.version });
      }
    }
    for (const conversation of this.watched) this.connection.send({ t: "watch", conversation, on: true });
    this.marks.tell();
    this.outbox.begin(frame.limits);
    this.emit("welcome", frame);
  }

  private heard(frame: EventFrame): void {
    const log = this.log(frame.conversation);
    const live = !log.asking && log.known;
    if (!log.apply(frame)) {
      if (frame.seq > log.applied && log.known && !log.asking) this.syncSoon(log, HOLE_WITHIN);
      return;
    }
    log.barren = 0;
    this.storage.events(log.id, [frame]).catch(() => {});
    if (frame.id && frame.from.id === this.user?.id) this.outbox.seen(frame.id);
    if (frame.from.id) log.typing.delete(frame.from.id);
    if (frame.seq >= log.head) this.follow(frame);
    if (!log.filling || !log.asking) this.touch(log);
    this.marks.tell();
    if (live) this.emit("event", frame);
  }

  /** The newest event says where the conversation stands, if its frame was not heard. */
  private follow(event: EventFrame): void {
    const status = statusAfter(event);
    const before = this.conversations.get(event.conversation);
    if (!status || before?.status === status || (before && event.kind === "opened")) return;
    this.put({ ...before, conversation: event.conversation, status, head: event.seq, version: before?.version ?? 0 });
  }

  private synced(frame: Synced): void {
    const log = this.log(frame.conversation);
    log.borrowed = false;
    log.asking = false;
    log.head = Math.max(log.head, frame.head);
    if (!log.known) {
      log.clear(Math.max(0, frame.upTo - this.tail));
      if (log.applied < frame.upTo) {
        this.sync(log);
        return;
      }
    }
    if (frame.more || log.again || log.applied < frame.upTo) {
      log.again = false;
      // Without progress the next question waits longer and longer: a server at fault is not hammered.
      if (log.barren++ === 0 || frame.more) this.sync(log);
      else this.syncSoon(log, Math.min(5000, HOLE_WITHIN * 2 ** log.barren));
      return;
    }
    log.barren = 0;
    this.touch(log);
  }

  /** The server stopped at its cursor because this side was too slow. */
  private lagged(conversation: string, head: number): void {
    const log = this.log(conversation);
    log.head = Math.max(log.head, head);
    this.sync(log);
  }

  private async reset(frame: Reset): Promise<void> {
    const log = this.log(frame.conversation);
    log.asking = log.again = false;
    this.storage.drop(log.id).catch(() => {});
    if (frame.why === "gone" || frame.why === "forbidden") {
      this.quiet(log);
      this.logs.delete(log.id);
      this.conversations.delete(log.id);
      this.emit("reset", frame);
      return;
    }
    const head = frame.head ?? this.conversations.get(log.id)?.head ?? 0;
    log.head = head;
    log.clear(Math.max(0, head - this.tail));
    this.emit("reset", frame);
    log.asking = true;
    try {
      for (const event of await this.options.history(log.id, log.base, this.tail)) {
        if (log.apply(event)) this.storage.events(log.id, [event]).catch(() => {});
      }
    } catch {
      // The events come by `sync` instead.
    }
    log.asking = false;
    this.touch(log);
    this.sync(log);
  }

  private headMoved(conversation: string, head: number): void {
    const log = this.log(conversation);
    log.head = Math.max(log.head, head);
    if (!log.known || log.behind()) this.syncSoon(log, HEAD_GRACE);
  }

  private syncSoon(log: Log, delay: number): void {
    if (log.timer) return;
    log.timer = setTimeout(() => {
      log.timer = undefined;
      if (!log.known) log.clear(Math.max(0, log.head - this.tail));
      if (log.behind()) this.sync(log);
    }, delay);
  }

  /** One question at a time for each conversation. */
  private sync(log: Log): void {
    if (log.asking) {
      log.again = true;
      return;
    }
    log.asking = this.connection.send({ t: "sync", conversation: log.id, after: log.applied });
  }

  private acked(frame: ServerFrame & { t: "ack" }): void {
    const item = this.outbox.acked(frame);
    const log = this.log(frame.conversation);
    if (log.known && log.applied >= frame.seq) this.outbox.stored.delete(frame.id);
    log.head = Math.max(log.head, frame.seq);
    if (item && !this.conversations.has(frame.conversation)) {
      this.put({ conversation: frame.conversation, status: "queued", head: frame.seq, version: 0 });
    }
    if (log.behind()) this.syncSoon(log, HEAD_GRACE);
    this.emit("settled", { id: frame.id, conversation: frame.conversation, seq: frame.seq });
  }

  private state(frame: ConversationFrame): void {
    const before = this.conversations.get(frame.conversation);
    if (before && frame.version < before.version) return;
    const { t: _, ...state } = frame;
    this.put(state);
    if (this.hears(state)) this.headMoved(frame.conversation, frame.head);
  }

  /** Whether the events of a conversation come here: an agent is told the state of queues whose logs he does not hear. */
  private hears(state: ConversationState): boolean {
    if (this.options.role === "visitor" || this.watched.has(state.conversation)) return true;
    const log = this.logs.get(state.conversation);
    return (state.status === "assigned" && state.agent?.id === this.user?.id) || (log?.known === true && !log.borrowed);
  }

  private put(state: ConversationState): void {
    this.conversations.set(state.conversation, state);
    this.emit("conversation", state);
  }

  private marked(frame: MarkFrame): void {
    const log = this.log(frame.conversation);
    this.marks.heard(log, frame);
    this.touch(log);
  }

  private typed(frame: TypingFrame): void {
    if (frame.from.id !== this.user?.id) this.typists.heard(this.log(frame.conversation), frame);
  }

  private overdue(): void {
    if (this.connection.silent() >= 10_000) this.connection.restart();
  }

  private touch(log: Log): void {
    log.filling = false;
    if (this.dirty.size === 0) {
      queueMicrotask(() => {
        const changed = [...this.dirty];
        this.dirty.clear();
        for (const one of changed) {
          this.forgetStored(one);
          this.emit("log", one);
        }
      });
    }
    this.dirty.add(log);
  }

  private forgetStored(log: Log): void {
    for (const [id, place] of this.outbox.stored) {
      if (place.conversation === log.id && place.seq <= log.applied) this.outbox.stored.delete(id);
    }
  }

  private emit<K extends keyof ClientEvents>(type: K, detail: ClientEvents[K]): void {
    this.listeners.emit(type, detail);
  }
}
