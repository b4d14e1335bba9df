import { defineStore } from "pinia";
import { computed, ref } from "vue";
import type { ViewName } from "../api/types";
import { standingOf } from "../inbox/standing";
import { type Row, useDesk } from "./desk";
import { useLists } from "./lists";

export interface ListedRow {
  row: Row;
  unread: number;
  /** Since when the customer waits: for an answer, or in the queue. */
  awaitingSince: number | undefined;
  typing: boolean;
}

/** What the list panel shows: the rows of the chosen view with what makes them urgent, filtered. */
export const useInbox = defineStore("inbox", () => {
  const desk = useDesk();
  const lists = useLists();
  const filter = ref("");
  /** Rows must not jump under the pointer. */
  const held = ref(false);

  const mine = computed(() => lists.byView.mine.map(listed));
  const unread = computed(() => mine.value.reduce((sum, item) => sum + item.unread, 0));

  function listed(row: Row): ListedRow {
    const log = desk.follow(row.id);
    const own = row.status === "assigned" && log?.known;
    const standing = own ? standingOf(log) : undefined;
    const waits = row.status === "queued" ? row.waitingSince : undefined;
    const byLast = row.status === "assigned" && row.last?.from?.role === "visitor" ? row.lastAt : undefined;
    return {
      row,
      unread: standing?.unread ?? 0,
      awaitingSince: waits ?? (standing ? standing.awaitingSince : byLast),
      typing: [...(log?.typing.values() ?? [])].some((typist) => typist.from.role === "visitor"),
    };
  }

  function rowsOf(view: ViewName): ListedRow[] {
    const rows = view === "mine" ? mine.value : lists.byView[view].map(listed);
    const wanted = filter.value.trim().toLowerCase();
    return wanted ? rows.filter((item) => matches(item.row, wanted)) : rows;
  }

  return { filter, held, mine, unread, rowsOf };
});

function matches(row: Row, wanted: string): boolean {
  const texts = [
    row.visitor.name,
    row.visitor.customer,
    row.visitor.id.slice(-4),
    row.last?.text,
    row.agent?.name,
    row.group?.name,
  ];
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}
