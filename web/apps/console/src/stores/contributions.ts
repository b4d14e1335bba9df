import { type Card, isCard } from "@hutong/card";
import { defineStore } from "pinia";
import { computed, reactive, ref } from "vue";
import { type Command, type Contributions, type ContributionsAnswer, sorted, titleIn } from "../contrib/contributions";
import { locale, texts } from "../i18n";
import type { Row } from "./desk";
import { describe } from "./failures";
import { useNotices } from "./notices";
import { useSession } from "./session";

/** What a command or a card put beside a composer: a text for it, or a card to look at. */
export interface Offered {
  reply?: string;
  card?: Card;
}

interface CommandAnswer {
  toast?: string | null;
  card?: unknown;
  reply?: string | null;
}

const longestToast = 200;
const longestReply = 10_000;
const refreshEvery = 30_000;

/** What the running plugins add to the console, and what their commands brought. */
export const useContributions = defineStore("contributions", () => {
  const session = useSession();
  const notices = useNotices();
  const found = ref<Contributions>({ panels: [], commands: [], pages: [] });
  const loaded = ref(false);
  /** The title of the command that is under way. */
  const running = ref<string>();
  /** By conversation. */
  const offered = reactive(new Map<string, Offered>());
  let timer: ReturnType<typeof setInterval> | undefined;

  /** Keeps what is known when the server is away: a panel does not vanish for a lost request. */
  async function load(): Promise<void> {
    try {
      const next = sorted(await session.http.get<ContributionsAnswer>("/contributions"));
      if (JSON.stringify(next) !== JSON.stringify(found.value)) {
        found.value = next;
      }
    } catch {
      // The next round asks again.
    } finally {
      loaded.value = true;
    }
  }

  function start(): void {
    void load();
    timer ??= setInterval(() => document.visibilityState === "visible" && void load(), refreshEvery);
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    loaded.value = false;
    found.value = { panels: [], commands: [], pages: [] };
    offered.clear();
  }

  function offer(conversation: string, what: Offered): void {
    offered.set(conversation, { ...offered.get(conversation), ...what });
  }

  /** Takes the text that waits for a composer, once. */
  function takeReply(conversation: string): string | undefined {
    const { reply, ...rest } = offered.get(conversation) ?? {};
    if (reply !== undefined) {
      offered.set(conversation, rest);
    }
    return reply;
  }

  function dismiss(conversation: string): void {
    offered.delete(conversation);
  }

  async function run(command: Command, row: Row | undefined): Promise<void> {
    const title = titleIn(command, locale.value);
    running.value = title;
    try {
      const body = { conversation: row?.id, customer: row?.visitor.id || undefined };
      const path = `/plugins/${encodeURIComponent(command.plugin)}${command.run}`;
      took(title, row, await session.http.request<CommandAnswer | undefined>("POST", path, { body, foreign: true }));
    } catch (failure) {
      notices.show(`${title}: ${describe(failure)}`, {
        tone: "bad",
        action: { label: texts.value.app.retry, run: () => void run(command, row) },
      });
    } finally {
      running.value = undefined;
    }
  }

  function took(title: string, row: Row | undefined, answer: CommandAnswer | undefined): void {
    const reply = typeof answer?.reply === "string" ? answer.reply.slice(0, longestReply) : undefined;
    const card = isCard(answer?.card) ? answer.card : undefined;
    if (row && (reply !== undefined || card)) {
      offer(row.id, { ...(reply === undefined ? {} : { reply }), ...(card ? { card } : {}) });
    }
    const toast = typeof answer?.toast === "string" ? answer.toast.slice(0, longestToast) : "";
    if (toast || (reply === undefined && !card)) {
      notices.show(toast || texts.value.contrib.done(title), { tone: "good" });
    }
  }

  return {
    panels: computed(() => found.value.panels),
    commands: computed(() => found.value.commands),
    pages: computed(() => found.value.pages),
    loaded,
    running,
    offered,
    load,
    start,
    stop,
    offer,
    takeReply,
    dismiss,
    run,
  };
});
