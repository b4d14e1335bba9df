import type { Body, EventFrame } from "./frames";

/** One row of the screen: a message with its edits applied, or a fact of the conversation. */
export interface Row {
  event: EventFrame;
  body: Body;
  edited: boolean;
  /** `recalled` by its author or `erased` by an administrator: the text is gone. */
  blank?: "recalled" | "erased";
}

const MESSAGES = new Set([
  "text",
  "image",
  "file",
  "voice",
  "video",
  "card",
  "choice",
  "chosen",
  "form",
  "filled",
  "location",
]);
const FACTS = new Set([
  "opened",
  "assigned",
  "transferred",
  "joined",
  "left",
  "closed",
  "reopened",
  "rated",
  "handoff",
]);

export function isMessage(kind: string): boolean {
  return MESSAGES.has(kind);
}

/** Neither a message nor a fact that this version knows: shown as unsupported. */
export function isUnknown(kind: string): boolean {
  return !MESSAGES.has(kind) && !FACTS.has(kind);
}

/**
 * The log folded: edits and recalls act on their targets and take no row, and of the ratings of one close the last
 * stands. Events are ascending.
 */
export function fold(events: readonly EventFrame[]): Row[] {
  const rows: Row[] = [];
  const bySeq = new Map<number, Row>();
  let rated: Row | undefined;
  for (const event of events) {
    if (event.kind === "edit" || event.kind === "recall") {
      change(bySeq.get(event.body.target), event);
      continue;
    }
    const row: Row = { event, body: event.body, edited: false };
    if (event.body.blank) row.blank = event.body.blank;
    if (event.kind === "rated") {
      if (rated) rows.splice(rows.indexOf(rated), 1);
      rated = row;
    } else if (event.kind === "reopened") {
      rated = undefined;
    }
    rows.push(row);
    bySeq.set(event.seq, row);
  }
  return rows;
}

function change(row: Row | undefined, event: EventFrame): void {
  if (!row || row.blank) return;
  if (event.kind === "recall") {
    row.blank = "recalled";
    row.body = { blank: "recalled" };
  } else if (event.body.body) {
    row.body = event.body.body;
    row.edited = true;
  }
}
