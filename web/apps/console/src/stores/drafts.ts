import { defineStore } from "pinia";
import { reactive } from "vue";
import { lasting } from "./storage";

const key = "hutong.drafts";
const keptAfter = 300;
const most = 200;

/** What was typed and not sent, by conversation and mode; kept over reloads and an expired session. */
export const useDrafts = defineStore("drafts", () => {
  const texts = reactive(new Map<string, string>(Object.entries(lasting.getJson<Record<string, string>>(key) ?? {})));
  let timer: ReturnType<typeof setTimeout> | undefined;

  function get(conversation: string, note = false): string {
    return texts.get(place(conversation, note)) ?? "";
  }

  function set(conversation: string, text: string, note = false): void {
    const at = place(conversation, note);
    texts.delete(at);
    if (text) {
      texts.set(at, text);
    }
    for (const oldest of texts.keys()) {
      if (texts.size <= most) {
        break;
      }
      texts.delete(oldest);
    }
    clearTimeout(timer);
    timer = setTimeout(flush, keptAfter);
  }

  function flush(): void {
    clearTimeout(timer);
    lasting.setJson(key, Object.fromEntries(texts));
  }

  function clear(): void {
    texts.clear();
    flush();
  }

  window.addEventListener("pagehide", flush);
  return { get, set, flush, clear };
});

function place(conversation: string, note: boolean): string {
  return note ? `${conversation}#note` : conversation;
}
