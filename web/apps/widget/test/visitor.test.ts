import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Boot } from "../src/boot";
import { Visitor } from "../src/visitor";

const boot = { site: { key: "default" }, frame: true } as Boot;

let asked: { body: Record<string, unknown>; answer: () => void }[];

/** The browser's locks, as all its tabs share them. */
function locks() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request: (_name: string, act: () => Promise<unknown>) => {
      const turn = last.then(act);
      last = turn.catch(() => {});
      return turn;
    },
  };
}

/** A server that answers when the test says so, with a token named by who asked. */
beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("navigator", { cookieEnabled: true, locks: locks() });
  asked = [];
  vi.stubGlobal("fetch", (_url: string, options: { body: string }) => {
    const body = JSON.parse(options.body) as Record<string, unknown>;
    const who = String(body.identity ?? "nobody");
    return new Promise((done) => {
      const answer = { token: `token of ${who}`, expires: Date.now() + 600_000, visitor: who };
      asked.push({ body, answer: () => done({ ok: true, status: 200, json: () => Promise.resolve(answer) }) });
    });
  });
});
afterEach(() => vi.unstubAllGlobals());

it("asks once for callers at the same time", async () => {
  const visitor = new Visitor(boot);
  const tokens = Promise.all([visitor.token(false), visitor.token(false)]);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]?.answer();
  expect(await tokens).toEqual(["token of nobody", "token of nobody"]);
  expect(asked).toHaveLength(1);
});

it("is who the host page says, even if that comes while a token is on its way", async () => {
  const visitor = new Visitor(boot);
  const token = visitor.token(false);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  visitor.identify({ identity: "lin" });
  asked[0]?.answer();
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]?.answer();
  expect(await token).toBe("token of lin");
  expect(await visitor.token(false)).toBe("token of lin");
});

it("asks again after a failure", async () => {
  const visitor = new Visitor(boot);
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no network")));
  await expect(visitor.token(false)).rejects.toThrow("no network");
  vi.stubGlobal("fetch", () =>
    Promise.resolve({
      ok: true,
      json: () => Promise.resolve({ token: "t", expires: Date.now() + 600_000, visitor: "v" }),
    }),
  );
  expect(await visitor.token(false)).toBe("t");
});

/** A server that makes somebody of who brings no key, and says who he is to who does. */
function people() {
  let made = 0;
  const bodies: Record<string, unknown>[] = [];
  vi.stubGlobal("fetch", async (_url: string, options: { body: string }) => {
    const body = JSON.parse(options.body) as Record<string, unknown>;
    bodies.push(body);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const key = body.key ?? `key ${++made}`;
    const json = { token: `t ${key}`, expires: Date.now() + 600_000, visitor: `of ${key}`, key };
    return { ok: true, status: 200, json: () => Promise.resolve(json) };
  });
  return bodies;
}

it.each([
  ["with the browser's locks", { cookieEnabled: true, locks: locks() }],
  ["where plain http has none", { cookieEnabled: true }],
])("is one person in two tabs that are opened at the same time, %s", async (_, navigator) => {
  vi.stubGlobal("navigator", navigator);
  people();
  const tabs = [new Visitor(boot), new Visitor(boot)];
  expect(await Promise.all(tabs.map((tab) => tab.token(false)))).toEqual(["t key 1", "t key 1"]);
});

it("keeps its own key where cookies are refused, also on a page of its own", async () => {
  vi.stubGlobal("navigator", { cookieEnabled: false, locks: locks() });
  people();
  const page = { ...boot, frame: false } as Boot;
  expect(await new Visitor(page).token(false)).toBe("t key 1");
  expect(await new Visitor(page).token(false)).toBe("t key 1");
});

it("stays who it is when its cookie was taken away: its token speaks for it", async () => {
  const bodies = people();
  const visitor = new Visitor({ ...boot, frame: false, token: "mine", expires: Date.now() + 600_000 } as Boot);
  await visitor.token(true);
  expect(bodies).toEqual([{ site: "default", token: "mine" }]);
});

/** A shop on another site, in a browser that blocks the storage of foreign frames: the usual case of a widget. */
it.each([
  [
    "at once",
    () => {
      throw new DOMException("The request was denied.", "SecurityError");
    },
  ],
  ["later", () => Promise.reject(new DOMException("The request was denied.", "SecurityError"))],
])("becomes somebody in a foreign frame that is denied locks, %s", async (_, request) => {
  vi.stubGlobal("navigator", { cookieEnabled: false, locks: { request } });
  people();
  expect(await new Visitor(boot).token(false)).toBe("t key 1");
});
