import type { LinkState, SocketLike } from "./connection";
import type {
  ConversationFrame,
  ErrorFrame,
  EventFrame,
  NoteFrame,
  Offer,
  OfferGone,
  PresenceFrame,
  Reset,
  Welcome,
} from "./frames";
import type { Log } from "./log";
import type { Storage } from "./storage";

/** What is known of a conversation's state; without `version` it comes from `welcome` or the log alone. */
export type ConversationState = Omit<ConversationFrame, "t" | "version"> & { version: number };

export interface ClientEvents {
  link: LinkState;
  welcome: Welcome;
  /** A log changed: events, marks or typing. Told once for a burst. */
  log: Log;
  /** An event that happened now, as opposed to one that was caught up. */
  event: EventFrame;
  conversation: ConversationState;
  outbox: undefined;
  reset: Reset;
  offer: Offer;
  "offer.gone": OfferGone;
  presence: PresenceFrame;
  note: NoteFrame;
  off: string[];
  /** Errors that belong to no message. */
  error: ErrorFrame;
  settled: { id: string; conversation: string; seq: number };
}

export interface ClientOptions {
  url: string;
  device: string;
  role: "visitor" | "agent";
  token(fresh: boolean): Promise<string>;
  /** Events with `seq > after`, ascending, by REST. */
  history(conversation: string, after: number, limit: number): Promise<EventFrame[]>;
  storage?: Storage;
  locale?: string | undefined;
  client?: string | undefined;
  /** How many of the newest events are fetched of a conversation that is new here. Default 50. */
  tail?: number;
  socket?: ((url: string, protocol: string) => SocketLike) | undefined;
}

/** Tells whoever listens. */
export class Listeners {
  private readonly all = new Map<string, Set<(detail: never) => void>>();

  on<K extends keyof ClientEvents>(type: K, listener: (detail: ClientEvents[K]) => void): () => void {
    const known = this.all.get(type) ?? new Set();
    this.all.set(type, known.add(listener));
    return () => known.delete(listener);
  }

  emit<K extends keyof ClientEvents>(type: K, detail: ClientEvents[K]): void {
    for (const listener of this.all.get(type) ?? []) (listener as (detail: ClientEvents[K]) => void)(detail);
  }
}
