import type { EventFrame } from "./frames";
import { Journal } from "./journal";
import type { OutboxItem, Storage, Stored } from "./storage";

const EVENTS = "events";
const OUTBOX = "outbox";
const META = "meta";
const KEPT = 500;
const OPEN_WITHIN = 1500;
const SETTLE_WITHIN = 1500;
const MARKS = 200;

export interface Place {
  /**
   * The name of the database. It holds the person's id: what one wrote is never shown to the next. It is asked for
   * with the first use and not before: a visitor who has none yet becomes one by it. After a failure it is asked again.
   */
  name(): Promise<string>;
  /** Whose messages these are, as far as that is known now; empty while it is not. */
  owner(): string;
  /** The keys of what is written at once begin with this. */
  prefix: string;
  /** Whether the copy of the logs is kept too; else only what is not settled. */
  logs: boolean;
}

/**
 * The outbox, and the copy of the logs (the newest 500 events of each), in IndexedDB. A message is also written to
 * localStorage before the call returns and stays there until the disk has it, so that it survives a page that is
 * closed at that very moment. Where nothing can be kept the methods fail and the client goes on in memory.
 */
export function indexedStorage({ name, owner, prefix, logs: keepsLogs }: Place): Storage {
  const journal = new Journal(prefix);
  /** Under which name an item was journaled, and how many writes of it are under way. */
  const noted = new Map<string, { at: string; writes: number }>();
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => {
    opened ??= name()
      .then(open)
      .catch((failure) => {
        opened = undefined;
        throw failure;
      });
    return opened;
  };

  async function write(
    stores: string[],
    act: (transaction: IDBTransaction) => void,
    durability: IDBTransactionDurability = "default",
  ): Promise<void> {
    const transaction = (await database()).transaction(stores, "readwrite", { durability });
    act(transaction);
    await done(transaction);
  }

  function erase(id: string): void {
    const note = noted.get(id);
    noted.delete(id);
    if (note) journal.remove(note.at);
  }

  async function put(item: OutboxItem): Promise<void> {
    const note = noted.get(item.id) ?? { at: `out ${owner()} ${item.id}`, writes: 0 };
    note.writes++;
    noted.set(item.id, note);
    const journaled = journal.put(note.at, JSON.stringify(item));
    const onDisk = write([OUTBOX], (transaction) => transaction.objectStore(OUTBOX).put(item), "strict")
      .finally(() => note.writes--)
      .then(() => {
        // A newer version of it may be on its way: that one takes the note away.
        if (note.writes === 0 && noted.get(item.id) === note) erase(item.id);
      });
    if (!journaled) return onDisk;
    // A disk that does not answer is not waited for: the note is there.
    await Promise.race([onDisk.catch(() => {}), new Promise((resolve) => setTimeout(resolve, SETTLE_WITHIN))]);
  }

  /** What was written at once and had not reached the disk, also by somebody who was nobody yet. */
  function unsettled(): OutboxItem[] {
    const whose = new Set([`out ${owner()} `, "out  "]);
    return [...whose].flatMap((begin) =>
      journal.all(begin).flatMap(([at, text]) => {
        const item = parsed<OutboxItem>(text);
        if (!item?.id) {
          journal.remove(at);
          return [];
        }
        noted.set(item.id, { at, writes: 0 });
        return [item];
      }),
    );
  }

  /** What the person gave up must not come back, even if the disk had no time to forget it. */
  async function remove(id: string, givenUp = false): Promise<void> {
    erase(id);
    if (givenUp) journal.put(`gone ${id}`, "");
    await write([OUTBOX], (transaction) => transaction.objectStore(OUTBOX).delete(id), givenUp ? "strict" : "default");
    if (givenUp) journal.remove(`gone ${id}`);
  }

  const marks = () => parsed<Record<string, number>>(journal.get(`read ${owner()}`) ?? "") ?? {};

  return {
    unsettled,
    marks,
    mark(conversation, seq) {
      const { [conversation]: before = 0, ...others } = marks();
      const all = Object.entries({ ...others, [conversation]: Math.max(before, seq) });
      journal.put(`read ${owner()}`, JSON.stringify(Object.fromEntries(all.slice(-MARKS))));
    },
    async load(): Promise<Stored> {
      const transaction = (await database()).transaction([EVENTS, OUTBOX, META]);
      const [events, outbox, epoch] = await Promise.all([
        keepsLogs ? all<EventFrame>(transaction.objectStore(EVENTS)) : [],
        all<OutboxItem>(transaction.objectStore(OUTBOX)),
        one<string>(transaction.objectStore(META), "epoch"),
      ]);
      const logs = new Map<string, EventFrame[]>();
      for (const event of events) {
        const log = logs.get(event.conversation);
        if (log) log.push(event);
        else logs.set(event.conversation, [event]);
      }
      const gone = new Set(journal.all("gone ").map(([at]) => at.slice("gone ".length)));
      for (const item of outbox) if (gone.has(item.id)) remove(item.id, true).catch(() => {});
      return {
        ...(epoch ? { epoch } : {}),
        logs: [...logs].map(([conversation, list]) => ({ conversation, events: list })),
        outbox: outbox.filter((item) => !gone.has(item.id)),
      };
    },
    epoch: (epoch) => write([META], (transaction) => transaction.objectStore(META).put(epoch, "epoch")),
    events: async (conversation, events) => {
      if (!keepsLogs) return;
      await write([EVENTS], (transaction) => {
        const store = transaction.objectStore(EVENTS);
        let highest = 0;
        for (const event of events) {
          store.put(event);
          highest = Math.max(highest, event.seq);
        }
        // Every hundredth event sweeps what has grown old.
        if (events.some((event) => event.seq % 100 === 0) && highest > KEPT) {
          store.delete(IDBKeyRange.bound([conversation, 0], [conversation, highest - KEPT]));
        }
      });
    },
    drop: (conversation) =>
      write([EVENTS], (transaction) => {
        transaction
          .objectStore(EVENTS)
          .delete(IDBKeyRange.bound([conversation, 0], [conversation, Number.MAX_SAFE_INTEGER]));
      }),
    put,
    remove,
  };
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    const late = setTimeout(() => reject(new Error("IndexedDB does not open")), OPEN_WITHIN);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore(EVENTS, { keyPath: ["conversation", "seq"] });
      database.createObjectStore(OUTBOX, { keyPath: "id" });
      database.createObjectStore(META);
    };
    request.onsuccess = () => {
      clearTimeout(late);
      resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(late);
      reject(request.error ?? new Error("IndexedDB cannot be opened"));
    };
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

function result<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const all = <T>(store: IDBObjectStore) => result<T[]>(store.getAll());
const one = <T>(store: IDBObjectStore, key: string) => result<T | undefined>(store.get(key));
