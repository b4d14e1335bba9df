import type { ServerFrame } from "@hutong/protocol";
import { createPinia, setActivePinia } from "pinia";
import { vi } from "vitest";

/** A server's side of the socket, scripted by a test. Stands in for the browser's WebSocket. */
export class ScriptedSocket {
  static readonly all: ScriptedSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    ScriptedSocket.all.push(this);
  }

  static get last(): ScriptedSocket {
    const socket = ScriptedSocket.all.at(-1);
    if (!socket) {
      throw new Error("no socket was opened");
    }
    return socket;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  receive(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  lose(code: number): void {
    this.onclose?.({ code, reason: "" });
  }

  of(type: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame.t === type);
  }
}

export type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };
export type Route = (request: {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}) => Answer | undefined;

/** The REST side, scripted: the first route that answers wins; what nobody answers is a 404. */
export function serve(...routes: Route[]): { calls: string[] } {
  const calls: string[] = [];
  vi.stubGlobal("fetch", async (input: string, init: RequestInit) => {
    const url = new URL(input, "http://localhost");
    const method = init.method ?? "GET";
    const path = url.pathname.replace("/api/v1", "");
    calls.push(`${method} ${path}${url.search}`);
    const body = typeof init.body === "string" ? JSON.parse(init.body) : init.body;
    const request = { method, path, query: url.searchParams, body, headers: new Headers(init.headers) };
    const answer = routes.map((route) => route(request)).find(Boolean) ?? { status: 404, body: { code: "not_found" } };
    const text = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(text, { status: answer.status ?? 200, headers: answer.headers });
  });
  return { calls };
}

export const me = {
  id: "a1",
  name: "周然",
  username: "admin",
  admin: false,
  state: "online",
  load: 0,
  capacity: 8,
  groups: [{ id: "g1", name: "售后组" }],
};

export function fresh(): void {
  vi.unstubAllGlobals();
  localStorage.clear();
  sessionStorage.clear();
  localStorage.setItem("hutong.preferences", JSON.stringify({ locale: "zh-CN" }));
  ScriptedSocket.all.length = 0;
  vi.stubGlobal("WebSocket", ScriptedSocket);
  setActivePinia(createPinia());
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
