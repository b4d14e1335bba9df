import {
  type Body,
  type Delivery,
  type EventFrame,
  type From,
  fold,
  isMessage,
  isUnknown,
  type Mark,
  type OutboxItem,
} from "@hutong/protocol";
import type { NoteInfo } from "../api/types";
import { sameDay } from "../format";

/** How far one's own message has come. */
export type Progress = "queued" | "unkept" | "sending" | "sent" | "delivered" | "read" | "failed";

export interface MessageItem {
  type: "message";
  key: string;
  seq: number | undefined;
  /** The client's own id while the message is on its way. */
  outboxId: string | undefined;
  from: From;
  side: "in" | "out";
  kind: string;
  body: Body;
  at: number;
  edited: boolean;
  blank: "recalled" | "erased" | undefined;
  progress: Progress | undefined;
  error: { code: string; message: string } | undefined;
  /** The first and the last message of a run by the same person. */
  first: boolean;
  last: boolean;
}

export interface NoteItem {
  type: "note";
  key: string;
  note: NoteInfo;
  /** Saving, or the reason why it was not saved. */
  state: "saved" | "saving" | "failed";
}

export interface LineItem {
  type: "line";
  key: string;
  event: EventFrame;
}

export interface DayItem {
  type: "day";
  key: string;
  at: number;
}

/** What follows was not read when the thread was opened. */
export interface UnreadItem {
  type: "unread";
  key: "unread";
}

export type TimelineItem = MessageItem | NoteItem | LineItem | DayItem | UnreadItem;

export interface PendingNote extends NoteInfo {
  id: string;
  failed: boolean;
}

export interface TimelineSource {
  me: string;
  closed: boolean;
  events: readonly EventFrame[];
  marks: Iterable<Mark>;
  notes: readonly NoteInfo[];
  pendingNotes: readonly PendingNote[];
  outbox: readonly { item: OutboxItem; delivery: Delivery }[];
  /** The last seq that was read when the thread was opened. */
  unreadAfter?: number | undefined;
}

/** A run of one person's messages ends after this silence, milliseconds. */
const runGap = 5 * 60_000;

/** What the thread shows, in order: the folded log, the notes between by their time, and what is on its way. */
export function buildTimeline(source: TimelineSource): TimelineItem[] {
  const merged = merge(loggedItems(source), noteItems(source));
  const whole = [...merged, ...outboxItems(source)];
  markRuns(whole);
  return withUnread(withDays(whole), source.unreadAfter);
}

/** The line stands before the first message of the customer that was not read. */
function withUnread(items: TimelineItem[], after: number | undefined): TimelineItem[] {
  if (after === undefined) {
    return items;
  }
  const known = items.some((item) => item.type === "message" && item.seq !== undefined && item.seq <= after);
  const at = items.findIndex(
    (item) => item.type === "message" && item.side === "in" && item.seq !== undefined && item.seq > after,
  );
  return known && at > 0 ? [...items.slice(0, at), { type: "unread", key: "unread" }, ...items.slice(at)] : items;
}

function loggedItems(source: TimelineSource): (MessageItem | LineItem)[] {
  const reached = customerMarks(source.marks);
  // The marks of a closed conversation are told no more: what was not heard is not known.
  const known = !source.closed || reached.got > 0;
  return fold(source.events).map(({ event, body, edited, blank }) => {
    if (!isMessage(event.kind) && !isUnknown(event.kind)) {
      return { type: "line", key: `e${event.seq}`, event };
    }
    const mine = event.from.role !== "visitor";
    return {
      type: "message",
      key: event.id ? `m${event.id}` : `e${event.seq}`,
      seq: event.seq,
      outboxId: undefined,
      from: event.from,
      side: mine ? "out" : "in",
      kind: event.kind,
      body,
      at: event.at,
      edited,
      blank,
      progress: mine && known ? progressOf(event.seq, reached) : undefined,
      error: undefined,
      first: true,
      last: true,
    };
  });
}

function customerMarks(marks: Iterable<Mark>): { got: number; read: number } {
  const reached = { got: 0, read: 0 };
  for (const mark of marks) {
    if (mark.from.role === "visitor") {
      reached.got = Math.max(reached.got, mark.got);
      reached.read = Math.max(reached.read, mark.read);
    }
  }
  return reached;
}

function progressOf(seq: number, reached: { got: number; read: number }): Progress {
  if (seq <= reached.read) {
    return "read";
  }
  return seq <= reached.got ? "delivered" : "sent";
}

function noteItems(source: TimelineSource): NoteItem[] {
  const saved = source.notes.map((note): NoteItem => ({ type: "note", key: `n${note.note}`, note, state: "saved" }));
  const pending = source.pendingNotes.map(
    (note): NoteItem => ({ type: "note", key: `p${note.id}`, note, state: note.failed ? "failed" : "saving" }),
  );
  return [...saved, ...pending].sort((a, b) => a.note.at - b.note.at);
}

/** Puts notes between events by time; the order of events is their seq and is never changed. */
function merge(events: (MessageItem | LineItem)[], notes: NoteItem[]): (MessageItem | LineItem | NoteItem)[] {
  const merged: (MessageItem | LineItem | NoteItem)[] = [];
  let next = 0;
  for (const item of events) {
    const at = item.type === "line" ? item.event.at : item.at;
    for (let note = notes[next]; note && note.note.at < at; note = notes[++next]) {
      merged.push(note);
    }
    merged.push(item);
  }
  return [...merged, ...notes.slice(next)];
}

function outboxItems(source: TimelineSource): MessageItem[] {
  return source.outbox
    .filter(({ item }) => item.t === "send")
    .map(({ item, delivery }) => ({
      type: "message",
      key: `m${item.id}`,
      seq: undefined,
      outboxId: item.id,
      from: { id: source.me, role: "agent", name: "" },
      side: "out",
      kind: item.kind,
      body: item.body,
      at: item.at,
      edited: false,
      blank: undefined,
      progress: delivery === "stored" ? "sent" : delivery === "writing" ? "sending" : delivery,
      error: item.error,
      first: true,
      last: true,
    }));
}

function markRuns(items: (MessageItem | LineItem | NoteItem)[]): void {
  items.forEach((item, index) => {
    const before = items[index - 1];
    if (item.type === "message" && before?.type === "message" && sameRun(before, item)) {
      item.first = false;
      before.last = false;
    }
  });
}

function sameRun(one: MessageItem, other: MessageItem): boolean {
  const troubled = one.error !== undefined || one.progress === "queued" || one.progress === "unkept";
  return one.from.id === other.from.id && other.at - one.at < runGap && sameDay(one.at, other.at) && !troubled;
}

function withDays(items: (MessageItem | LineItem | NoteItem)[]): TimelineItem[] {
  const whole: TimelineItem[] = [];
  let last: number | undefined;
  for (const item of items) {
    const at = item.type === "line" ? item.event.at : item.type === "note" ? item.note.at : item.at;
    if (last === undefined || !sameDay(last, at)) {
      whole.push({ type: "day", key: `d${item.key}`, at });
    }
    last = at;
    whole.push(item);
  }
  return whole;
}
