import { button, icon, iconFor, make } from "./dom";
import { placeStays } from "./shrink";
import { MOST, type Piece, type Tray } from "./tray";
import { type Locale, reasonOf, sizeOf, type Words, wordsFor, worthAnother } from "./words";

interface Line {
  element: HTMLLIElement;
  note: HTMLElement;
  bar: HTMLProgressElement;
  again: HTMLButtonElement;
  whole: HTMLButtonElement;
  told: string;
}

/** The tray on the screen. Lines are kept while they change, so that the focus stays where it is. */
export class TrayView {
  readonly element: HTMLElement;
  private readonly words: Words;
  private readonly list = make("ul", "hf-list");
  private readonly much = make("p", { class: "hf-much", role: "alert" });
  private readonly status = make("p", { class: "hf-vh", role: "status" });
  private readonly lines = new Map<string, Line>();

  /** @param empty called when the focused line went and none is left: the composer takes the focus. */
  constructor(
    private readonly tray: Tray,
    locale: Locale,
    private readonly empty: () => void,
  ) {
    this.words = wordsFor(locale);
    this.element = make(
      "section",
      { class: "hf-tray", "aria-label": this.words.tray },
      this.list,
      this.much,
      this.status,
    );
    this.draw();
  }

  draw(): void {
    const { pieces, refused } = this.tray;
    for (const [id, line] of this.lines) {
      if (!pieces.some((piece) => piece.id === id)) {
        this.remove(id, line);
      }
    }
    for (const piece of pieces) {
      this.drawLine(piece);
    }
    this.element.hidden = pieces.length === 0 && refused === 0;
    this.list.hidden = pieces.length === 0;
    this.much.textContent = refused > 0 ? this.words.tooMany(MOST) : "";
    this.much.hidden = refused === 0;
  }

  private remove(id: string, line: Line): void {
    const focused = line.element.contains(document.activeElement);
    const next = line.element.nextElementSibling ?? line.element.previousElementSibling;
    line.element.remove();
    this.lines.delete(id);
    if (focused && next) {
      next.querySelector<HTMLElement>(".hf-x")?.focus();
    } else if (focused) {
      this.empty();
    }
  }

  private drawLine(piece: Piece): void {
    const line = this.lines.get(piece.id) ?? this.begin(piece);
    const { step, sent, failure } = piece.upload;
    const share = piece.size > 0 ? Math.min(1, sent / piece.size) : 1;
    const words = this.standing(piece, share);
    line.element.dataset.step = this.tray.waits(piece) ? "waiting" : step;
    const place = placeStays(piece.upload.file) ? ` · ${this.words.placeStays}` : "";
    line.note.textContent = `${sizeOf(piece.size)} · ${words}${place}`;
    line.bar.value = step === "ready" || step === "checking" ? 1 : share;
    line.bar.hidden = step === "ready" || step === "failed";
    line.again.hidden = !(step === "broken" || (step === "failed" && failure && worthAnother(failure)));
    line.whole.hidden = piece.original === undefined;
    if (step !== line.told && (step === "ready" || step === "failed" || step === "broken")) {
      this.status.textContent =
        step === "ready" ? this.words.readyNow(piece.name) : this.words.failedNow(piece.name, words);
    }
    line.told = step;
  }

  private standing(piece: Piece, share: number): string {
    const { words } = this;
    const { step, failure } = piece.upload;
    if (this.tray.waits(piece)) {
      return words.waiting;
    }
    switch (step) {
      case "broken":
        return words.broken;
      case "checking":
        return words.checking;
      case "ready":
        return words.ready;
      case "failed":
        return failure ? reasonOf(failure, words) : words.failed;
      default:
        return words.sending(`${Math.floor(share * 100)}%`);
    }
  }

  private begin(piece: Piece): Line {
    const { name, preview, upload } = piece;
    const note = make("small");
    const bar = make("progress", { max: 1, value: 0, "aria-label": name });
    const again = button("hf-b", this.words.retry(name), () => this.tray.retry(piece.id), icon("again"));
    const cancel = button("hf-b hf-x", this.words.cancel(name), () => this.tray.cancel(piece.id), icon("x"));
    const whole = button("hf-b", this.words.whole(name), () => this.tray.whole(piece.id), this.words.original);
    const face = preview
      ? make("img", { src: preview, alt: "", width: 40, height: 40 })
      : make("span", "hf-face", icon(piece.spoken === undefined ? iconFor(upload.file.type) : "mic"));
    const element = make(
      "li",
      {},
      face,
      make("div", {}, make("b", { dir: "auto" }, name), note, bar),
      whole,
      again,
      cancel,
    );
    element.addEventListener("keydown", (event) => {
      if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        this.tray.cancel(piece.id);
      }
    });
    const line = { element, note, bar, again, whole, told: "" };
    this.lines.set(piece.id, line);
    this.list.append(element);
    return line;
  }
}
