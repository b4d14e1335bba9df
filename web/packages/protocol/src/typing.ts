import type { ClientFrame } from "./frames";

const EVERY = 700;
const KEPT_ALIVE = 3000;
const IDLE = 5000;

/** Tells others that one types: seldom enough to cost nothing, and never longer than it is true. */
export class TypingSignal {
  private on = false;
  private lastAt = 0;
  private text?: string | undefined;
  private sentText?: string | undefined;
  private later?: ReturnType<typeof setTimeout> | undefined;
  private idle?: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly conversation: string,
    private readonly send: (frame: ClientFrame) => void,
  ) {}

  /** The composer changed. `text` only where a preview is allowed; empty content means that typing ended. */
  typed(active: boolean, text?: string): void {
    clearTimeout(this.idle);
    if (!active) {
      this.stop();
      return;
    }
    this.text = text;
    this.idle = setTimeout(() => this.stop(), IDLE);
    const due = this.lastAt + (this.on && this.text === this.sentText ? KEPT_ALIVE : EVERY);
    if (Date.now() >= due) this.tell();
    else if (!this.later) this.later = setTimeout(() => this.catchUp(), due - Date.now());
  }

  stop(): void {
    clearTimeout(this.later);
    clearTimeout(this.idle);
    this.later = undefined;
    if (this.on) this.send({ t: "typing", conversation: this.conversation, on: false });
    this.on = false;
    this.sentText = undefined;
    this.lastAt = 0;
  }

  private catchUp(): void {
    this.later = undefined;
    if (!this.on || this.text !== this.sentText || Date.now() >= this.lastAt + KEPT_ALIVE) this.tell();
  }

  private tell(): void {
    this.on = true;
    this.lastAt = Date.now();
    this.sentText = this.text;
    const preview = this.text === undefined ? {} : { text: this.text };
    this.send({ t: "typing", conversation: this.conversation, on: true, ...preview });
  }
}
