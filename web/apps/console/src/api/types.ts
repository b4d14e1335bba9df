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
  placeSince?: number | null;
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

/** What is known of a customer; what is not has no member. */
export interface VisitorFacts {
  firstSeen?: number;
  lastSeen?: number;
  visits?: number;
  page?: string;
  referrer?: string;
  language?: string;
  zone?: string;
  userAgent?: string;
  attributes?: Record<string, string>;
  note?: { text: string; by: Person | null; at: number };
}

export interface ConversationDetail extends ConversationInfo {
  visitor: VisitorInfo;
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

export type EventPage = Page<EventFrame> & { head?: number; edits?: EventFrame[] };
