import { useEffect, useRef } from "preact/hooks";
import type { Model } from "../model";
import { tab } from "../store/device";
import { Icon } from "./icons";

const LONGEST = 10_000;

/** The field and its button. Before the script runs they are a form that works by itself; the text stays in it. */
export function Composer({ model }: { model: Model }) {
  const { t } = model;
  const field = useRef<HTMLTextAreaElement>(null);
  const shelf = `hutong.draft.${model.boot.site.key}`;
  const closed = model.conversation.value?.status === "closed" && !model.continued.value;
  const ended = closed && model.pending.value.length === 0 && !field.current?.value;

  useEffect(() => {
    const area = field.current;
    if (area && !area.value) area.value = tab.get(shelf) ?? "";
    if (area) grow(area);
  }, [ended]);

  if (ended) {
    return (
      <div class="bot">
        <button
          type="button"
          class="pill"
          onClick={() => {
            model.continued.value = true;
            requestAnimationFrame(() => document.getElementById("text")?.focus());
          }}
        >
          {t.again}
        </button>
      </div>
    );
  }

  const send = () => {
    const area = field.current;
    const text = area?.value.trim();
    if (!area || !text) return;
    model.say(text);
    area.value = "";
    tab.remove(shelf);
    grow(area);
    area.focus();
  };
  const keys = (event: KeyboardEvent) => {
    // 229: a composition of an input method is open in browsers that do not say so otherwise.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  const typed = () => {
    const area = field.current;
    if (!area) return;
    grow(area);
    tab.set(shelf, area.value);
    model.typed(area.value);
  };
  const hint =
    model.away.value || model.link.value.phase === "connecting"
      ? t.inputOffline
      : model.conversation.value?.status === "queued"
        ? t.inputWait
        : t.input;
  return (
    <form
      class="bot"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="box">
        <label class="vh" for="text">
          {t.input}
        </label>
        <textarea
          id="text"
          name="text"
          rows={1}
          maxLength={LONGEST}
          placeholder={hint}
          enterkeyhint="send"
          ref={field}
          onKeyDown={keys}
          onInput={typed}
        />
        {/* In a frame the server makes it a plain button, and hydration leaves attributes as they are. */}
        <button
          type="submit"
          class="send"
          aria-label={t.send}
          onClick={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <Icon name="send" />
        </button>
      </div>
      {model.boot.site.preview && <p class="hint">{t.preview}</p>}
    </form>
  );
}

/** Browsers without `field-sizing` are told the height. */
function grow(area: HTMLTextAreaElement): void {
  if (CSS.supports?.("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 128)}px`;
}
