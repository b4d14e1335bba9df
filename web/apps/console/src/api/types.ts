import type { EventFrame, From, Status } from "@hutong/protocol";

/** What REST answers, as far as the console reads it. Times are epoch milliseconds. */

export interface Person {
  id: string;
  name: string;
}

export type AgentState = "online" | "busy" | "break" | "offline";

export interface Me extends Person {
  username?: string;
  admin: boolean;
  state: AgentState;
  load: number;
  capacity: number;
  groups: Person[];
}

export interface LoginAnswer {
  token: string;
  expires: number;
  user: Person & { admin?: boolean };
}

export interface VisitorInfo extends Person {
  site: string;
  customer?: string;
}

export interface LastMessage {
  seq: number;
  kind: string;
  /** Missing where it was recalled or erased, or where the kind has none. */
  text?: string | null;
  from?: { role: string; name?: string };
  at?: number;
}

export interface ConversationInfo {
  id: string;
  status: Status;
  version: number;
  head: number;
  visitor: VisitorInfo;
  agent?: Person | null;
  group?: Person | null;
  openedAt: number;
  closedAt?: number | null;
  waitingSince?: number | null;
  lastAt: number;
  last?: LastMessage | null;
  read?: number;
  notes?: number;
  position?: number | null;
  wait?: "agents" | "hours" | "full" | null;
  reason?: string | null;
  score?: number | null;
}

export interface PreviousConversation {
  id: string;
  openedAt: number;
  closedAt?: number | null;
  score?: number | null;
  last?: LastMessage | null;
}

export interface SiteRules extends Person {
  key: string;
  typingPreview?: boolean;
  /** How long a message may be edited or recalled, milliseconds. */
  edit?: number;
}

export interface ConversationDetail extends ConversationInfo {
  visitor: VisitorInfo & { firstSeen?: number; page?: string; referrer?: string; locale?: string; agent?: string };
  previous?: PreviousConversation[];
  members?: Person[];
  /** Who served it last; stands after the close. */
  lastAgent?: Person | null;
  site?: SiteRules;
}

export interface Page<T> {
  items: T[];
  next?: string | null;
}

export interface ConversationPage extends Page<ConversationInfo> {
  counts?: Partial<Record<ViewName, number>>;
}

export type ViewName = "mine" | "queue" | "all" | "closed";

export interface NoteInfo {
  n: number;
  note: string;
  from: From;
  text: string;
  at: number;
}

export interface AgentInfo extends Person {
  state: AgentState;
  load: number;
  capacity: number;
}

export interface GroupInfo extends Person {
  waiting?: number;
  online?: number;
}

export interface Site extends Person {
  key: string;
  origins: string[];
  typingPreview: boolean;
  /** Milliseconds; 0: never. */
  reopen: number;
  edit?: number;
  look: Record<string, string>;
}

export type PluginState =
  | "available"
  | "starting"
  | "running"
  | "degraded"
  | "open"
  | "quarantined"
  | "stopping"
  | "stopped"
  | "failed";

export interface PluginInfo {
  id: string;
  version: string;
  name?: Record<string, string> | string;
  description?: Record<string, string> | string;
  provider?: { name?: string; url?: string } | string | null;
  source?: string;
  enabled: boolean;
  state: PluginState;
  reason?: string | null;
  extensions?: string[];
  permissions?: string[];
  /** What the byte-code scan found. */
  dangers?: string[];
  /** Whether it has settings to draw a form from. */
  settings?: boolean;
  health?: { calls: number; errors: number; p95?: number | null } | null;
}

/** A plugin as the server tells it. */
export interface PluginView {
  id: string;
  version: string;
  name?: Record<string, string>;
  description?: Record<string, string>;
  provider?: { name?: string; url?: string } | null;
  state: "running" | "disabled" | "failed" | "available";
  source?: string;
  reason?: string | null;
  permissions?: string[];
  dangers?: string[];
  settings?: boolean;
  extensions?: PluginCalls[];
}

/** The plugins, and the files that were not taken since the server started, newest first. */
export interface PluginPage extends Page<PluginView> {
  refused?: Refusal[];
}

export interface Refusal {
  at: number;
  file: string;
  reasons: string[];
}

/** One extension of a plugin and its calls since the server started. */
export interface PluginCalls {
  point: string;
  name: string;
  breaker: "closed" | "open" | "trying";
  /** It overstayed where it must not block and runs on threads of its own now. */
  moved: boolean;
  calls: number;
  errors: number;
  p95Micros: number;
}

export type EventPage = Page<EventFrame>;
