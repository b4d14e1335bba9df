import { type EventFrame, type From, fold, isMessage, isUnknown, type Log, type Row } from "@hutong/protocol";

export type Item =
  | { type: "day"; key: string; at: number }
  | { type: "fact"; key: string; row: Row; since?: number | undefined }
  | { type: "message"; key: string; row: Row; mine: boolean; last: boolean };

const RUN = 5 * 60_000;

/**
 * The screen of a visitor: all his conversations one after the other, by the times that they were opened (their ids
 * ascend), with a line between days.
 */
export function timeline(logs: Iterable<Log>): Item[] {
  const items: Item[] = [];
  let before = 0;
  for (const log of [...logs].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const opened = log.events[0]?.kind === "opened" ? log.events[0].at : undefined;
    for (const row of fold(log.events)) {
      const item = itemOf(log.id, row, opened);
      if (!item) continue;
      if (new Date(before).toDateString() !== new Date(row.event.at).toDateString()) {
        items.push({ type: "day", key: `day ${log.id} ${row.event.seq}`, at: row.event.at });
      }
      before = row.event.at;
      items.push(item);
    }
  }
  markRuns(items);
  return items;
}

function itemOf(conversation: string, row: Row, opened: number | undefined): Item | undefined {
  const { kind, seq, from } = row.event;
  const key = `${conversation} ${seq}`;
  if (isMessage(kind) || isUnknown(kind)) {
    return { type: "message", key, row, mine: from.role === "visitor", last: true };
  }
  return kind === "opened" ? undefined : { type: "fact", key, row, since: kind === "closed" ? opened : undefined };
}

/** Face and time stand at the last of what one person said in a row. */
function markRuns(items: Item[]): void {
  items.forEach((item, i) => {
    const next = items[i + 1];
    if (item.type !== "message" || next?.type !== "message") return;
    const one = item.row.event;
    const two = next.row.event;
    item.last = one.from.id !== two.from.id || two.at - one.at > RUN;
  });
}

/** The newest messages of all logs, oldest first: what is painted at once at the next visit. */
export function newest(logs: Iterable<Log>, count: number): EventFrame[] {
  const all = [...logs].sort((a, b) => (a.id < b.id ? -1 : 1)).flatMap((log) => log.events);
  return all.slice(-count);
}

/** Who speaks for the house: the newest agent that the log knows. */
export function agentOf(events: readonly EventFrame[]): From | undefined {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i];
    if (event?.from.role === "agent") return event.from;
  }
  return undefined;
}
