import type { Body, EventFrame } from "./frames";

/** A message that is not settled yet, as it is kept until it is. */
export interface OutboxItem {
  id: string;
  t: "send" | "edit" | "recall";
  /** Fixed when it is written: a repeat must look the same to the server. */
  conversation?: string;
  kind: string;
  body: Body;
  target?: number;
  /** When it was written, epoch milliseconds. */
  at: number;
  /** Position in its line: ascending in the order of writing. */
  order: number;
  /** Set when the server refused it for good. */
  error?: { code: string; message: string };
}

export interface Stored {
  epoch?: string;
  logs: { conversation: string; events: EventFrame[] }[];
  outbox: OutboxItem[];
}

/**
 * Where the copy and the outbox live between two visits. No method may throw synchronously; a promise that
 * fails means that nothing was kept, and the client goes on in memory.
 */
export interface Storage {
  load(): Promise<Stored>;
  epoch(epoch: string): Promise<void>;
  /** Keeps events, replacing those of the same (conversation, seq). */
  events(conversation: string, events: EventFrame[]): Promise<void>;
  drop(conversation: string): Promise<void>;
  put(item: OutboxItem): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Keeps nothing beyond the page. */
export function memoryStorage(): Storage {
  const nothing = () => Promise.resolve();
  return {
    load: () => Promise.resolve({ logs: [], outbox: [] }),
    epoch: nothing,
    events: nothing,
    drop: nothing,
    put: nothing,
    remove: nothing,
  };
}
