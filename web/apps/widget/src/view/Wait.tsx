import { useRef } from "preact/hooks";
import type { Model } from "../model";

/** The place in the queue, as the server tells it; nothing is guessed. */
export function Wait({ model }: { model: Model }) {
  const { t, clock } = model;
  const most = useRef(1);
  const state = model.conversation.value;
  if (state?.status !== "queued") {
    most.current = 1;
    return null;
  }
  const late =
    state.wait === "hours" ? t.hours : state.wait === "full" ? t.full : state.wait === "agents" ? t.noAgents : "";
  if (late) {
    return (
      <section class="wait">
        <p>{late}</p>
      </section>
    );
  }
  const position = state.position ?? 0;
  most.current = Math.max(most.current, position);
  // An estimate is not good to the second.
  const eta = !state.eta ? "" : state.eta < 60 ? t.soon : t.eta(clock.minutes(state.eta * 1000));
  return (
    <section class="wait">
      {position > 1 ? (
        <h2>
          {t.ahead} <b>{position - 1}</b> {t.people}
        </h2>
      ) : (
        <h2>{position === 1 ? t.next : t.waiting}</h2>
      )}
      {position > 0 && <progress aria-label={t.waiting} max={most.current} value={most.current - position + 0.5} />}
      <p>
        {eta}
        {t.stay}
      </p>
    </section>
  );
}
