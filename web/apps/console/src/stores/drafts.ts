import { Journal } from "@hutong/protocol";
import { defineStore } from "pinia";
import { reactive } from "vue";
import { lasting } from "./storage";

/** One key for each draft, so that it is kept with every stroke. */
const prefix = "hutong.draft ";
/** Where all drafts were kept together before. */
const together = "hutong.drafts";
const most = 200;

interface Draft {
  text: string;
  /** Epoch milliseconds. */
  at: number;
}

/** What was typed and not sent, by conversation and mode; kept whenever the page is closed, and over an expired session. */
export const useDrafts = defineStore("drafts", () => {
  const journal = new Journal(prefix);
  const texts = reactive(new Map<string, string>(restored()));

  function restored(): [string, string][] {
    const before = lasting.getJson<Record<string, string>>(together) ?? {};
    for (const [at, text] of Object.entries(before)) {
      journal.put(at, JSON.stringify({ text, at: 0 }));
    }
    lasting.set(together, undefined);
    return journal
      .all()
      .map(([at, kept]): [string, Draft] => [at, parsed(kept)])
      .sort(([, one], [, other]) => one.at - other.at)
      .map(([at, draft]) => [at, draft.text]);
  }

  function get(conversation: string, note = false): string {
    return texts.get(place(conversation, note)) ?? "";
  }

  function set(conversation: string, text: string, note = false): void {
    const at = place(conversation, note);
    drop(at);
    if (text) {
      texts.set(at, text);
      journal.put(at, JSON.stringify({ text, at: Date.now() }));
    }
    for (const oldest of [...texts.keys()].slice(0, Math.max(0, texts.size - most))) {
      drop(oldest);
    }
  }

  function drop(at: string): void {
    if (texts.delete(at)) {
      journal.remove(at);
    }
  }

  function clear(): void {
    for (const at of [...texts.keys()]) {
      drop(at);
    }
  }

  return { get, set, clear };
});

function parsed(kept: string): Draft {
  try {
    const { text, at } = JSON.parse(kept) as Partial<Draft>;
    return { text: String(text ?? ""), at: Number(at ?? 0) };
  } catch {
    return { text: kept, at: 0 };
  }
}

function place(conversation: string, note: boolean): string {
  return note ? `${conversation}#note` : conversation;
}
