import { icon, make } from "./dom";
import { timeOf, type Words } from "./words";

/** One voice at a time. */
let speaking: VoicePlayer | undefined;

/** Plays what was spoken; a recording does not know its own length, so the message says it. */
export class VoicePlayer {
  readonly element: HTMLElement;
  /** Called when the link did not open. */
  lost: () => void = () => {};
  private readonly sound = make("audio", { preload: "none" });
  private readonly toggle: HTMLButtonElement;
  private readonly place: HTMLInputElement;
  private readonly time = make("span", "hf-t");
  private failed = 0;

  constructor(
    private readonly milliseconds: number,
    private readonly link: () => Promise<string>,
    private readonly words: Words,
  ) {
    this.toggle = make("button", { type: "button", class: "hf-play" });
    this.toggle.addEventListener("click", () => this.pressed());
    this.place = make("input", {
      type: "range",
      min: 0,
      max: Math.max(1, milliseconds / 1000),
      step: 0.1,
      value: 0,
      "aria-label": words.position,
    });
    this.place.addEventListener("input", () => {
      this.sound.currentTime = Number(this.place.value);
    });
    this.element = make("div", "hf-player", this.toggle, this.place, this.time);
    this.sound.addEventListener("timeupdate", () => this.draw());
    this.sound.addEventListener("play", () => this.draw());
    this.sound.addEventListener("pause", () => this.draw());
    this.sound.addEventListener("ended", () => {
      this.sound.currentTime = 0;
      this.draw();
    });
    this.sound.addEventListener("error", () => void this.broke());
    this.draw();
  }

  stop(): void {
    this.sound.pause();
  }

  private pressed(): void {
    this.failed = 0;
    if (this.sound.paused) {
      void this.play();
    } else {
      this.sound.pause();
    }
  }

  private async play(): Promise<void> {
    if (speaking !== this) {
      speaking?.stop();
    }
    speaking = this;
    try {
      if (!this.sound.src) {
        this.sound.src = await this.link();
      }
      await this.sound.play();
    } catch {
      this.draw();
    }
  }

  /** The link has ended while it stood on the screen: it goes on with a new one where it was. */
  private async broke(): Promise<void> {
    this.lost();
    const at = this.sound.currentTime;
    this.sound.removeAttribute("src");
    if (this.failed++ > 0) {
      this.time.textContent = this.words.gone;
      return;
    }
    await this.play();
    this.sound.currentTime = at;
  }

  private draw(): void {
    const plays = !this.sound.paused;
    this.toggle.replaceChildren(icon(plays ? "pause" : "play"));
    this.toggle.setAttribute("aria-label", plays ? this.words.pause : this.words.play);
    this.place.value = String(this.sound.currentTime);
    const at = this.sound.currentTime * 1000;
    this.time.textContent = timeOf(plays || at > 0 ? at : this.milliseconds);
  }
}
