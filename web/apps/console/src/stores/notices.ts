import { defineStore } from "pinia";
import { ref } from "vue";

export interface Notice {
  id: number;
  text: string;
  tone: "plain" | "good" | "bad";
  action?: { label: string; run(): void };
  /** Milliseconds on the screen; 0: until dismissed. */
  stays: number;
}

const most = 4;

/** Short messages in the corner, with at most one thing to do. */
export const useNotices = defineStore("notices", () => {
  const notices = ref<Notice[]>([]);
  let next = 1;

  function show(text: string, options: Partial<Omit<Notice, "id" | "text">> = {}): number {
    const notice: Notice = { id: next++, text, tone: "plain", stays: 5000, ...options };
    notices.value = [...notices.value.slice(1 - most), notice];
    if (notice.stays > 0) {
      setTimeout(() => dismiss(notice.id), notice.stays);
    }
    return notice.id;
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }

  return { notices, show, dismiss };
});
