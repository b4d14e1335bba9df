import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Boot } from "../src/boot";
import { Visitor } from "../src/visitor";

const boot = { site: { key: "default" }, frame: true } as Boot;

let asked: { body: Record<string, unknown>; answer: () => void }[];

/** A server that answers when the test says so, with a token named by who asked. */
beforeEach(() => {
  localStorage.clear();
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
  asked[0]?.answer();
  expect(await tokens).toEqual(["token of nobody", "token of nobody"]);
  expect(asked).toHaveLength(1);
});

it("is who the host page says, even if that comes while a token is on its way", async () => {
  const visitor = new Visitor(boot);
  const token = visitor.token(false);
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
