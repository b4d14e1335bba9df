import { defineStore } from "pinia";
import { computed, reactive, ref } from "vue";
import type { ApiError } from "../api/http";
import type { ConversationPage, ViewName } from "../api/types";
import { type Row, useDesk } from "./desk";
import { useSession } from "./session";

export interface ListState {
  loaded: boolean;
  loading: boolean;
  error: ApiError | undefined;
  next: string | undefined;
}

export const viewNames: readonly ViewName[] = ["mine", "queue", "all", "closed"];
const pageSize = 100;
const refreshAfter = 1000;

/** The four lists: which conversations they hold, in which order, and how far they were fetched. */
export const useLists = defineStore("lists", () => {
  const desk = useDesk();
  const session = useSession();
  const states = reactive(
    Object.fromEntries(viewNames.map((view) => [view, emptyState()])) as Record<ViewName, ListState>,
  );
  const serverCounts = ref<Partial<Record<ViewName, number>>>({});
  const timers = new Map<ViewName, ReturnType<typeof setTimeout>>();
  const shown = ref<ViewName>("mine");

  const byView = computed(() => {
    const me = session.me?.id;
    const lists: Record<ViewName, Row[]> = { mine: [], queue: [], all: [], closed: [] };
    for (const row of desk.rows.values()) {
      if (row.status === "closed") {
        lists.closed.push(row);
        continue;
      }
      lists.all.push(row);
      if (row.status === "queued") {
        lists.queue.push(row);
      }
      if (row.joined || (row.status === "assigned" && row.agent?.id === me)) {
        lists.mine.push(row);
      }
    }
    lists.queue.sort(byWaiting);
    lists.mine.sort(byLast);
    lists.all.sort(byLast);
    lists.closed.sort(byLast);
    return lists;
  });

  /** Lists that are read to the end count themselves; of the others the server's number stands, or more if more is held. */
  function countOf(view: ViewName): number | undefined {
    const state = states[view];
    if (state.loaded && !state.next) {
      return byView.value[view].length;
    }
    const told = serverCounts.value[view];
    return told === undefined ? undefined : Math.max(told, byView.value[view].length);
  }

  async function load(view: ViewName, more = false): Promise<void> {
    const state = states[view];
    if (state.loading || (more && !state.next)) {
      return;
    }
    state.loading = true;
    try {
      const after = more ? state.next : undefined;
      const page = await session.http.get<ConversationPage>("/conversations", { view, limit: pageSize, after });
      const seen = new Set(page.items.map((info) => desk.absorb(info).id));
      if (!more && view === "mine") {
        markJoined(seen);
      }
      if (!more && !page.next) {
        dropMissing(view, seen);
      }
      serverCounts.value = { ...serverCounts.value, ...page.counts };
      state.next = page.next ?? undefined;
      state.loaded = true;
      state.error = undefined;
    } catch (failure) {
      state.error = failure as ApiError;
    } finally {
      state.loading = false;
    }
  }

  /** What the server counts as one's own and is assigned to somebody else was joined. */
  function markJoined(own: Set<string>): void {
    for (const row of desk.rows.values()) {
      row.joined = own.has(row.id) && row.agent?.id !== session.me?.id;
    }
  }

  /** A whole list that was just read no longer holds a conversation: it ended or went where this agent may not see. */
  function dropMissing(view: ViewName, seen: Set<string>): void {
    if (view === "closed") {
      return;
    }
    for (const row of byView.value[view]) {
      if (!seen.has(row.id) && row.last !== undefined) {
        desk.rows.delete(row.id);
      }
    }
  }

  /** Reads a list again soon; a burst of changes costs one request. */
  function refreshSoon(view: ViewName): void {
    if (timers.has(view)) {
      return;
    }
    timers.set(
      view,
      setTimeout(() => {
        timers.delete(view);
        void load(view);
      }, refreshAfter),
    );
  }

  function show(view: ViewName): void {
    shown.value = view;
    void load(view);
  }

  desk.on("welcome", () => {
    for (const view of new Set<ViewName>(["mine", "queue", shown.value])) {
      void load(view);
    }
  });
  desk.on("changed", ({ row, before, fresh }) => {
    if (fresh || before !== row.status) {
      refreshSoon(row.status === "closed" ? "closed" : row.status === "queued" ? "queue" : "mine");
    }
  });
  desk.on("reset", (reset) => {
    if (reset.why === "gone" || reset.why === "forbidden") {
      refreshSoon("mine");
    }
  });

  const longestWait = computed(() => byView.value.queue[0]?.waitingSince);

  function reset(): void {
    for (const view of viewNames) {
      Object.assign(states[view], emptyState());
    }
    serverCounts.value = {};
  }

  return { states, shown, byView, longestWait, countOf, load, show, refreshSoon, reset };
});

function emptyState(): ListState {
  return { loaded: false, loading: false, error: undefined, next: undefined };
}

function byWaiting(one: Row, other: Row): number {
  return placeOf(one) - placeOf(other);
}

function placeOf(row: Row): number {
  return row.placeSince ?? row.waitingSince ?? row.lastAt;
}

function byLast(one: Row, other: Row): number {
  return other.lastAt - one.lastAt || (one.id < other.id ? 1 : -1);
}
