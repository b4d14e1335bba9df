/** The frames of the realtime protocol, version 1. Times are epoch milliseconds, for display only. */

export type Role = "visitor" | "agent" | "robot" | "system";
export type Status = "robot" | "queued" | "assigned" | "closed";
// biome-ignore lint/suspicious/noExplicitAny: a body has the shape of its kind, and strangers' kinds come too
export type Body = Record<string, any>;

export interface From {
  id: string;
  role: Role;
  name: string;
  avatar?: string;
}

export interface Resume {
  conversation: string;
  after: number;
}

export interface Named {
  id: string;
  name: string;
}

export interface VisitorView extends Named {
  customer?: string;
  site: string;
}

export interface Welcome {
  t: "welcome";
  connection: string;
  user: From;
  epoch: string;
  /** Seconds. */
  heartbeat: number;
  now: number;
  limits: { frame: number; inflight: number; rate: number };
  off: string[];
  conversations: { id: string; status: Status; head: number; read: number; version: number }[];
}

export interface EventFrame {
  t: "event";
  conversation: string;
  seq: number;
  event: string;
  /** The sender's own id of the message. */
  id?: string;
  from: From;
  kind: string;
  body: Body;
  at: number;
}

export interface Synced {
  t: "synced";
  conversation: string;
  head: number;
  upTo: number;
  more: boolean;
}

export interface Reset {
  t: "reset";
  conversation: string;
  why: "epoch" | "gone" | "forbidden" | "too_far";
  head?: number;
}

export interface Ack {
  t: "ack";
  id: string;
  conversation: string;
  seq: number;
  event: string;
  at: number;
  dup?: boolean;
}

export interface ErrorFrame {
  t: "error";
  code: string;
  message: string;
  id?: string;
  conversation?: string;
  retry: boolean;
  /** Milliseconds. */
  after?: number;
}

export interface ConversationFrame {
  t: "conversation";
  conversation: string;
  status: Status;
  version: number;
  head: number;
  wait?: "agents" | "hours" | "full";
  position?: number;
  /** Seconds. */
  eta?: number;
  agent?: From;
  group?: Named;
  visitor?: VisitorView;
  notes?: number;
}

export interface Offer {
  t: "offer";
  conversation: string;
  visitor: VisitorView;
  group: Named;
  /** Seconds. */
  waited: number;
  /** Milliseconds from now. */
  expires: number;
  why: string;
  preview?: string;
}

export interface OfferGone {
  t: "offer.gone";
  conversation: string;
  why: "taken" | "expired" | "withdrawn";
  by?: From;
  /** Why it was withdrawn, where that is known. */
  reason?: "closed" | "moved" | "off_duty" | "full";
}

export interface MarkFrame {
  t: "got" | "read";
  conversation: string;
  seq: number;
  from: From;
}

export interface TypingFrame {
  t: "typing";
  conversation: string;
  on: boolean;
  text?: string;
  from: From;
}

export interface PresenceFrame {
  t: "presence";
  agent?: string;
  visitor?: string;
  conversation?: string;
  state: string;
  load?: number;
  capacity?: number;
}

export interface NoteFrame {
  t: "note";
  conversation: string;
  n: number;
  note: string;
  from: From;
  text: string;
  at: number;
}

/** The server's disk that is nearly full, in bytes; agents are told. */
export interface DiskRoom {
  path: string;
  free: number;
  total: number;
}

export type ServerFrame =
  | Welcome
  | EventFrame
  | Synced
  | Reset
  | Ack
  | ErrorFrame
  | ConversationFrame
  | Offer
  | OfferGone
  | MarkFrame
  | TypingFrame
  | PresenceFrame
  | NoteFrame
  | { t: "hb"; heads?: [string, number][] }
  | { t: "lag"; conversation: string; head: number }
  | { t: "off"; features: string[]; disk?: DiskRoom }
  | { t: "expiring"; in: number }
  | { t: "bye"; reconnect: number };

export type ClientFrame =
  | {
      t: "hello";
      token: string;
      device: string;
      epoch?: string;
      resume?: Resume[];
      locale?: string | undefined;
      client?: string | undefined;
    }
  | { t: "send"; id: string; conversation?: string; kind: string; body: Body }
  | { t: "edit"; id: string; conversation: string; target: number; body: Body }
  | { t: "recall"; id: string; conversation: string; target: number }
  | { t: "skip"; id: string }
  | { t: "sync"; conversation: string; after: number }
  | { t: "got" | "read"; conversation: string; seq: number }
  | { t: "typing"; conversation: string; on: boolean; text?: string }
  | { t: "watch"; conversation: string; on: boolean }
  | { t: "renew"; token: string }
  | { t: "hb" };

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/** A new client message or device id: 132 random bits in 22 characters. Works without a secure context. */
export function newId(): string {
  let id = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(22))) id += ALPHABET[byte & 63];
  return id;
}
