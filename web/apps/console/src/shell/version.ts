import { onScopeDispose } from "vue";
import { texts } from "../i18n";
import { useDesk } from "../stores/desk";
import { useNotices } from "../stores/notices";

/**
 * Looks after each new connection whether the server now serves another console. Never reloads by itself: somebody may
 * be writing.
 */
export function watchVersion(): void {
  const desk = useDesk();
  const notices = useNotices();
  const own = scriptOf(document.documentElement.outerHTML);
  let told = false;
  let ended = false;

  async function look(): Promise<void> {
    if (told || ended || !own) {
      return;
    }
    const response = await fetch("/console/", { cache: "no-store" }).catch(() => undefined);
    const served = response?.ok ? scriptOf(await response.text()) : undefined;
    if (served && served !== own && !told) {
      told = true;
      const reload = { label: texts.value.app.reload, run: () => location.reload() };
      notices.show(texts.value.app.updated, { stays: 0, action: reload });
    }
  }

  const off = desk.on("welcome", () => void look());
  onScopeDispose(() => {
    ended = true;
    off();
  });
}

/** The hashed name of the page's own script. */
export function scriptOf(html: string): string | undefined {
  return /src="[^"]*?(assets\/index-[^"]+\.js)"/.exec(html)?.[1];
}
