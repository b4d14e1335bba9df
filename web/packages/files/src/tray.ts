import type { Server } from "./server";
import { shrunk } from "./shrink";
import { Upload } from "./upload";

/** One file in the tray. */
export interface Piece {
  readonly id: string;
  readonly name: string;
  /** Bytes that leave. */
  readonly size: number;
  /** A picture that leaves smaller than it is: its original may be asked for. */
  readonly original: File | undefined;
  readonly upload: Upload;
  /** An address for the picture's preview within this page. */
  readonly preview: string | undefined;
  /** Set for what was spoken: milliseconds. */
  readonly spoken: number | undefined;
  /** Its message leaves as soon as it is ready. */
  released: boolean;
}

export interface TrayOptions {
  server: Server;
  /** Hands the message of a finished file to the outbox. */
  send(kind: string, body: Record<string, unknown>): void;
  changed(): void;
}

/** How many files one may have in hand. */
export const MOST = 10;
const AT_ONCE = 3;

/**
 * The files between a composer and the log. They go up at once; their messages leave when the person has said so and the
 * server has them whole.
 */
export class Tray {
  pieces: Piece[] = [];
  /** How many were too many, at the last time that some were added. */
  refused = 0;
  private readonly waiting: Piece[] = [];
  private count = 0;

  constructor(private readonly options: TrayOptions) {}

  /** Takes files; those beyond the bound are left out and counted in {@link refused}. */
  add(files: readonly File[]): void {
    const room = Math.max(0, MOST - this.pieces.length);
    this.refused = Math.max(0, files.length - room);
    for (const file of files.slice(0, room)) {
      this.take(file, undefined);
    }
    this.options.changed();
  }

  /** Takes what was spoken; it is sent without a further word. */
  speak(file: File, milliseconds: number): void {
    this.refused = this.pieces.length < MOST ? 0 : 1;
    if (this.refused === 0) {
      this.take(file, milliseconds).released = true;
    }
    this.options.changed();
  }

  private take(file: File, spoken: number | undefined, whole = false): Piece {
    const upload = new Upload(file, {
      server: this.options.server,
      changed: () => this.stepped(),
      ...(whole ? {} : { prepare: shrunk }),
    });
    const piece: Piece = {
      id: `p${++this.count}`,
      name: file.name,
      get size() {
        return upload.file.size;
      },
      get original() {
        return upload.file === file ? undefined : file;
      },
      upload,
      preview: /^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(file.type) ? URL.createObjectURL(file) : undefined,
      spoken,
      released: false,
    };
    this.pieces.push(piece);
    this.waiting.push(piece);
    this.pump();
    return piece;
  }

  /** Whether there is something to send that was not said to be sent. */
  get held(): boolean {
    return this.pieces.some((piece) => !piece.released);
  }

  /** The person sends: what is ready leaves now, the rest as it becomes ready. */
  release(): void {
    for (const piece of this.pieces) {
      piece.released = true;
    }
    this.stepped();
  }

  cancel(id: string): void {
    const piece = this.pieces.find((one) => one.id === id);
    if (piece) {
      piece.upload.cancel();
      this.drop(piece);
      this.stepped();
    }
  }

  retry(id: string): void {
    this.pieces.find((one) => one.id === id)?.upload.retry();
  }

  /** Gives everything up. */
  close(): void {
    for (const piece of [...this.pieces]) {
      this.cancel(piece.id);
    }
  }

  /** Sends a picture as it is, in the place of the smaller one. */
  whole(id: string): void {
    const at = this.pieces.findIndex((one) => one.id === id);
    const before = this.pieces[at];
    if (!before?.original) {
      return;
    }
    const piece = this.take(before.original, before.spoken, true);
    piece.released = before.released;
    this.pieces = this.pieces.filter((one) => one !== piece && one !== before);
    this.pieces.splice(at, 0, piece);
    before.upload.cancel();
    this.drop(before);
    this.stepped();
  }

  /** What leaves leaves in the order of the tray; one that failed is for the person and holds up nobody. */
  private stepped(): void {
    for (const piece of this.pieces.filter((one) => one.released)) {
      if (piece.upload.step === "failed") {
        continue;
      }
      if (piece.upload.step !== "ready") {
        break;
      }
      this.drop(piece);
      const message = messageOf(piece);
      if (message) {
        this.options.send(message.kind, message.body);
      }
    }
    this.pump();
    this.options.changed();
  }

  private drop(piece: Piece): void {
    this.pieces = this.pieces.filter((one) => one !== piece);
    const waits = this.waiting.indexOf(piece);
    if (waits >= 0) {
      this.waiting.splice(waits, 1);
    }
    if (piece.preview) {
      URL.revokeObjectURL(piece.preview);
    }
  }

  /** A few at once; one that waits for its connection or for a person holds up nobody. */
  private pump(): void {
    const busy = (piece: Piece) => !this.waiting.includes(piece) && piece.upload.step === "sending";
    for (let free = AT_ONCE - this.pieces.filter(busy).length; free > 0 && this.waiting.length > 0; free--) {
      this.waiting.shift()?.upload.start();
    }
  }

  /** Whether it has not begun. */
  waits(piece: Piece): boolean {
    return this.waiting.includes(piece);
  }
}

/** What the log says of a file: by its content, as the server found it, not by its name. */
export function messageOf(piece: Piece): { kind: string; body: Record<string, unknown> } | undefined {
  const { info } = piece.upload;
  if (!info) {
    return undefined;
  }
  const type = info.type ?? "application/octet-stream";
  const shown = info.inline ? type.slice(0, type.indexOf("/")) : "";
  const kind =
    shown === "image" || shown === "video" ? shown : shown === "audio" && piece.spoken !== undefined ? "voice" : "file";
  return {
    kind,
    body: {
      file: info.id,
      name: info.name,
      size: info.size,
      type,
      ...(info.width && info.height ? { width: info.width, height: info.height } : {}),
      ...(kind === "voice" ? { duration: piece.spoken } : {}),
    },
  };
}
