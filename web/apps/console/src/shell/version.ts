import { root } from "@hutong/protocol/root";
import { onScopeDispose } from "vue";
import type { Router } from "vue-router";
import { texts } from "../i18n";
import { useDesk } from "../stores/desk";
import { useNotices } from "../stores/notices";
import { ofThisTab } from "../stores/storage";

const mark = "hutong.fetched";

/**
 * Looks after each new connection whether the server now serves another console. Never reloads by itself: somebody may
 * be writing. What was typed is kept, so loading the new one loses nothing.
 */
export function watchVersion(): void {
  const desk = useDesk();
  const notices = useNotices();
  const own = entryOf(document.documentElement.outerHTML);
  let told = false;
  let ended = false;

  async function look(): Promise<void> {
    if (told || ended || !own) {
      return;
    }
    const response = await fetch(`${root}/console/`, { cache: "no-store" }).catch(() => undefined);
    const served = response?.ok ? entryOf(await response.text()) : undefined;
    if (served && served !== own && !told && !ended) {
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

/** The hashed names of the page's own script and style: they name one build of the console. */
export function entryOf(html: string): string | undefined {
  const script = /src="[^"]*?(assets\/index-[^"]+\.js)"/.exec(html)?.[1];
  const style = /href="[^"]*?(assets\/index-[^"]+\.css)"/.exec(html)?.[1];
  return script && [script, style].filter(Boolean).join(" ");
}

/** Whether a part of the page could not be fetched: after an upgrade its old name is gone. */
export function isMissingPart(failure: unknown): boolean {
  return failure instanceof Error && /dynamically imported module|module script|preload CSS/i.test(failure.message);
}

/**
 * Where a page's part is missing, the whole page is loaded anew at the place that was asked for: the new console has it.
 * Once for each build: a part that is missing then is a fault, which is told.
 */
export function loadMissingParts(router: Router): void {
  router.onError((failure, to) => {
    if (!isMissingPart(failure)) {
      return;
    }
    const build = entryOf(document.documentElement.outerHTML) ?? "";
    if (ofThisTab.get(mark) === build) {
      useNotices().show(texts.value.app.partMissing, { tone: "bad" });
      return;
    }
    ofThisTab.set(mark, build);
    location.assign(router.resolve(to.fullPath).href);
  });
}
