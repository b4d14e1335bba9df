import type { Model } from "../model";
import { Composer } from "./Composer";
import { Header } from "./Header";
import { Icon } from "./icons";
import { List } from "./List";

export function App({
  model,
  snapshot,
  minimize,
}: {
  model: Model;
  snapshot: string;
  minimize?: (() => void) | undefined;
}) {
  return (
    <>
      <Header model={model} minimize={minimize} />
      <main class="mid">
        <Bar model={model} />
        <List model={model} snapshot={snapshot} />
        <Composer model={model} />
      </main>
      <p class="vh" role="status" aria-live="polite">
        {model.announced.value}
      </p>
    </>
  );
}

/** Says that there is no connection, when the next try is, and lets one try at once. */
function Bar({ model }: { model: Model }) {
  const { t } = model;
  const link = model.link.value;
  if (link.phase === "stopped") {
    const why = link.code === 4410 ? t.stale : link.code === 4409 ? t.otherTab : t.gone;
    return (
      <div class="bar" role="status">
        <Icon name="offline" />
        {why}
        <button type="button" onClick={() => location.reload()}>
          {t.reload}
        </button>
      </div>
    );
  }
  if (!model.away.value) return null;
  const seconds = Math.ceil(((link.retryAt ?? 0) - model.now.value) / 1000);
  return (
    <div class="bar">
      <Icon name="offline" />
      <span>{link.phase === "waiting" && seconds > 0 ? t.lostIn(seconds) : t.lost}</span>
      <button type="button" onClick={() => model.client.connection.now()}>
        {t.retryNow}
      </button>
    </div>
  );
}
