import type { EventFrame, OutboxItem, Storage, Stored } from "@hutong/protocol";

const EVENTS = "events";
const OUTBOX = "outbox";
const META = "meta";
const KEPT = 500;
const OPEN_WITHIN = 1500;

/**
 * The copy of the logs (the newest 500 events of each) and the outbox, in IndexedDB. Where it cannot be opened every
 * method fails and the client goes on in memory. The name holds the visitor's id: what one person wrote is never
 * shown to the next. It is asked for with the first use and not before: who has none yet becomes a visitor by it.
 */
export function indexedStorage(name: () => Promise<string>): Storage {
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => {
    opened ??= name().then(open);
    return opened;
  };

  async function write(stores: string[], act: (transaction: IDBTransaction) => void): Promise<void> {
    const transaction = (await database()).transaction(stores, "readwrite");
    act(transaction);
    await done(transaction);
  }

  return {
    async load(): Promise<Stored> {
      const transaction = (await database()).transaction([EVENTS, OUTBOX, META]);
      const [events, outbox, epoch] = await Promise.all([
        all<EventFrame>(transaction.objectStore(EVENTS)),
        all<OutboxItem>(transaction.objectStore(OUTBOX)),
        one<string>(transaction.objectStore(META), "epoch"),
      ]);
      const logs = new Map<string, EventFrame[]>();
      for (const event of events) {
        const log = logs.get(event.conversation);
        if (log) log.push(event);
        else logs.set(event.conversation, [event]);
      }
      return {
        ...(epoch ? { epoch } : {}),
        logs: [...logs].map(([conversation, list]) => ({ conversation, events: list })),
        outbox,
      };
    },
    epoch: (epoch) => write([META], (transaction) => transaction.objectStore(META).put(epoch, "epoch")),
    events: (conversation, events) =>
      write([EVENTS], (transaction) => {
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
      }),
    drop: (conversation) =>
      write([EVENTS], (transaction) => {
        transaction
          .objectStore(EVENTS)
          .delete(IDBKeyRange.bound([conversation, 0], [conversation, Number.MAX_SAFE_INTEGER]));
      }),
    put: (item) => write([OUTBOX], (transaction) => transaction.objectStore(OUTBOX).put(item)),
    remove: (id) => write([OUTBOX], (transaction) => transaction.objectStore(OUTBOX).delete(id)),
  };
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
