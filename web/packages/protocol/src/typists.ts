import type { TypingFrame } from "./frames";
import type { Log } from "./log";

const TYPING_FADES = 7000;

/** Who types: told by frames, and over by itself when nothing more is told. */
export class Typists {
  private readonly fades = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly changed: (log: Log) => void) {}

  heard(log: Log, frame: TypingFrame): void {
    const key = `${log.id} ${frame.from.id}`;
    clearTimeout(this.fades.get(key));
    this.fades.delete(key);
    if (frame.on) {
      log.typing.set(frame.from.id, { from: frame.from, text: frame.text });
      const fade = () => {
        this.fades.delete(key);
        log.typing.delete(frame.from.id);
        this.changed(log);
      };
      this.fades.set(key, setTimeout(fade, TYPING_FADES));
    } else {
      log.typing.delete(frame.from.id);
    }
    this.changed(log);
  }
}
