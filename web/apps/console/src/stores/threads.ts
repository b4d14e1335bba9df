import { type EventFrame, Journal, newId } from "@hutong/protocol";
import { defineStore } from "pinia";
import { reactive, ref } from "vue";
import { ApiError } from "../api/http";
import type { ConversationDetail, ConversationInfo, EventPage, NoteInfo, Person, VisitorFacts } from "../api/types";
import { texts } from "../i18n";
import type { HistoryPage, HistorySource } from "../inbox/span";
import type { PendingNote } from "../inbox/timeline";
import { useDesk } from "./desk";
import { describe, fasterThan } from "./failures";
import { useNotices } from "./notices";
import { useSession } from "./session";

export interface Thread {
  detail: ConversationDetail | undefined;
  facts: VisitorFacts;
  notes: NoteInfo[];
  pendingNotes: PendingNote[];
  loading: boolean;
  error: ApiError | undefined;
}

const tail = 50;
/** The most events that one request brings. */
const page = 200;
const takeBackFor = 30_000;
const undoFor = 5_000;

/** What is behind one conversation: its history, notes, customer, and what an agent can do with it. */
export const useThreads = defineStore("threads", () => {
  const desk = useDesk();
  const session = useSession();
  const notices = useNotices();
  const threads = reactive(new Map<string, Thread>());
  const openId = ref<string>();
  /** Notes on their way, kept whenever the page is closed; by agent, conversation and key. */
  const journal = new Journal("hutong.note ");
  let watching: string | undefined;

  desk.on("note", (frame) => {
    const thread = threads.get(frame.conversation);
    if (!thread) {
      return;
    }
    const known = thread.notes.at(-1)?.n ?? 0;
    if (frame.n > known + 1) {
      void loadNotes(frame.conversation);
    } else {
      addNotes(thread, [frame]);
    }
  });
  desk.on("changed", ({ row, before }) => {
    if (row.id !== openId.value) {
      return;
    }
    if (row.notes > (threads.get(row.id)?.notes.at(-1)?.n ?? 0)) {
      void loadNotes(row.id);
    }
    if (before !== undefined && before !== row.status) {
      void loadDetail(row.id);
    }
    hear(row.id);
    void catchUp(row.id);
  });
  desk.on("event", (event) => {
    if (event.from.id === session.me?.id && ["joined", "left"].includes(event.kind)) {
      desk.rowOf(event.conversation).joined = event.kind === "joined";
    }
    if (event.conversation === openId.value && ["joined", "left", "rated"].includes(event.kind)) {
      void loadDetail(event.conversation);
    }
  });
  desk.on("welcome", () => {
    if (openId.value) {
      void open(openId.value);
    }
  });

  function threadOf(id: string): Thread {
    const known = threads.get(id);
    if (known) {
      return known;
    }
    threads.set(id, { detail: undefined, facts: {}, notes: [], pendingNotes: [], loading: false, error: undefined });
    const thread = threads.get(id) as Thread;
    thread.pendingNotes = keptNotes(id);
    return thread;
  }

  function placeOf(id: string, key: string): string {
    return `${session.username} ${id} ${key}`;
  }

  /** Notes that an earlier page could not bring to the server: the same key again is the same note. */
  function keptNotes(id: string): PendingNote[] {
    return journal.all(placeOf(id, "")).flatMap(([place, kept]) => {
      try {
        return [{ ...(JSON.parse(kept) as PendingNote), failed: true }];
      } catch {
        journal.remove(place);
        return [];
      }
    });
  }

  async function open(id: string): Promise<void> {
    openId.value = id;
    const thread = threadOf(id);
    thread.loading = !desk.client?.logs.get(id)?.known;
    thread.error = undefined;
    try {
      await loadDetail(id);
      hear(id);
      await Promise.all([catchUp(id), loadNotes(id)]);
    } catch (failure) {
      thread.error = failure instanceof ApiError ? failure : undefined;
    } finally {
      thread.loading = false;
    }
  }

  function close(): void {
    openId.value = undefined;
    unwatch();
  }

  async function loadDetail(id: string): Promise<void> {
    const detail = await session.http.get<ConversationDetail>(`/conversations/${id}`);
    desk.absorb(detail);
    threadOf(id).detail = detail;
    if (id === openId.value) {
      threadOf(id).facts = await session.http.get<VisitorFacts>(`/conversations/${id}/visitor`).catch(() => ({}));
    }
  }

  /** Keeps what an agent notes of the customer; false if it could not be kept. */
  async function noteCustomer(id: string, text: string): Promise<boolean> {
    try {
      threadOf(id).facts = await session.http.request<VisitorFacts>("PUT", `/conversations/${id}/visitor/note`, {
        body: { text },
      });
      return true;
    } catch (failure) {
      notices.show(describe(failure), { tone: "bad" });
      return false;
    }
  }

  async function loadNotes(id: string): Promise<void> {
    const thread = threadOf(id);
    const answer = await session.http.get<{ items: NoteInfo[] }>(`/conversations/${id}/notes`, {
      after: thread.notes.at(-1)?.n ?? 0,
    });
    addNotes(thread, answer.items);
  }

  function addNotes(thread: Thread, notes: NoteInfo[]): void {
    const known = new Set(thread.notes.map((note) => note.n));
    const fresh = notes.filter((note) => !known.has(note.n));
    thread.notes = [...thread.notes, ...fresh].sort((one, other) => one.n - other.n);
  }

  /** Follows a conversation of somebody else while it is on the screen, where the right for it is there. */
  function hear(id: string): void {
    const row = desk.rows.get(id);
    const own = row?.status === "assigned" && row.agent?.id === session.me?.id;
    const wanted = row && !own && row.status !== "closed" && session.me?.admin ? id : undefined;
    if (wanted === watching) {
      return;
    }
    unwatch();
    if (wanted) {
      watching = wanted;
      desk.client?.watch(wanted, true);
    }
  }

  function unwatch(): void {
    if (watching) {
      desk.client?.watch(watching, false);
    }
    watching = undefined;
  }

  /** Fetches what the socket does not bring: the newest page at first, then what is missing up to the head. */
  async function catchUp(id: string): Promise<void> {
    const client = desk.client;
    const row = desk.rows.get(id);
    if (!client || !row || row.head === 0) {
      return;
    }
    const log = client.log(id);
    if (log.known && log.applied >= row.head) {
      return;
    }
    let after = log.known ? log.applied : Math.max(0, row.head - tail);
    while (after < row.head) {
      const events = await desk.history(id, after, page);
      client.absorb(id, after, events);
      if (events.length < page) {
        break;
      }
      after += events.length;
    }
  }

  /** What lies before the live log, by REST; a failure is told and brings nothing. */
  function historyOf(id: string): HistorySource {
    async function fetch(query: { after?: number; since?: number; limit: number }): Promise<HistoryPage> {
      try {
        const path = `/conversations/${id}/events`;
        const page = await session.http.get<EventPage>(path, { ...query, edits: 1 });
        const framed = (event: EventFrame): EventFrame => ({ ...event, t: "event", conversation: id });
        return { events: page.items.map(framed), edits: (page.edits ?? []).map(framed) };
      } catch (failure) {
        notices.show(describe(failure), { tone: "bad" });
        return { events: [], edits: [], failed: true };
      }
    }
    return {
      page: (after, limit) => fetch({ after, limit }),
      since: (at, limit) => fetch({ since: at, limit }),
    };
  }

  async function writeNote(id: string, text: string, key: string = newId()): Promise<void> {
    const thread = threadOf(id);
    const me = session.me as Person;
    const pending: PendingNote = {
      id: key,
      n: Number.MAX_SAFE_INTEGER,
      note: key,
      from: { id: me.id, role: "agent", name: me.name },
      text,
      at: Date.now() + desk.skew,
      failed: false,
    };
    journal.put(placeOf(id, key), JSON.stringify(pending));
    thread.pendingNotes = [...thread.pendingNotes.filter((note) => note.id !== key), pending];
    try {
      await session.http.post(`/conversations/${id}/notes`, { text }, { idempotencyKey: key });
      journal.remove(placeOf(id, key));
      await loadNotes(id);
      thread.pendingNotes = thread.pendingNotes.filter((note) => note.id !== key);
    } catch {
      thread.pendingNotes = thread.pendingNotes.map((note) => (note.id === key ? { ...note, failed: true } : note));
    }
  }

  function discardNote(id: string, key: string): void {
    journal.remove(placeOf(id, key));
    const thread = threadOf(id);
    thread.pendingNotes = thread.pendingNotes.filter((note) => note.id !== key);
  }

  /** Does something with a conversation; false when it was refused, which is then told. */
  async function act(id: string, what: string, body: unknown = {}): Promise<boolean> {
    try {
      const answer = await session.http.post<ConversationInfo | undefined>(`/conversations/${id}/${what}`, body);
      if (answer?.visitor) {
        desk.absorb(answer);
      }
      return true;
    } catch (failure) {
      const by = fasterThan(failure, session.me?.id);
      notices.show(by ? texts.value.act.conflict(by) : describeFor(failure, body), { tone: "bad" });
      void loadDetail(id).catch(() => undefined);
      return false;
    }
  }

  /** What the person lacks to whom it was to be given, not the agent who gives. */
  function describeFor(failure: unknown, body: unknown): string {
    const to = (body as { to?: string }).to;
    const reason = failure instanceof ApiError ? String(failure.problem.reason) : "";
    const words = to && to !== session.me?.id ? texts.value.transfer.refused[reason] : undefined;
    return words ?? describe(failure);
  }

  async function finish(id: string, name: string, reason: "resolved" | "left"): Promise<boolean> {
    if (!(await act(id, "close", { reason }))) {
      return false;
    }
    notices.show(texts.value.closing.done(name), {
      stays: undoFor,
      action: { label: texts.value.closing.undo, run: () => void act(id, "reopen") },
    });
    return true;
  }

  async function transfer(
    id: string,
    target: { to: string } | { group: string },
    name: string,
    note: string,
  ): Promise<boolean> {
    if (!(await act(id, "transfer", { ...target, ...(note ? { note } : {}) }))) {
      return false;
    }
    notices.show(texts.value.transfer.done(name), {
      tone: "good",
      stays: takeBackFor,
      action: { label: texts.value.transfer.takeBack, run: () => void act(id, "transfer", { to: session.me?.id }) },
    });
    return true;
  }

  return {
    threads,
    openId,
    threadOf,
    open,
    close,
    historyOf,
    catchUp,
    loadDetail,
    noteCustomer,
    writeNote,
    discardNote,
    act,
    finish,
    transfer,
  };
});
