import { ask, FILES, type FileInfo, infoOf, Refusal, refusal, type Server, tokenOf } from "./server";

/**
 * `broken` waits and tries again by itself, `checking` is whole and looked at by the server, `failed` is for a person to
 * decide about.
 */
export type Step = "sending" | "broken" | "checking" | "ready" | "failed" | "cancelled";

export interface UploadOptions {
  server: Server;
  changed(): void;
  /** Makes of the file what leaves, once, before it does. */
  prepare?: ((file: File) => Promise<File>) | undefined;
  /** What the sender says that it is, where the bytes leave it open: `audio/webm`. */
  type?: string;
}

const VERSION = { "Tus-Resumable": "1.0.0" };
const CHUNK_LEAST = 512 * 1024;
const CHUNK_MOST = 8 * 1024 * 1024;
const QUICK = 1000;
/** Waits between tries without any progress; after the last it is for a person to try again. */
const WAITS = [500, 1000, 2000, 4000, 8000, 15_000];
/** A connection that takes no byte for so long is dead. */
const STALLED = 20_000;
const LOOKS = [200, 400, 800, 1500, 3000, 5000];
const GONE = [404, 410];

/**
 * One file on its way by tus 1.0.0. What the server has stored it is never sent again: after every break it is asked
 * where to go on.
 */
export class Upload {
  step: Step = "sending";
  /** Bytes that have left, as far as is known. */
  sent = 0;
  failure: Refusal | undefined;
  /** What the server says of it, once it is ready. */
  info: FileInfo | undefined;

  private url: string | undefined;
  private chunk = CHUNK_LEAST;
  private tries = 0;
  private wake: (() => void) | undefined;
  private request: XMLHttpRequest | undefined;

  private prepared = false;

  constructor(
    /** What leaves: the original until it was prepared. */
    public file: File,
    private readonly options: UploadOptions,
  ) {}

  start(): void {
    void this.run();
  }

  /** Goes on where the server stopped, also when the waiting is not over. */
  retry(): void {
    if (this.step === "broken") {
      this.wake?.();
    } else if (this.step === "failed") {
      this.tries = 0;
      this.failure = undefined;
      this.enter("sending");
      void this.run();
    }
  }

  /** Ends it; what the server has of it is given back. */
  cancel(): void {
    if (this.step === "cancelled") {
      return;
    }
    this.enter("cancelled");
    this.request?.abort();
    this.wake?.();
    void this.terminate();
  }

  /** The last chunk may still be written there when it is cancelled here. What is not given back expires by itself. */
  private async terminate(): Promise<void> {
    const { url } = this;
    this.url = undefined;
    for (const wait of url ? [0, ...WAITS] : []) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        await ask(this.options.server, "DELETE", url ?? "", VERSION);
        return;
      } catch (failure) {
        if (!(failure instanceof Refusal && passing(failure) && !GONE.includes(failure.status))) {
          return;
        }
      }
    }
  }

  private enter(step: Step): void {
    this.step = step;
    this.options.changed();
  }

  private get over(): boolean {
    return this.step === "cancelled";
  }

  private async run(): Promise<void> {
    while (!this.over) {
      try {
        await this.push();
        await this.settle();
        return;
      } catch (failure) {
        await this.broke(failure instanceof Refusal ? failure : new Refusal(0, "network"));
        if (this.step !== "sending") {
          return;
        }
      }
    }
  }

  private async push(): Promise<void> {
    if (!this.prepared && this.options.prepare) {
      this.file = await this.options.prepare(this.file);
      this.options.changed();
    }
    this.prepared = true;
    if (this.over) return;
    let offset = this.url ? await this.offset(this.url) : await this.create();
    while (offset < this.file.size && !this.over) {
      offset = await this.append(offset);
      this.tries = 0;
      this.progress(offset);
    }
  }

  private async create(): Promise<number> {
    const { file, options } = this;
    const type = options.type ?? file.type;
    const metadata = [`filename ${encoded(file.name)}`, ...(type ? [`filetype ${encoded(type)}`] : [])].join(",");
    const response = await ask(options.server, "POST", FILES, {
      ...VERSION,
      "Upload-Length": String(file.size),
      "Upload-Metadata": metadata,
    });
    this.url = response.headers.get("Location") ?? undefined;
    if (this.over) {
      void this.terminate();
    }
    return 0;
  }

  private async offset(url: string): Promise<number> {
    try {
      const response = await ask(this.options.server, "HEAD", url, VERSION);
      const offset = Number(response.headers.get("Upload-Offset"));
      this.progress(offset);
      return offset;
    } catch (failure) {
      if (failure instanceof Refusal && GONE.includes(failure.status)) {
        this.url = undefined;
        return this.create();
      }
      throw failure;
    }
  }

  private async append(offset: number): Promise<number> {
    const began = Date.now();
    // Read before it is sent: a file that cannot be read is another fault than a broken connection.
    const bytes = await this.file
      .slice(offset, offset + this.chunk)
      .arrayBuffer()
      .catch(() => {
        throw new Refusal(0, "unreadable");
      });
    const token = await tokenOf(this.options.server, false);
    if (this.over) {
      return offset;
    }
    const next = await this.patch(token, offset, bytes);
    if (Date.now() - began < QUICK) {
      this.chunk = Math.min(this.chunk * 2, CHUNK_MOST);
    }
    return next;
  }

  /** `fetch` cannot say how far it is. */
  private patch(token: string, offset: number, bytes: ArrayBuffer): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open("PATCH", this.url ?? "");
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.setRequestHeader("Tus-Resumable", VERSION["Tus-Resumable"]);
      request.setRequestHeader("Upload-Offset", String(offset));
      request.setRequestHeader("Content-Type", "application/offset+octet-stream");
      let stalled = setTimeout(() => request.abort(), STALLED);
      const lives = () => {
        clearTimeout(stalled);
        stalled = setTimeout(() => request.abort(), STALLED);
      };
      request.upload.onprogress = (event) => {
        lives();
        this.progress(offset + event.loaded);
      };
      request.onloadend = () => {
        clearTimeout(stalled);
        this.request = undefined;
        const next = request.getResponseHeader("Upload-Offset");
        if (request.status === 204 && next !== null) {
          resolve(Number(next));
        } else {
          reject(
            request.status === 0
              ? new Refusal(0, "network")
              : refusal(request.status, (name) => request.getResponseHeader(name), request.responseText),
          );
        }
      };
      request.send(bytes);
    });
  }

  /** Bytes are all there; the server may want to look at them before a message can name them. */
  private async settle(): Promise<void> {
    for (let look = 0; !this.over; look++) {
      const info = await infoOf(this.options.server, idIn(this.url ?? ""));
      if (this.over) {
        return;
      }
      this.tries = 0;
      if (info.state === "ready") {
        this.info = info;
        this.enter("ready");
        return;
      }
      if (info.state !== "inspecting") {
        this.url = undefined;
        throw new Refusal(200, "rejected", info.reason ?? "");
      }
      if (this.step !== "checking") {
        this.enter("checking");
      }
      await this.pause(LOOKS[Math.min(look, LOOKS.length - 1)] ?? 0);
    }
  }

  private async broke(failure: Refusal): Promise<void> {
    if (this.over) {
      return;
    }
    this.chunk = CHUNK_LEAST;
    if (failure.status === 401) {
      await tokenOf(this.options.server, true).catch(() => undefined);
    }
    const wait = WAITS[this.tries++];
    if (!passing(failure) || wait === undefined) {
      this.failure = failure;
      this.enter("failed");
      return;
    }
    this.enter("broken");
    await this.pause(Math.max(wait, failure.after * 1000));
    if (!this.over) {
      this.enter("sending");
    }
  }

  /** Waits, at most until the network comes back. */
  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        globalThis.removeEventListener?.("online", done);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      globalThis.addEventListener?.("online", done);
      this.wake = done;
    });
  }

  private progress(sent: number): void {
    if (sent !== this.sent && !this.over) {
      this.sent = sent;
      this.options.changed();
    }
  }
}

/** What may be otherwise in a moment: no connection, another request still at it, a server that is starting. */
function passing({ status, code }: Refusal): boolean {
  if (code === "unreadable") {
    return false;
  }
  return [0, 401, 404, 408, 409, 410, 423, 425, 460].includes(status) || (status >= 500 && status !== 507);
}

export function idIn(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}

/** UTF-8 in Base64, as tus wants the values of its metadata. */
function encoded(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
