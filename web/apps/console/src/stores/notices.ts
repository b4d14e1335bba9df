import { defineStore } from "pinia";
import { ref } from "vue";

export interface Notice {
  id: number;
  text: string;
  tone: "plain" | "good" | "bad";
  action?: { label: string; run(): void };
  /** Milliseconds on the screen; 0: until dismissed. */
  stays: number;
  /** Several of one kind are one notice, told by `together`. */
  kind?: string;
  count: number;
}

const most = 4;

/** Short messages in the corner, with at most one thing to do. */
export const useNotices = defineStore("notices", () => {
  const notices = ref<Notice[]>([]);
  let next = 1;
  const timers = new Map<number, ReturnType<typeof setTimeout>>();

  function show(text: string, options: Partial<Omit<Notice, "id" | "text">> = {}): number {
    const notice: Notice = { id: next++, text, tone: "plain", stays: 5000, count: 1, ...options };
    notices.value = [...notices.value.slice(1 - most), notice];
    if (notice.stays > 0) {
      timers.set(
        notice.id,
        setTimeout(() => dismiss(notice.id), notice.stays),
      );
    }
    return notice.id;
  }

  /** One more of a kind: what stands of it is replaced by one that tells how many there were. */
  function collect(kind: string, words: (count: number) => string): number {
    const before = notices.value.find((notice) => notice.kind === kind);
    const count = (before?.count ?? 0) + 1;
    if (before) {
      dismiss(before.id);
    }
    return show(words(count), { kind, count });
  }

  function dismiss(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }

  return { notices, show, collect, dismiss };
});
