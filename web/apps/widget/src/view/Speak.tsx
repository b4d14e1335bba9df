import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Model } from "../model";
import { Icon } from "./icons";
import type { SpeakBar, Speech } from "./SpeakBar";

/** A shorter press is a tap: it begins, and another one sends. */
const HOLD = 400;

export interface Speaking {
  speech: Signal<Speech | undefined>;
  /** What takes the place of the field meanwhile; it comes with the recorder. */
  bar: Signal<typeof SpeakBar | undefined>;
  begin(): Promise<void>;
  send(): Promise<void>;
  cancel(): void;
}

export function useSpeaking(model: Model): Speaking {
  const { t, attachments } = model;
  const speech = useSignal<Speech | undefined>(undefined);
  const bar = useSignal<typeof SpeakBar | undefined>(undefined);
  const asking = useRef(false);
  const take = () => {
    const spoken = speech.value;
    speech.value = undefined;
    return spoken;
  };
  const send = async () => {
    const spoken = await take()?.end();
    if (spoken) attachments.speak(spoken.file, spoken.milliseconds, t.attachFailed);
  };
  const begin = async () => {
    if (asking.current || speech.value) return;
    asking.current = true;
    attachments.trouble.value = "";
    try {
      const { SpeakBar, Speech } = await import("./SpeakBar");
      bar.value = SpeakBar;
      speech.value = await Speech.begin(() => void send());
    } catch {
      attachments.trouble.value = t.noMicrophone;
    } finally {
      asking.current = false;
    }
  };
  useEffect(() => () => take()?.cancel(), []);
  return { speech, bar, begin, send, cancel: () => take()?.cancel() };
}

/** Hold, speak, let go; or tap to begin. */
export function SpeakButton({ model, speaking }: { model: Model; speaking: Speaking }) {
  const hold = () => {
    const pressed = Date.now();
    void speaking.begin();
    const letGo = () => {
      window.removeEventListener("pointerup", letGo);
      window.removeEventListener("pointercancel", letGo);
      if (Date.now() - pressed >= HOLD && speaking.speech.value) void speaking.send();
    };
    window.addEventListener("pointerup", letGo);
    window.addEventListener("pointercancel", letGo);
  };
  return (
    <button
      type="button"
      class="tb"
      aria-label={model.t.speak}
      title={model.t.speak}
      onPointerDown={hold}
      // By the keyboard; after a press the recording has begun already.
      onClick={() => void speaking.begin()}
    >
      <Icon name="mic" />
    </button>
  );
}

export function canSpeak(): boolean {
  return typeof MediaRecorder !== "undefined" && navigator.mediaDevices?.getUserMedia !== undefined;
}
