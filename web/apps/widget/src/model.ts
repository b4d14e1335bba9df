import {
  type Body,
  Client,
  type ConversationState,
  type Delivery,
  type EventFrame,
  type From,
  indexedStorage,
  type LinkState,
  Log,
  newId,
  type OutboxItem,
} from "@hutong/protocol";
import { computed, signal } from "@preact/signals";
import { Api } from "./api";
import { Attachments } from "./attachments";
import type { Boot, Duty } from "./boot";
import { Clock, texts } from "./i18n";
import { local, tab } from "./store/device";
import { Drafts } from "./store/drafts";
import { agentOf, newest, timeline } from "./timeline";
import type { Visitor } from "./visitor";

export interface Pending {
  item: OutboxItem;
  delivery: Delivery;
}

const RECENT = 20;
const RECENT_EVERY = 1000;
const QUIET = 3000;
const DUTY_EVERY = 60_000;
const AGED = /^(assigned|transferred|joined|left|closed|reopened|rated|handoff|opened)$/;

/** Everything that the page shows, as signals, and everything that a person can do with it. */
export class Model {
  readonly t;
  readonly clock: Clock;
  readonly client: Client;
  readonly api: Api;
  readonly attachments: Attachments;
  readonly drafts: Drafts;
  private readonly storage;

  readonly link = signal<LinkState>({ phase: "idle" });
  /** Not connected for longer than a moment. */
  readonly away = signal(false);
  readonly now = signal(Date.now());
  readonly version = signal(0);
  readonly sends = signal(0);
  /** The logs hold at least what the server put into the page. */
  readonly caughtUp = signal(false);
  /** The script has taken over the nodes that the server rendered; before, it must draw the very same. */
  readonly hydrated = signal(false);
  readonly shown = signal(true);
  readonly older = signal<"no" | "yes" | "loading" | "failed">("no");
  readonly continued = signal(false);
  readonly announced = signal("");
  /** Whether somebody is there for a new conversation, as the server said last. */
  readonly duty = signal<Duty>("away");
  readonly leftContact = signal<"" | "sent">("");
  readonly rateState = signal<"" | "sending" | "thanks" | "failed">("");
  private recent: Log[] = [];
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private old: { id: string; head: number }[] | undefined;
  private renamed = 0;

  constructor(
    readonly boot: Boot,
    readonly visitor: Visitor,
    url: string,
    private readonly seen: { at: number },
  ) {
    this.t = texts(boot.locale);
    this.clock = new Clock(boot.locale, this.t);
    this.api = new Api(visitor);
    this.attachments = new Attachments(visitor, (kind, body) => this.put(kind, body));
    const prefix = `hutong.${boot.site.key} `;
    const owner = () => visitor.id ?? "";
    this.drafts = new Drafts(prefix, owner);
    this.storage = indexedStorage({ name: () => this.storageName(), owner, prefix, logs: true });
    this.client = new Client({
      url,
      device: this.device(),
      role: "visitor",
      locale: boot.locale,
      client: "widget/1",
      token: (fresh) => visitor.token(fresh),
      history: (conversation, after, limit) => this.api.history(conversation, after, limit),
      storage: this.storage,
    });
    this.caughtUp.value = seen.at === 0 && (!boot.frame || !visitor.known());
    this.duty.value = boot.site.duty ?? "away";
    this.listen();
    this.paintRecent();
    setInterval(() => void this.lookForAgents(), DUTY_EVERY);
  }

  /** The logs on the screen; before they are read from storage, the few messages that are kept for the first paint. */
  readonly logs = computed<Log[]>(() => {
    this.version.value;
    const held = [...this.client.logs.values()].filter((log) => log.events.length > 0);
    return held.length ? held : this.recent;
  });

  readonly items = computed(() => timeline(this.logs.value));

  readonly pending = computed<Pending[]>(() => {
    this.sends.value;
    this.version.value;
    const { outbox } = this.client;
    const stored = [...outbox.stored.values()].map((place) => place.item);
    return [...stored, ...outbox.items]
      .filter((item) => item.t === "send")
      .map((item) => ({ item, delivery: outbox.delivery(item.id) }));
  });

  /** The newest conversation's state; undefined before the first message. */
  readonly conversation = computed<ConversationState | undefined>(() => {
    this.version.value;
    const open = this.client.current();
    const newestId = [...this.client.conversations.keys()].sort().at(-1);
    return this.client.conversations.get(open ?? newestId ?? "");
  });

  readonly agent = computed<From | undefined>(() => {
    const conversation = this.conversation.value;
    if (!conversation || conversation.status === "robot" || conversation.status === "queued") return undefined;
    return (
      conversation.agent ?? agentOf(this.logs.value.find((log) => log.id === conversation.conversation)?.events ?? [])
    );
  });

  /** Who is about to say something; `text`: a robot's answer as far as it has grown. */
  readonly typing = computed<{ from: From; text?: string | undefined } | undefined>(() => {
    this.version.value;
    const conversation = this.conversation.value;
    const log = conversation && this.client.logs.get(conversation.conversation);
    const typists = [...(log?.typing.values() ?? [])];
    // A robot is heard no more once a person has the conversation.
    return typists.find(({ from }) => from.role !== "robot" || conversation?.status === "robot");
  });

  /** How far the other side has got and read, in the newest conversation. */
  readonly marks = computed<{ conversation: string; got: number; read: number }>(() => {
    this.version.value;
    const id = this.conversation.value?.conversation ?? "";
    const marks = [...(this.client.logs.get(id)?.marks.values() ?? [])].filter((mark) => mark.from.role !== "visitor");
    return {
      conversation: id,
      got: Math.max(0, ...marks.map((mark) => mark.got)),
      read: Math.max(0, ...marks.map((mark) => mark.read)),
    };
  });

  /** The closed conversation that may be rated now, and what was said about it so far. */
  readonly rating = computed<{ conversation: string; score: number; comment: string; name: string } | undefined>(() => {
    const state = this.conversation.value;
    if (state?.status !== "closed") return undefined;
    const events = this.logs.value.find((log) => log.id === state.conversation)?.events ?? [];
    const spoke = events.some((event) => event.from.role === "agent" && !AGED.test(event.kind));
    if (!spoke) return undefined;
    const rated = events.findLast((event) => event.kind === "rated");
    return {
      conversation: state.conversation,
      score: rated?.body.score ?? 0,
      comment: rated?.body.comment ?? "",
      name: agentOf(events)?.name ?? "",
    };
  });

  /** What the server rendered stands until the logs hold at least as much. */
  readonly covered = computed(
    () => !this.hydrated.value || (!this.caughtUp.value && (this.seen.at > 0 || this.logs.value.length === 0)),
  );

  /** Begins: with the copy of this browser at once, with the server as soon as it answers. */
  async begin(): Promise<void> {
    if (this.link.value.phase !== "idle") return;
    this.link.value = { phase: "connecting" };
    this.watchQuiet();
    void this.lookForAgents();
    await this.client.start();
  }

  /** Whether an earlier page left something here that must leave. */
  unsettled(): boolean {
    return (this.storage.unsettled?.() ?? []).length > 0;
  }

  /** The host page signed its user out: nothing of what he wrote and did not send is for the next one. */
  forget(): void {
    this.client.stop();
    if (!this.visitor.id) for (const item of this.client.outbox.items) this.client.discard(item.id);
    this.drafts.forget();
    this.visitor.forget();
  }

  /** Asked while somebody looks: nobody is called present who left meanwhile. */
  async lookForAgents(): Promise<void> {
    if (!this.shown.value || document.visibilityState !== "visible") return;
    try {
      this.duty.value = await this.api.duty(this.boot.site.key);
    } catch {
      // Not known any more.
      this.duty.value = "away";
    }
  }

  /** Where the visitor can be reached: agents read it in the conversation, and keep it with the customer. */
  leaveContact(name: string, reach: string): void {
    this.say([this.t.contactIs, name, reach].filter(Boolean).join(" "));
    this.leftContact.value = "sent";
    const contact = { ...(name ? { name } : {}), ...(reach.includes("@") ? { email: reach } : { phone: reach }) };
    this.api.contact(contact).catch(() => {});
  }

  say(text: string): void {
    this.put("text", { text });
    this.typed("");
  }

  /** Hands a message to the outbox. */
  private put(kind: string, body: Body): void {
    this.client.send(kind, body);
    this.continued.value = false;
    void this.begin();
  }

  typed(text: string): void {
    const id = this.client.current();
    if (!id) return;
    this.client.typing(id, text.length > 0, this.boot.site.preview ? text.slice(0, 500) : undefined);
  }

  /** The person looks at the end of the list. */
  looked(): void {
    if (!this.shown.value || document.visibilityState !== "visible") return;
    for (const log of this.client.logs.values()) {
      const last = log.events.at(-1);
      if (last && log.read < last.seq && this.client.conversations.has(log.id)) this.client.read(log.id, last.seq);
    }
    this.version.value++;
  }

  unread(): number {
    let count = 0;
    for (const log of this.client.logs.values()) {
      if (!this.client.conversations.has(log.id)) continue;
      count += log.events.filter((event) => event.seq > log.read && speaks(event)).length;
    }
    return count;
  }

  async rate(score: number, comment?: string): Promise<void> {
    const rating = this.rating.value;
    if (!rating || this.rateState.value === "sending") return;
    this.rateState.value = "sending";
    try {
      await this.api.rate(rating.conversation, score, comment);
      this.rateState.value = "thanks";
    } catch {
      this.rateState.value = "failed";
    }
  }

  async end(): Promise<void> {
    const id = this.client.current();
    if (id) await this.api.close(id).catch(() => {});
  }

  /** A page of what was before: of the oldest conversation on the screen, then of the one before it. */
  async loadOlder(): Promise<void> {
    if (this.older.value === "loading") return;
    this.older.value = "loading";
    try {
      const first = [...this.client.logs.values()].filter((log) => log.known).sort((a, b) => (a.id < b.id ? -1 : 1))[0];
      if (first && first.base > 0) await this.client.older(first.id);
      else await this.loadConversationBefore(first?.id);
      await this.findOlder();
    } catch {
      this.older.value = "failed";
    }
  }

  /** Nothing is open or lately closed: the newest of the older conversations is shown, if there is one. */
  private async fetchOld(): Promise<void> {
    await this.findOlder();
    if (this.older.value === "yes" && !this.holdsSeen()) await this.loadOlder();
    this.caughtUp.value = true;
  }

  private async loadConversationBefore(id: string | undefined): Promise<void> {
    const before = (this.old ?? []).filter((one) => !id || one.id < id).sort((a, b) => (a.id < b.id ? 1 : -1))[0];
    if (!before) return;
    const log = this.client.log(before.id);
    log.head = before.head;
    log.clear(before.head);
    await this.client.older(before.id);
  }

  private async findOlder(): Promise<void> {
    const logs = [...this.client.logs.values()].filter((log) => log.known).sort((a, b) => (a.id < b.id ? -1 : 1));
    if (logs[0] && logs[0].base > 0) {
      this.older.value = "yes";
      return;
    }
    this.old ??= await this.api.conversations().catch(() => []);
    const first = logs[0]?.id;
    this.older.value = this.old.some((one) => one.head > 0 && (!first || one.id < first)) ? "yes" : "no";
  }

  private listen(): void {
    const { client } = this;
    client.on("link", (state) => this.linked(state));
    client.on("log", () => this.changed());
    client.on("conversation", () => {
      this.changed();
      void this.lookForAgents();
    });
    client.on("reset", () => this.changed());
    client.on("outbox", () => {
      this.sends.value++;
    });
    client.on("event", (event) => this.heard(event));
    client.on("welcome", (welcome) => {
      if (welcome.conversations.length === 0) void this.fetchOld();
      else void this.findOlder();
    });
  }

  private changed(): void {
    this.version.value++;
    if (this.holdsSeen()) this.caughtUp.value = true;
    this.keeping ??= setTimeout(() => {
      this.keeping = undefined;
      this.keepRecent();
    }, RECENT_EVERY);
  }

  /** Whether the logs hold the newest event that the server put into the page. */
  private holdsSeen(): boolean {
    const last = Math.max(0, ...[...this.client.logs.values()].map((log) => log.events.at(-1)?.at ?? 0));
    return last > 0 && last >= this.seen.at;
  }

  private heard(event: EventFrame): void {
    if (!speaks(event)) return;
    this.announced.value = `${event.from.name}: ${event.body.text ?? event.body.title ?? event.body.name ?? this.t.newMessage}`;
  }

  private linked(state: LinkState): void {
    this.link.value = state;
    if (state.phase === "ready") {
      clearTimeout(this.quiet);
      this.quiet = undefined;
      this.away.value = false;
    } else {
      this.watchQuiet();
    }
    if (state.phase === "stopped" && state.code === 4409) this.rename();
    if (state.phase === "stopped" && state.code === 4401) void this.client.start();
  }

  /** Three seconds without a connection are not worth a word. */
  private watchQuiet(): void {
    this.quiet ??= setTimeout(() => {
      this.away.value = true;
      this.tick();
    }, QUIET);
  }

  private tick(): void {
    this.now.value = Date.now();
    if (this.away.value) setTimeout(() => this.tick(), 1000);
  }

  /** A duplicated tab carries the device of the first: it takes one of its own and stays. */
  private rename(): void {
    if (this.renamed++ > 0) return;
    const device = newId();
    tab.set("hutong.device", device);
    this.client.connection.device = device;
    this.client.connection.start();
  }

  private device(): string {
    const kept = tab.get("hutong.device");
    if (kept) return kept;
    const device = newId();
    tab.set("hutong.device", device);
    return device;
  }

  private async storageName(): Promise<string> {
    if (!this.visitor.id) await this.visitor.token(false);
    return `hutong ${this.boot.site.key} ${this.visitor.id}`;
  }

  private get recentShelf(): string {
    return `hutong.recent.${this.boot.site.key}.${this.visitor.id ?? ""}`;
  }

  private keepRecent(): void {
    if (!this.visitor.id) return;
    local.set(this.recentShelf, JSON.stringify(newest(this.logs.value, RECENT)));
  }

  /** What localStorage holds is there before anything else, and is replaced by the logs themselves. */
  private paintRecent(): void {
    if (!this.visitor.id) return;
    try {
      const events = JSON.parse(local.get(this.recentShelf) ?? "[]") as EventFrame[];
      const logs = new Map<string, Log>();
      for (const event of events) {
        const log = logs.get(event.conversation) ?? new Log(event.conversation);
        logs.set(event.conversation, log);
        log.events.push(event);
      }
      this.recent = [...logs.values()];
      this.version.value++;
    } catch {
      local.remove(this.recentShelf);
    }
  }
}

/** Something that somebody else said. */
function speaks(event: EventFrame): boolean {
  const { kind, from } = event;
  return (from.role === "agent" || from.role === "robot") && !AGED.test(kind) && kind !== "edit" && kind !== "recall";
}
