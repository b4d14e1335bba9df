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
  /** Begins to keep a message before it returns; the promise ends when it outlives the page. */
  put(item: OutboxItem): Promise<void>;
  /** @param givenUp by the person: it must never come back */
  remove(id: string, givenUp?: boolean): Promise<void>;
  /** Messages that were put and may be missing in what {@link load} brings. */
  unsettled?(): OutboxItem[];
  /** Keeps how far a conversation was read, before it returns. */
  mark?(conversation: string, seq: number): void;
  /** How far conversations were read here, by id. */
  marks?(): Record<string, number>;
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
