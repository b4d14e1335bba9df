import type { Router } from "vue-router";
import type { Page, Site } from "../api/types";
import { texts } from "../i18n";
import { isNamed } from "../names";
import { useNotices } from "../stores/notices";
import { useSession } from "../stores/session";

/** An administrator who came without the set-up page is asked once in a page's life for the name that customers see. */
export async function askForName(router: Router): Promise<void> {
  const session = useSession();
  if (!session.me?.admin) {
    return;
  }
  const page = await session.http.get<Page<Site>>("/sites").catch(() => undefined);
  if (page && page.items.length > 0 && !page.items.some(isNamed)) {
    const action = { label: texts.value.setup.nameIt, run: () => void router.push("/settings/sites") };
    useNotices().show(texts.value.setup.unnamed, { stays: 0, action });
  }
}
