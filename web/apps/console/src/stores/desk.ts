import {
  Client,
  type ConversationState,
  type DiskRoom,
  type EventFrame,
  fold,
  indexedStorage,
  isMessage,
  type LinkState,
  type Log,
  type NoteFrame,
  type Offer,
  type OfferGone,
  type PresenceFrame,
  type Reset,
} from "@hutong/protocol";
import { socketUrl } from "@hutong/protocol/root";
import { defineStore } from "pinia";
import { reactive, ref, shallowRef, watch } from "vue";
import type { ConversationInfo, EventPage, LastMessage, Person, VisitorInfo } from "../api/types";
import { locale } from "../i18n";
import { takeDevice } from "../realtime/device";
import { measuredSocket } from "../realtime/measured-socket";
import { useSession } from "./session";

/** One conversation as lists and headers show it: REST, `conversation` frames and the log put together. */
export interface Row {
  id: string;
  status: ConversationInfo["status"];
  version: number;
  head: number;
  visitor: VisitorInfo;
  agent: Person | undefined;
  group: Person | undefined;
  openedAt: number | undefined;
  closedAt: number | undefined;
  waitingSince: number | undefined;
  /** Its place in the queue; before `waitingSince` if the customer was served and the agent was lost. */
  placeSince: number | undefined;
  lastAt: number;
  last: LastMessage | undefined;
  notes: number;
  position: number | undefined;
  wait: ConversationInfo["wait"];
  reason: string | undefined;
  score: number | undefined;
  /** Whether this agent joined it without being assigned. */
  joined: boolean;
  /** Whether the visitor's page is open; undefined while nobody said. */
  online: boolean | undefined;
}

export interface Link extends LinkState {
  /** When the connection was last lost; undefined while it stands. */
  lostAt: number | undefined;
  /** Measured round trip, milliseconds. */
  latency: number | undefined;
}

export interface DeskEvents {
  welcome: undefined;
  /** A conversation changed its state; the list that holds it may have to be read again. */
  changed: { row: Row; before: Row["status"] | undefined; fresh: boolean };
  event: EventFrame;
  offer: Offer;
  "offer.gone": OfferGone;
  note: NoteFrame;
  reset: Reset;
  /** The oldest events of a log that is long were let go of. */
  forgotten: { conversation: string; events: EventFrame[] };
}

const most = 2000;
const tail = 50;
/** Events of one log that are held, and how many stay when there are more. */
const mostEvents = 400;
const keptEvents = 300;
/** The answer to this page's own change of the password, which brings a newer token, may be on its way. */
const askAfter = 1000;

/** The agent's connection and everything that is known of conversations. */
export const useDesk = defineStore("desk", () => {
  const session = useSession();
  const rows = reactive(new Map<string, Row>());
  /** Counts up with each change of a log; reading it makes a view follow the log. */
  const ticks = reactive(new Map<string, number>());
  const outboxTick = ref(0);
  const link = ref<Link>({ phase: "idle", lostAt: undefined, latency: undefined });
  /** Server's clock less this one's, milliseconds. */
  const skew = ref(0);
  /** What the server does not take just now, and the disk that has no room for it. */
  const off = shallowRef<{ features: string[]; disk: DiskRoom | undefined }>({ features: [], disk: undefined });
  const client = shallowRef<Client>();
  const device = takeDevice();
  /** The token of the last greeting. */
  let greeted: string | undefined;
  const listeners = new Map<keyof DeskEvents, Set<(detail: never) => void>>();

  function on<K extends keyof DeskEvents>(type: K, listener: (detail: DeskEvents[K]) => void): () => void {
    const all = listeners.get(type) ?? new Set();
    listeners.set(type, all.add(listener as (detail: never) => void));
    return () => all.delete(listener as (detail: never) => void);
  }

  function emit<K extends keyof DeskEvents>(type: K, detail: DeskEvents[K]): void {
    for (const listener of listeners.get(type) ?? []) {
      (listener as (detail: DeskEvents[K]) => void)(detail);
    }
  }

  function start(): void {
    if (client.value) {
      return;
    }
    const made = new Client({
      url: socketUrl(location),
      device,
      role: "agent",
      locale: locale.value,
      client: "console",
      tail,
      token: async (fresh) => {
        greeted = await session.tokenFor(fresh);
        return greeted;
      },
      history,
      // The account is known before the server answers; what one agent wrote never leaves in another's name.
      storage: indexedStorage({
        name: () => Promise.resolve(`hutong console ${session.username}`),
        owner: () => session.username,
        prefix: "hutong.console ",
        logs: false,
      }),
      socket: (url, protocol) =>
        measuredSocket(url, protocol, (milliseconds) => {
          link.value = { ...link.value, latency: milliseconds };
        }),
    });
    client.value = made;
    listen(made);
    void made.start();
  }

  function stop(): void {
    client.value?.stop();
    client.value = undefined;
    rows.clear();
    ticks.clear();
    link.value = { phase: "idle", lostAt: undefined, latency: undefined };
    off.value = { features: [], disk: undefined };
  }

  async function history(conversation: string, after: number, limit: number): Promise<EventFrame[]> {
    const page = await session.http.get<EventPage>(`/conversations/${conversation}/events`, { after, limit });
    return page.items.map((event) => ({ ...event, t: "event", conversation }));
  }

  function listen(made: Client): void {
    made.on("link", (state) => linked(state));
    made.on("welcome", (frame) => {
      off.value = { features: frame.off ?? [], disk: undefined };
      skew.value = frame.now - Date.now();
      emit("welcome", undefined);
    });
    made.on("off", (features) => {
      off.value = { features, disk: made.disk };
    });
    made.on("log", (log) => logged(log));
    made.on("event", (event) => emit("event", event));
    made.on("conversation", (state) => stated(state));
    made.on("outbox", () => {
      outboxTick.value++;
    });
    made.on("offer", (offer) => emit("offer", offer));
    made.on("offer.gone", (gone) => emit("offer.gone", gone));
    made.on("note", (note) => emit("note", note));
    made.on("reset", (reset) => emit("reset", reset));
    made.on("presence", (presence) => presented(presence));
  }

  /** A token that is newer than the one the server hung up on is worth a try: another page changed the password. */
  function resume(): void {
    const phase = client.value?.connection.state.phase;
    if (phase === "stopped" && session.token && session.token !== greeted) {
      client.value?.connection.start();
    }
  }

  watch(
    () => session.token,
    () => resume(),
  );

  /** Hung up on with a token that nobody has replaced: if it has ended, its refusal asks for the password. */
  function whetherEnded(): void {
    if (client.value?.connection.state.phase === "stopped" && session.token && session.token === greeted) {
      void session.loadMe().catch(() => undefined);
    }
  }

  function linked(state: LinkState): void {
    queueMicrotask(resume);
    if (state.phase === "stopped" && state.code === 4403) {
      setTimeout(whetherEnded, askAfter);
    }
    const lostAt = state.phase === "ready" || state.phase === "idle" ? undefined : (link.value.lostAt ?? Date.now());
    link.value = { ...state, lostAt, latency: state.phase === "ready" ? link.value.latency : undefined };
  }

  function presented(frame: PresenceFrame): void {
    if (frame.agent && frame.agent === session.me?.id) {
      Object.assign(session.me, {
        state: frame.state,
        load: frame.load ?? session.me.load,
        capacity: frame.capacity ?? session.me.capacity,
      });
    } else if (frame.conversation) {
      const row = rows.get(frame.conversation);
      if (row) {
        row.online = frame.state === "online";
      }
    }
  }

  function blank(id: string): Row {
    return {
      id,
      status: "queued",
      version: 0,
      head: 0,
      visitor: { id: "", name: "", site: "" },
      agent: undefined,
      group: undefined,
      openedAt: undefined,
      closedAt: undefined,
      waitingSince: undefined,
      placeSince: undefined,
      lastAt: Date.now() + skew.value,
      last: undefined,
      notes: 0,
      position: undefined,
      wait: undefined,
      reason: undefined,
      score: undefined,
      joined: false,
      online: undefined,
    };
  }

  /** The row of a conversation, made when it is heard of for the first time. */
  function rowOf(id: string): Row {
    const known = rows.get(id);
    if (known) {
      return known;
    }
    if (rows.size >= most) {
      trim();
    }
    rows.set(id, blank(id));
    return rows.get(id) as Row;
  }

  /** Forgets the oldest closed conversations: the lists fetch them again when they are looked at. */
  function trim(): void {
    const closed = [...rows.values()].filter((row) => row.status === "closed").sort((a, b) => a.lastAt - b.lastAt);
    for (const row of closed.slice(0, Math.ceil(most / 10))) {
      rows.delete(row.id);
    }
  }

  /** Takes what REST said, unless a newer state was heard already. */
  function absorb(info: ConversationInfo): Row {
    const before = rows.get(info.id)?.status;
    const row = rowOf(info.id);
    if (info.version >= row.version) {
      Object.assign(row, {
        status: info.status,
        version: info.version,
        agent: info.agent ?? undefined,
        group: info.group ?? row.group,
        closedAt: info.closedAt ?? undefined,
        waitingSince: info.waitingSince ?? undefined,
        placeSince: info.placeSince ?? undefined,
        position: info.position ?? undefined,
        wait: info.wait ?? undefined,
        reason: info.reason ?? row.reason,
      });
    }
    row.visitor = { ...row.visitor, ...info.visitor };
    row.openedAt = info.openedAt ?? row.openedAt;
    row.score = info.score ?? row.score;
    row.notes = Math.max(row.notes, info.notes ?? 0);
    if (info.head >= row.head) {
      row.head = info.head;
      row.lastAt = info.lastAt ?? row.lastAt;
      row.last = info.last ?? row.last;
    }
    const log = client.value?.logs.get(info.id);
    if (log && (info.read ?? 0) > log.read) {
      log.read = info.read ?? 0;
    }
    if (before !== undefined && before !== row.status) {
      emit("changed", { row, before, fresh: false });
    }
    return row;
  }

  function stated(state: ConversationState): void {
    const before = rows.get(state.conversation)?.status;
    const row = rowOf(state.conversation);
    if (state.version < row.version) {
      return;
    }
    const status = state.status;
    const newlyWaiting = status === "queued" && row.status !== "queued";
    row.status = status;
    row.version = state.version;
    row.head = Math.max(row.head, state.head);
    row.agent = status === "assigned" ? (state.agent ?? row.agent) : undefined;
    row.group = state.group ?? row.group;
    row.visitor = state.visitor ? { ...row.visitor, ...state.visitor } : row.visitor;
    row.position = state.position;
    row.wait = state.wait;
    row.notes = Math.max(row.notes, state.notes ?? 0);
    if (newlyWaiting || (status === "queued" && row.waitingSince === undefined)) {
      row.waitingSince = Date.now() + skew.value;
      row.placeSince = undefined;
    }
    if (status === "closed") {
      row.closedAt ??= Date.now() + skew.value;
    }
    emit("changed", { row, before, fresh: before === undefined });
  }

  function logged(log: Log): void {
    if (log.events.length > mostEvents) {
      emit("forgotten", { conversation: log.id, events: log.forget(keptEvents) });
    }
    ticks.set(log.id, (ticks.get(log.id) ?? 0) + 1);
    const row = rows.get(log.id);
    if (!row) {
      return;
    }
    row.head = Math.max(row.head, log.applied);
    const newest = fold(log.events).findLast((shown) => isMessage(shown.event.kind));
    if (newest && newest.event.seq >= (row.last?.seq ?? 0)) {
      const { seq, kind, from, at } = newest.event;
      const words = kind === "card" ? newest.body.title : newest.body.text;
      row.last = { seq, kind, from, at, ...(typeof words === "string" ? { text: words } : {}) };
      row.lastAt = Math.max(row.lastAt, at);
    }
    const closed = log.events.findLast((event) => event.kind === "closed");
    if (closed && row.status === "closed") {
      row.reason = closed.body.reason;
      row.closedAt = closed.at;
    }
  }

  /** The log of a conversation, followed by whatever reads it inside a computed value. */
  function follow(id: string): Log | undefined {
    void ticks.get(id);
    return client.value?.logs.get(id);
  }

  /** Everything up to `seq` was seen by this agent. */
  function read(id: string, seq: number): void {
    const log = client.value?.logs.get(id);
    if (log && seq > log.read) {
      client.value?.read(id, seq);
      ticks.set(id, (ticks.get(id) ?? 0) + 1);
    }
  }

  return { rows, link, off, skew, outboxTick, client, on, start, stop, rowOf, absorb, follow, read, history };
});
