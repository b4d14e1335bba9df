import { vi } from "vitest";
import type { FileInfo, Server } from "../src";

interface Stored {
  length: number;
  bytes: number[];
  name: string;
  claimed: string;
  looks: number;
}

/** The server's side of an upload, as the protocol has it, with the faults that a test asks for. */
export class TusServer implements Server {
  readonly files = new Map<string, Stored>();
  /** Every request: `PATCH 0+4`, `HEAD`, `DELETE`. */
  readonly asked: string[] = [];
  /** The type that the content turns out to have. */
  type = "image/png";
  inline = true;
  /** How often `info` says that it is being inspected. */
  inspections = 0;
  reason: string | undefined;
  /** After so many bytes of a chunk the connection breaks; the bytes before are kept. */
  cutAfter: number | undefined;
  away = false;
  /** How often a chunk is still being written when the upload is to be ended. */
  writing = 0;
  tokens = 0;
  /** Requests with a token before this one are refused. */
  valid = 0;
  refuse: { status: number; problem: object; headers?: Record<string, string> } | undefined;
  /** Holds every chunk until it is let go. */
  held: (() => void)[] | undefined;
  busy = 0;
  mostBusy = 0;

  token(fresh: boolean): Promise<string> {
    if (fresh) {
      this.tokens++;
    }
    return Promise.resolve(`t${this.tokens}`);
  }

  install(): void {
    vi.stubGlobal("fetch", (path: string, init: { method: string; headers: Record<string, string> }) =>
      this.fetch(path, init),
    );
    const server = this;
    vi.stubGlobal(
      "XMLHttpRequest",
      class extends Patch {
        constructor() {
          super(server);
        }
      },
    );
  }

  /** The bytes of the only file. */
  get content(): number[] {
    return [...this.files.values()].at(-1)?.bytes ?? [];
  }

  private async fetch(path: string, init: { method: string; headers: Record<string, string> }): Promise<Response> {
    this.asked.push(init.method);
    if (this.away) {
      throw new TypeError("no network");
    }
    if (Number((init.headers.Authorization ?? "").slice("Bearer t".length)) < this.valid) {
      return new Response("{}", { status: 401 });
    }
    if (this.refuse) {
      return new Response(JSON.stringify(this.refuse.problem), {
        status: this.refuse.status,
        headers: this.refuse.headers ?? {},
      });
    }
    return this.answer(path, init);
  }

  private answer(path: string, { method, headers }: { method: string; headers: Record<string, string> }): Response {
    if (method === "POST") {
      const id = `f${this.files.size + 1}`;
      const said = new Map(
        (headers["Upload-Metadata"] ?? "").split(",").map((one) => one.split(" ") as [string, string]),
      );
      this.files.set(id, {
        length: Number(headers["Upload-Length"]),
        bytes: [],
        name: decoded(said.get("filename")),
        claimed: decoded(said.get("filetype")),
        looks: 0,
      });
      return new Response(null, { status: 201, headers: { Location: `/api/v1/files/${id}` } });
    }
    const id = path.split("/")[4] ?? "";
    const file = this.files.get(id);
    if (!file) {
      return new Response("{}", { status: 404 });
    }
    if (method === "HEAD") {
      return new Response(null, { status: 200, headers: { "Upload-Offset": String(file.bytes.length) } });
    }
    if (method === "DELETE" && this.writing-- > 0) {
      return new Response("{}", { status: 423 });
    }
    if (method === "DELETE") {
      this.files.delete(id);
      return new Response(null, { status: 204 });
    }
    return Response.json(this.info(id, file));
  }

  private info(id: string, file: Stored): FileInfo {
    const looking = file.looks++ < this.inspections;
    return {
      id,
      name: file.name,
      size: file.length,
      type: this.type,
      ...(this.type.startsWith("image/") ? { width: 800, height: 600 } : {}),
      state: looking ? "inspecting" : this.reason === undefined ? "ready" : "rejected",
      reason: looking ? null : (this.reason ?? null),
      ...(looking || this.reason !== undefined
        ? {}
        : { inline: this.inline, link: `/api/v1/files/${id}?expires=9&signature=s`, expires: 9 }),
    };
  }

  /** Takes a chunk; the answer, or undefined where the connection broke. */
  patch(path: string, offset: number, bytes: number[], token: string): { status: number; offset: number } | undefined {
    this.asked.push(`PATCH ${offset}+${bytes.length}`);
    const file = this.files.get(path.split("/")[4] ?? "");
    if (this.away) {
      return undefined;
    }
    if (Number(token.slice("Bearer t".length)) < this.valid) {
      return { status: 401, offset };
    }
    if (!file) {
      return { status: 410, offset };
    }
    if (offset !== file.bytes.length) {
      return { status: 409, offset: file.bytes.length };
    }
    const cut = this.cutAfter;
    this.cutAfter = undefined;
    file.bytes = file.bytes.concat(bytes.slice(0, cut));
    return cut === undefined ? { status: 204, offset: file.bytes.length } : undefined;
  }
}

class Patch {
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onloadend: () => void = () => {};
  status = 0;
  responseText = "";
  private path = "";
  private readonly headers: Record<string, string> = {};
  private offset: number | undefined;
  private over = false;

  constructor(private readonly server: TusServer) {}

  open(_: string, path: string): void {
    this.path = path;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getResponseHeader(name: string): string | null {
    return name === "Upload-Offset" && this.offset !== undefined ? String(this.offset) : null;
  }

  send(bytes: ArrayBuffer): void {
    this.server.mostBusy = Math.max(this.server.mostBusy, ++this.server.busy);
    const go = () => this.answer([...new Uint8Array(bytes)]);
    if (this.server.held) {
      this.server.held.push(go);
      this.upload.onprogress?.({ loaded: bytes.byteLength / 2 });
    } else {
      queueMicrotask(go);
    }
  }

  abort(): void {
    if (!this.over) {
      this.end();
    }
  }

  private answer(bytes: number[]): void {
    if (this.over) {
      return;
    }
    const told = this.server.patch(
      this.path,
      Number(this.headers["Upload-Offset"]),
      bytes,
      this.headers.Authorization ?? "",
    );
    this.status = told?.status ?? 0;
    this.offset = told?.offset;
    this.end();
  }

  private end(): void {
    this.over = true;
    this.server.busy--;
    this.onloadend();
  }
}

function decoded(value: string | undefined): string {
  return value ? new TextDecoder().decode(Uint8Array.from(atob(value), (one) => one.charCodeAt(0))) : "";
}

export function fileOf(bytes: number, name = "图.png", type = "image/png"): File {
  return new File([Uint8Array.from({ length: bytes }, (_, i) => i % 251)], name, { type });
}

/** Lets everything run that is due within this time, milliseconds. */
export async function pass(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}
