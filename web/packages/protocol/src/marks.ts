import type { ClientFrame, MarkFrame } from "./frames";
import type { Log } from "./log";
import type { Storage } from "./storage";

const MARK_EVERY = 300;

/** How far one has got and read, told at most three times a second; and how far the others have. */
export class Marks {
  private telling?: ReturnType<typeof setTimeout> | undefined;
  /** Conversations whose `read` was not told on this connection. */
  private readonly reads = new Set<string>();
  /** What was read on this device before, which the server may not have heard. */
  private kept: Record<string, number> | undefined;

  constructor(
    private readonly logs: ReadonlyMap<string, Log>,
    private readonly send: (frame: ClientFrame) => boolean,
    private readonly storage: Storage,
  ) {}

  /** Everything up to `seq` was seen by this person. */
  read(log: Log, seq: number): void {
    if (seq <= log.read) return;
    log.read = seq;
    this.reads.add(log.id);
    this.storage.mark?.(log.id, seq);
    this.tell();
  }

  /** The server's account of what was read here; what it does not know yet is told again. */
  known(log: Log, read: number): void {
    this.kept ??= this.storage.marks?.() ?? {};
    log.read = Math.max(log.read, this.kept[log.id] ?? 0);
    if (log.read > read) this.reads.add(log.id);
    log.read = Math.max(log.read, read);
  }

  tell(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      for (const conversation of [...this.reads]) this.tellRead(conversation);
      for (const log of this.logs.values()) {
        if (log.known && log.applied > log.told && this.send({ t: "got", conversation: log.id, seq: log.applied })) {
          log.told = log.applied;
        }
      }
    }, MARK_EVERY);
  }

  private tellRead(conversation: string): void {
    const log = this.logs.get(conversation);
    if (!log) {
      this.reads.delete(conversation);
      return;
    }
    // Never beyond what is here: the server bounds it by its head, which may be a newer one.
    const seq = Math.min(log.read, Math.max(log.applied, log.head));
    if (this.send({ t: "read", conversation, seq })) {
      this.reads.delete(conversation);
      log.told = Math.max(log.told, seq);
    }
  }

  /** Somebody else's mark. */
  heard(log: Log, frame: MarkFrame): void {
    const mark = log.marks.get(frame.from.id) ?? { from: frame.from, got: 0, read: 0 };
    mark.got = Math.max(mark.got, frame.seq);
    if (frame.t === "read") mark.read = Math.max(mark.read, frame.seq);
    log.marks.set(frame.from.id, mark);
  }
}
