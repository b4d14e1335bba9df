import type { EventFrame, From, Status } from "./frames";

export interface Mark {
  from: From;
  got: number;
  read: number;
}

/**
 * The local copy of one conversation's log: the events `base`+1 … `applied`, without a hole.
 * What lies at or before `base` is history that was not fetched yet.
 */
export class Log {
  events: EventFrame[] = [];
  base = 0;
  applied = 0;
  head = 0;
  /** Highest seq that this person has read, by the server's account or his own. */
  read = 0;
  /** Marks of the others, by person. */
  marks: Map<string, Mark> = new Map();
  typing: Map<string, { from: From; text?: string | undefined }> = new Map();
  /** Whether anything was ever said about where the copy begins. */
  known = false;
  /** Whether the events came by REST alone: the connection does not hear this conversation. */
  borrowed = false;

  /** @internal Its first page is on its way, which is shown as a whole and not as it comes in. */
  filling = false;
  /** @internal A `sync` is on its way. */
  asking = false;
  /** @internal A further `sync` is due when the present one is answered. */
  again = false;
  /** @internal `sync`s in a row that brought nothing. */
  barren = 0;
  /** @internal Highest `applied` that was told by `got`. */
  told = 0;
  /** @internal */
  timer?: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string) {}

  /** Takes the next event. False: it was known already, or it lies beyond a hole. */
  apply(event: EventFrame): boolean {
    if (event.seq > this.head) this.head = event.seq;
    if (event.seq !== this.applied + 1) return false;
    this.events.push(event);
    this.applied = event.seq;
    this.known = true;
    return true;
  }

  /** Whether something is missing between what is here and the head. */
  behind(): boolean {
    return this.applied < this.head;
  }

  /** Begins anew after `base`, empty. */
  clear(base: number): void {
    this.events = [];
    this.base = this.applied = base;
    this.known = true;
    this.filling = true;
    this.barren = 0;
  }

  /** Puts a page of history in front; only what joins without a hole is taken. */
  prepend(page: EventFrame[]): EventFrame[] {
    const taken: EventFrame[] = [];
    for (const event of [...page].reverse()) {
      if (event.seq === this.base) {
        taken.unshift(event);
        this.base--;
      }
    }
    this.events = [...taken, ...this.events];
    return taken;
  }

  /** Lets go of all but the newest events, which are history then. Returns those that went. */
  forget(keep: number): EventFrame[] {
    const gone = this.events.splice(0, Math.max(0, this.events.length - keep));
    this.base += gone.length;
    return gone;
  }

  /** Fills the copy from storage: the last run without a hole. */
  restore(events: EventFrame[]): void {
    let run: EventFrame[] = [];
    for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
      if (run.length && event.seq !== this.applied + 1) run = [];
      run.push(event);
      this.applied = event.seq;
    }
    this.events = run;
    if (!run.length) return;
    this.base = this.applied - run.length;
    this.head = this.told = this.applied;
    this.known = true;
  }
}

/** The status that an event by itself says; undefined if it says none. */
export function statusAfter({ kind, body }: EventFrame): Status | undefined {
  if (kind === "closed") return "closed";
  if (kind === "opened") return body.status;
  return kind === "reopened" ? "queued" : undefined;
}
