import { pastedFiles } from "@hutong/files/picking";
import { LONGEST_TEXT, partsOf, showsNothing } from "@hutong/text";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Model } from "../model";
import { TrayPlace } from "./Files";
import { Icon } from "./icons";
import { useDropped } from "./picking";
import { canSpeak, SpeakButton, useSpeaking } from "./Speak";

/** A text of more parts than this is a file. */
const MOST_PARTS = 20;

/** The field and its button. Before the script runs they are a form that works by itself; the text stays in it. */
export function Composer({ model }: { model: Model }) {
  const { t, attachments } = model;
  const field = useRef<HTMLTextAreaElement>(null);
  const closed = model.conversation.value?.status === "closed" && !model.continued.value;
  const ended = closed && model.pending.value.length === 0 && !field.current?.value && !attachments.any();
  const blank = useSignal(true);
  /** How much too long the text is for one message. */
  const over = useSignal(0);
  const speaking = useSpeaking(model);
  const take = (files: File[]) => {
    if (files.length > 0) attachments.add(files, t.attachFailed);
  };
  const dragged = useDropped(take);

  /** The field has another text than before. */
  const changed = () => {
    const area = field.current;
    if (!area) return;
    grow(area);
    blank.value = !area.value;
    over.value = Math.max(0, area.value.trim().length - LONGEST_TEXT);
  };
  useEffect(() => {
    const area = field.current;
    if (!area) return;
    // What was typed before the script was there is a draft like any other.
    if (area.value) model.drafts.set(area.value);
    else area.value = model.drafts.get();
    changed();
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

  const clear = (area: HTMLTextAreaElement) => {
    area.value = "";
    model.drafts.set("");
    changed();
    area.focus();
  };
  const send = () => {
    const area = field.current;
    const text = area?.value.trim() ?? "";
    // Too long: it stays where it is, and what can be done stands below.
    if (!area || text.length > LONGEST_TEXT) return;
    const said = !showsNothing(text);
    if (!(said || attachments.held())) return;
    if (said) model.say(text);
    attachments.release();
    clear(area);
  };
  const inParts = () => {
    const area = field.current;
    if (!area) return;
    for (const part of partsOf(area.value)) model.say(part);
    clear(area);
  };
  const asFile = () => {
    const area = field.current;
    if (!area) return;
    take([new File([area.value], `${t.textFile}.txt`, { type: "text/plain" })]);
    clear(area);
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
    changed();
    model.drafts.set(area.value);
    model.typed(area.value);
  };
  const pasted = (event: ClipboardEvent) => {
    const files = pastedFiles(event);
    if (files.length === 0) return;
    event.preventDefault();
    take(files);
  };
  const hint =
    model.away.value || model.link.value.phase === "connecting"
      ? t.inputOffline
      : model.conversation.value?.status === "queued"
        ? t.inputWait
        : t.input;
  const Bar = speaking.bar.value;
  return (
    <form
      class="bot"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {attachments.any() && <TrayPlace model={model} emptied={() => field.current?.focus()} />}
      {speaking.speech.value && Bar && <Bar model={model} speaking={speaking} />}
      <div class={dragged.value ? "box over" : "box"} hidden={speaking.speech.value !== undefined}>
        {model.hydrated.value && <AttachButton label={t.attach} take={take} />}
        <label class="vh" for="text">
          {t.input}
        </label>
        <textarea
          id="text"
          name="text"
          rows={1}
          dir="auto"
          placeholder={dragged.value ? t.dropHere : hint}
          enterkeyhint="send"
          ref={field}
          onKeyDown={keys}
          onInput={typed}
          onPaste={pasted}
        />
        {model.hydrated.value && blank.value && !attachments.held() && canSpeak() && (
          <SpeakButton model={model} speaking={speaking} />
        )}
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
      {over.value > 0 && (
        <TooLong t={t} over={over.value} text={field.current?.value ?? ""} acts={{ inParts, asFile }} />
      )}
      {attachments.trouble.value && (
        <p class="hint err" role="alert">
          {attachments.trouble.value}
        </p>
      )}
      {model.boot.site.preview && <p class="hint">{t.preview}</p>}
    </form>
  );
}

/** What can be done with a text that is too long; it may also be cut by hand. */
function TooLong({
  t,
  over,
  text,
  acts,
}: {
  t: Model["t"];
  over: number;
  text: string;
  acts: { inParts: () => void; asFile: () => void };
}) {
  const parts = partsOf(text).length;
  return (
    <p class="hint err long" role="alert">
      {t.tooLong(over)}{" "}
      {parts > MOST_PARTS ? (
        <button type="button" onClick={acts.asFile}>
          {t.asFile}
        </button>
      ) : (
        <button type="button" onClick={acts.inParts}>
          {t.inParts(parts)}
        </button>
      )}
    </p>
  );
}

/** Opens the device's own choice: on a phone the camera and the album are among it. */
function AttachButton({ label, take }: { label: string; take: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="tb" aria-label={label} title={label} onClick={() => input.current?.click()}>
        <Icon name="plus" />
      </button>
      <input
        type="file"
        multiple
        hidden
        ref={input}
        onChange={(event) => {
          const chosen = event.currentTarget;
          take([...(chosen.files ?? [])]);
          // The same file may be chosen again.
          chosen.value = "";
        }}
      />
    </>
  );
}

/** Browsers without `field-sizing` are told the height. */
function grow(area: HTMLTextAreaElement): void {
  if (CSS.supports?.("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 128)}px`;
}
