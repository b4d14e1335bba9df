import { button, icon, iconFor, make, whenNear } from "./dom";
import type { Links } from "./links";
import { openPicture, save } from "./picture";
import { blank, roomFor } from "./shape";
import { VoicePlayer } from "./voice";
import { type Locale, sizeOf, type Words, wordsFor } from "./words";

export interface FileHands {
  locale: Locale;
  links: Links;
}

interface FileBody {
  file: string;
  name: string;
  size: number;
  type: string;
  width: unknown;
  height: unknown;
  duration: number;
  transcript: string;
}

/** A file in the log. An edit of its message, a transcript above all, is drawn in place. */
export class FileView {
  readonly element: HTMLElement;
  private readonly words: Words;
  private readonly body: FileBody;
  private readonly said = make("p", "hf-said");
  private player: VoicePlayer | undefined;

  constructor(
    kind: string,
    body: Record<string, unknown>,
    private readonly hands: FileHands,
  ) {
    this.words = wordsFor(hands.locale);
    this.body = read(body);
    this.element = make("div", { class: "hf", "data-kind": kind });
    this.element.append(this.shown(kind), this.said);
    this.update(body);
  }

  update(body: Record<string, unknown>): void {
    const { transcript } = read(body);
    this.said.hidden = transcript === "";
    this.said.replaceChildren(...(transcript ? [make("span", {}, this.words.transcript), transcript] : []));
  }

  close(): void {
    this.player?.stop();
  }

  private shown(kind: string): HTMLElement {
    if (kind === "image") {
      return this.picture();
    }
    if (kind === "voice") {
      this.player = new VoicePlayer(this.body.duration, () => this.link(), this.words);
      this.player.lost = () => this.hands.links.forget(this.body.file);
      return this.player.element;
    }
    return kind === "video" ? this.film() : this.attached();
  }

  private link(): Promise<string> {
    return this.hands.links.link(this.body.file);
  }

  private picture(): HTMLElement {
    const { name, width, height } = this.body;
    const room = roomFor(width, height);
    const image = make("img", { alt: name, src: blank(room), ...room, decoding: "async" });
    const frame = button("hf-pic", this.words.open(name), () => void this.enlarge(), image);
    let tries = 0;
    const load = () =>
      this.link().then(
        (link) => {
          image.src = link;
        },
        () => lost(),
      );
    const lost = () => frame.replaceChildren(make("span", "hf-lost", icon("image"), `${name} ${this.words.gone}`));
    image.addEventListener("error", () => {
      this.hands.links.forget(this.body.file);
      void (tries++ === 0 ? load() : lost());
    });
    whenNear(frame, () => void load());
    return frame;
  }

  private async enlarge(): Promise<void> {
    const link = await this.link().catch(() => undefined);
    if (link) {
      openPicture(link, this.body.name, this.words);
    }
  }

  private film(): HTMLElement {
    const { name, width, height } = this.body;
    const film = make("video", { controls: "", preload: "metadata", "aria-label": name, ...roomFor(width, height) });
    let tries = 0;
    const load = () =>
      this.link().then(
        (link) => {
          film.src = link;
        },
        () => undefined,
      );
    film.addEventListener("error", () => {
      this.hands.links.forget(this.body.file);
      if (tries++ === 0) {
        void load();
      }
    });
    whenNear(film, () => void load());
    return film;
  }

  private attached(): HTMLElement {
    const { name, size, type } = this.body;
    const note = make("small", {}, sizeOf(size));
    const deed = () =>
      void this.link().then(save, () => {
        note.textContent = this.words.gone;
      });
    return button(
      "hf-file",
      this.words.download(name, sizeOf(size)),
      deed,
      icon(iconFor(type)),
      make("span", {}, make("b", { dir: "auto" }, name), note),
      icon("save"),
    );
  }
}

function read(body: Record<string, unknown>): FileBody {
  const text = (name: string) => (typeof body[name] === "string" ? (body[name] as string) : "");
  const number = (name: string) => (typeof body[name] === "number" ? (body[name] as number) : 0);
  return {
    file: text("file"),
    name: text("name"),
    size: number("size"),
    type: text("type"),
    width: body.width,
    height: body.height,
    duration: number("duration"),
    transcript: text("transcript"),
  };
}
