import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Model } from "../model";

/** A telephone number or an e-mail address, as the server takes them. */
const REACH = /^(?:\+?\d[\d ()./-]{4,30}|[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+)$/;

/** Nobody is there: where the answer may go. */
function Leave({ model }: { model: Model }) {
  const { t } = model;
  const wrong = useSignal(false);
  if (model.leftContact.value) return <p role="status">{t.contactLeft}</p>;
  const leave = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const reach = String(form.get("reach") ?? "").trim();
    wrong.value = !REACH.test(reach);
    if (!wrong.value) model.leaveContact(String(form.get("who") ?? "").trim(), reach);
  };
  return (
    <form class="leave" onSubmit={leave} noValidate>
      <label>
        {t.contactName}
        <input name="who" autocomplete="name" maxLength={80} dir="auto" />
      </label>
      <label>
        {t.contactReach}
        <input name="reach" autocomplete="tel" maxLength={200} aria-invalid={wrong.value} required />
      </label>
      {wrong.value && (
        <p class="err" role="alert">
          {t.contactWrong}
        </p>
      )}
      <button type="submit" class="pill">
        {t.contactSend}
      </button>
    </form>
  );
}

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
        {state.wait !== "full" && <Leave model={model} />}
      </section>
    );
  }
  const position = state.position ?? 0;
  most.current = Math.max(most.current, position);
  // An estimate is not good to the second.
  const eta = !((state.eta ?? 0) > 0)
    ? ""
    : (state.eta ?? 0) < 60
      ? t.soon
      : t.eta(clock.minutes((state.eta ?? 0) * 1000));
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
