import { vi } from "vitest";
import {
  type Body,
  Client,
  type ClientOptions,
  type EventFrame,
  type From,
  type OutboxItem,
  type ServerFrame,
  type SocketLike,
  type Storage,
  type Stored,
} from "../src";

export const ME: From = { id: "visitor-1", role: "visitor", name: "陈先生" };
export const AGENT: From = { id: "agent-1", role: "agent", name: "周然" };

// biome-ignore lint/suspicious/noExplicitAny: tests look into frames of every shape
type Sent = Record<string, any> & { t: string };

/** The server's end of one connection: what the client sent, and what a test makes the server say. */
export class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  sent: Sent[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  of(type: string): Sent[] {
    return this.sent.filter((frame) => frame.t === type);
  }

  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  cut(code: number, reason = ""): void {
    this.closed = true;
    this.onclose?.({ code, reason });
  }

  ack(id: string, seq: number, conversation = "c1", dup?: boolean): void {
    this.say({ t: "ack", id, conversation, seq, event: `e${seq}`, at: seq, ...(dup ? { dup } : {}) });
  }

  refuse(id: string, code: string, retry: boolean, after?: number): void {
    this.say({ t: "error", id, code, message: code, retry, ...(after ? { after } : {}) });
  }

  synced(upTo: number, head = upTo, more = false, conversation = "c1"): void {
    this.say({ t: "synced", conversation, head, upTo, more });
  }
}

export function event(seq: number, extra: Partial<EventFrame> = {}): EventFrame {
  const body: Body = { text: `message ${seq}` };
  return { t: "event", conversation: "c1", seq, event: `e${seq}`, from: AGENT, kind: "text", body, at: seq, ...extra };
}

type Known = {
  id: string;
  status: "robot" | "queued" | "assigned" | "closed";
  head: number;
  read: number;
  version: number;
};

export class World {
  sockets: FakeSocket[] = [];
  tokens: boolean[] = [];
  history: (conversation: string, after: number, limit: number) => Promise<EventFrame[]> = () => Promise.resolve([]);
  client: Client;
  limits = { frame: 65_536, inflight: 32, rate: 120 };

  constructor(options: Partial<ClientOptions> = {}) {
    this.client = new Client({
      url: "wss://kf.example.com/ws",
      device: "device-1",
      role: "visitor",
      token: (fresh) => {
        this.tokens.push(fresh);
        return Promise.resolve(`token-${this.tokens.length}`);
      },
      history: (conversation, after, limit) => this.history(conversation, after, limit),
      socket: (url, protocol) => {
        const socket = new FakeSocket(url, protocol);
        this.sockets.push(socket);
        return socket;
      },
      ...options,
    });
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error("no connection was made");
    return last;
  }

  /** Connects and answers the hello. */
  async connect(conversations: Known[] = [], epoch = "epoch-1"): Promise<FakeSocket> {
    void this.client.start();
    await vi.advanceTimersByTimeAsync(0);
    return this.answer(conversations, epoch);
  }

  answer(conversations: Known[] = [], epoch = "epoch-1"): FakeSocket {
    const socket = this.socket;
    socket.onopen?.();
    socket.say({
      t: "welcome",
      connection: `connection-${this.sockets.length}`,
      user: ME,
      epoch,
      heartbeat: 25,
      now: Date.now(),
      limits: this.limits,
      off: [],
      conversations,
    });
    return socket;
  }

  /** Lets the back-off pass until another connection is tried. */
  async again(within = 20_000): Promise<FakeSocket> {
    const before = this.sockets.length;
    for (let waited = 0; waited < within && this.sockets.length === before; waited += 50) {
      await vi.advanceTimersByTimeAsync(50);
    }
    return this.socket;
  }
}

export const open = (head = 0, id = "c1"): Known => ({ id, status: "assigned", head, read: 0, version: 1 });

/** Keeps everything in a map, as IndexedDB would, and outlives a client. */
export class KeptStorage implements Storage {
  kept: { epoch?: string; events: Map<string, EventFrame>; outbox: Map<string, OutboxItem> } = {
    events: new Map(),
    outbox: new Map(),
  };

  async load(): Promise<Stored> {
    const logs = new Map<string, EventFrame[]>();
    for (const one of this.kept.events.values())
      logs.set(one.conversation, [...(logs.get(one.conversation) ?? []), one]);
    return {
      ...(this.kept.epoch ? { epoch: this.kept.epoch } : {}),
      logs: [...logs].map(([conversation, events]) => ({ conversation, events })),
      outbox: [...this.kept.outbox.values()],
    };
  }
  async epoch(epoch: string): Promise<void> {
    this.kept.epoch = epoch;
  }
  async events(conversation: string, events: EventFrame[]): Promise<void> {
    for (const one of events) this.kept.events.set(`${conversation} ${one.seq}`, one);
  }
  async drop(conversation: string): Promise<void> {
    for (const key of this.kept.events.keys()) if (key.startsWith(conversation)) this.kept.events.delete(key);
  }
  async put(item: OutboxItem): Promise<void> {
    this.kept.outbox.set(item.id, structuredClone(item));
  }
  async remove(id: string): Promise<void> {
    this.kept.outbox.delete(id);
  }
}
