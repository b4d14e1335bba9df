import { isMessage, type Log } from "@hutong/protocol";

/** What an agent must know of one of his conversations at a glance. */
export interface Standing {
  unread: number;
  /** Since when the customer waits for an answer; undefined when it is the customer's turn. */
  awaitingSince: number | undefined;
}

/** Read off the log: messages of the visitor beyond the read mark, and the first one after the last answer. */
export function standingOf(log: Log): Standing {
  let unread = 0;
  let awaitingSince: number | undefined;
  for (let at = log.events.length - 1; at >= 0; at--) {
    const event = log.events[at];
    if (!event || !isMessage(event.kind)) {
      continue;
    }
    if (event.from.role !== "visitor") {
      break;
    }
    awaitingSince = event.at;
  }
  for (const event of log.events) {
    if (event.seq > log.read && event.from.role === "visitor" && isMessage(event.kind)) {
      unread++;
    }
  }
  return { unread, awaitingSince };
}

/** Waiting longer than this is worth a look, and longer than that is bad; milliseconds. */
export const waitIsLong = 60_000;
export const waitIsBad = 180_000;

export function waitTone(milliseconds: number): "" | "warn" | "bad" {
  if (milliseconds >= waitIsBad) {
    return "bad";
  }
  return milliseconds >= waitIsLong ? "warn" : "";
}
