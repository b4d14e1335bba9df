import { LONGEST, Recorder, type Spoken } from "@hutong/files/recorder";
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Model } from "../model";
import { Icon } from "./icons";
import type { Speaking } from "./Speak";

const EVERY = 200;

/** A voice message while it is spoken; after a minute it is over by itself. */
export class Speech {
  readonly milliseconds = signal(0);
  private readonly ticking = setInterval(() => this.tick(), EVERY);

  private constructor(
    private readonly recorder: Recorder,
    private readonly full: () => void,
  ) {}

  /** Fails where the person or the device gives no microphone. */
  static async begin(full: () => void): Promise<Speech> {
    return new Speech(await Recorder.begin(), full);
  }

  end(): Promise<Spoken> {
    clearInterval(this.ticking);
    return this.recorder.end();
  }

  cancel(): void {
    clearInterval(this.ticking);
    this.recorder.cancel();
  }

  private tick(): void {
    this.milliseconds.value = this.recorder.milliseconds;
    if (this.milliseconds.value >= LONGEST) this.full();
  }
}

/** Takes the place of the field while one speaks. */
export function SpeakBar({ model, speaking }: { model: Model; speaking: Speaking }) {
  const { t } = model;
  const seconds = Math.floor((speaking.speech.value?.milliseconds.value ?? 0) / 1000);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => bar.current?.querySelector<HTMLElement>(".send")?.focus(), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside take the keys, Escape is heard here
    <div
      class="box"
      ref={bar}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        speaking.cancel();
      }}
    >
      <button type="button" class="tb" aria-label={t.speakCancel} title={t.speakCancel} onClick={speaking.cancel}>
        <Icon name="trash" />
      </button>
      <p class="rec">
        <i />
        <span role="status">{t.speaking}</span>
        <span role="timer">{`0:${String(Math.min(59, seconds)).padStart(2, "0")} / 1:00`}</span>
      </p>
      <button
        type="button"
        class="send"
        aria-label={t.speakSend}
        title={t.speakSend}
        onClick={() => void speaking.send()}
      >
        <Icon name="send" />
      </button>
    </div>
  );
}
