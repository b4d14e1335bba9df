import { beforeEach, describe, expect, it, vi } from "vitest";
import { asked, Bridge, type FrameContext, type Host } from "../src/contrib/bridge";
import { type ContributionsAnswer, concerns, sorted, titleIn } from "../src/contrib/contributions";
import { useContributions } from "../src/stores/contributions";
import type { Row } from "../src/stores/desk";
import { useNotices } from "../src/stores/notices";
import { fresh, serve, settle } from "./product";

beforeEach(fresh);

const items: ContributionsAnswer["items"] = [
  {
    plugin: "crm",
    id: "orders",
    title: { "zh-CN": "订单", en: "Orders" },
    icon: "shopping-bag",
    where: "conversation.side",
    source: { card: "/orders", frame: null },
    refresh: { events: ["conversation.opened", "message"], everySeconds: 60 },
  },
  { plugin: "crm", id: "send", title: { "zh-CN": "发送订单" }, where: ["composer", "palette"], run: "/commands/send" },
  { plugin: "crm", id: "audit", title: { en: "Audit" }, source: { frame: "ui/index.html" } },
  { plugin: "broken", id: "nothing", title: {} },
];

describe("what plugins add", () => {
  it("is a panel, a command or a page by what it has; what lacks it is left out", () => {
    const found = sorted({ items });
    expect(found.panels).toMatchObject([{ id: "orders", card: "/orders", frame: undefined, every: 60_000 }]);
    expect(found.commands).toMatchObject([{ id: "send", where: ["composer", "palette"] }]);
    expect(found.pages).toMatchObject([{ id: "audit", frame: "ui/index.html" }]);
    expect(sorted(undefined)).toEqual({ panels: [], commands: [], pages: [] });
  });

  it("is named in the reader's language, else in any, else by its id", () => {
    const { panels, commands, pages } = sorted({ items });
    expect([panels, commands, pages].map(([one]) => one && titleIn(one, "en"))).toEqual([
      "Orders",
      "发送订单",
      "Audit",
    ]);
  });

  it("is drawn anew by the events that it names", () => {
    const [panel] = sorted({ items }).panels;
    const by = (kind: string) => panel && concerns(panel, { kind });
    expect([by("opened"), by("text"), by("card"), by("closed")]).toEqual([true, true, true, false]);
  });
});

describe("a command", () => {
  const row = { id: "c1", visitor: { id: "v1" } } as Row;
  const [command] = sorted({ items }).commands;

  function run(answer: unknown, status = 200) {
    const bodies: unknown[] = [];
    serve(({ method, path, body }) => {
      if (method === "POST" && path === "/plugins/crm/commands/send") {
        bodies.push(body);
        return { status, body: answer };
      }
      return undefined;
    });
    const store = useContributions();
    return { store, bodies, done: command ? store.run(command, row) : Promise.resolve() };
  }

  it("is told the conversation and its customer, and its text waits for the composer once", async () => {
    const { store, bodies, done } = run({ reply: "您的订单在路上" });
    await done;
    expect(bodies).toEqual([{ conversation: "c1", customer: "v1" }]);
    expect([store.takeReply("c1"), store.takeReply("c1")]).toEqual(["您的订单在路上", undefined]);
    expect(useNotices().notices).toEqual([]);
  });

  it("shows its card to the agent before the customer gets it, and its word in the corner", async () => {
    const { store, done } = run({ card: { v: 1, title: "订单" }, toast: "找到 1 个订单" });
    await done;
    expect(store.offered.get("c1")?.card?.title).toBe("订单");
    expect(useNotices().notices.map((notice) => notice.text)).toEqual(["找到 1 个订单"]);
  });

  it("that fails says why and can be tried again, and does not end the agent's session", async () => {
    const { done } = run({ code: "unauthenticated", detail: "no" }, 401);
    await done;
    const [notice] = useNotices().notices;
    expect(notice?.tone).toBe("bad");
    expect(notice?.action).toBeDefined();
  });
});

describe("a message of a frame", () => {
  it.each([
    ["GET", "/orders"],
    ["GET", "/orders/88120417?full=true&page=2"],
    ["POST", "/commands/send-order"],
  ])("%s %s goes to the plugin's own routes", (method, path) => {
    expect(asked({ t: "fetch", id: 1, method, path })).toMatchObject({ t: "fetch", path });
  });

  it.each([
    ["GET", "/../conversations"],
    ["GET", "/a/../../me"],
    ["GET", "//evil.example/x"],
    ["GET", "https://evil.example/"],
    ["GET", "/orders#x"],
    ["GET", "/orders\\..\\x"],
    ["GET", "/%2e%2e/me"],
    ["PUT", "/consent"],
    ["PUT", "/enabled"],
    ["GET", "/settings"],
    ["GET", "/settings?x=1"],
    ["GET", "/health"],
    ["GET", "/ui/index.html"],
    ["CONNECT", "/orders"],
    ["get", "/orders"],
    ["GET", ""],
  ])("%s %s goes nowhere", (method, path) => {
    expect(asked({ t: "fetch", id: 1, method, path })).toBeUndefined();
  });

  it("is bounded, and nothing but what is known", () => {
    expect(asked({ t: "fetch", id: 1, method: "POST", path: "/a", body: "x".repeat(70_000) })).toBeUndefined();
    expect(asked({ t: "fetch", id: 1.5, method: "GET", path: "/a" })).toBeUndefined();
    expect(asked({ t: "toast", text: "x".repeat(500) })).toEqual({ t: "toast", text: "x".repeat(200) });
    expect(asked({ t: "resize", height: 1e9 })).toEqual({ t: "resize", height: 4000 });
    for (const strange of [null, 3, "x", {}, { t: "token" }, { t: "resize", height: -1 }, { t: "reply", text: {} }]) {
      expect(asked(strange)).toBeUndefined();
    }
  });
});

describe("the bridge to a frame", () => {
  const context: FrameContext = { locale: "en", theme: "dark", tokens: {}, conversation: "c1", customer: "v1" };

  function connect(host: Partial<Host>) {
    const bridge = new Bridge({
      context: () => context,
      fetch: async () => ({ ok: true, status: 200 }),
      toast: () => {},
      resize: () => {},
      reply: () => {},
      ...host,
    });
    let greeting: unknown;
    let port: MessagePort | undefined;
    bridge.greet({
      postMessage: (message: unknown, _: string, [given]: MessagePort[]) => {
        greeting = message;
        port = given;
      },
    } as unknown as Window);
    const heard: Record<string, unknown>[] = [];
    if (port) {
      port.onmessage = (event) => heard.push(event.data);
    }
    const say = async (message: unknown) => {
      port?.postMessage(message);
      await vi.waitFor(() => undefined);
      await settle();
    };
    return { bridge, greeting, heard, say, port };
  }

  it("greets once with what the page needs to draw itself, and no token among it", () => {
    const { greeting, bridge } = connect({});
    expect(greeting).toEqual({ hutong: 1, t: "init", context });
    bridge.close();
  });

  it("answers what was asked for by its number", async () => {
    const { bridge, heard, say } = connect({
      fetch: async (method, path) => ({ ok: true, status: 200, body: `${method} ${path}` }),
    });
    await say({ t: "fetch", id: 7, method: "GET", path: "/orders" });
    await vi.waitFor(() => expect(heard).toEqual([{ t: "answer", id: 7, ok: true, status: 200, body: "GET /orders" }]));
    bridge.close();
  });

  it("refuses what is not the plugin's, and more than eight at once", async () => {
    let asking = 0;
    const { bridge, heard, say } = connect({
      fetch: () => {
        asking++;
        return new Promise(() => {});
      },
    });
    await say({ t: "fetch", id: 1, method: "GET", path: "/../me" });
    for (let id = 2; id < 12; id++) {
      await say({ t: "fetch", id, method: "GET", path: "/orders" });
    }
    await vi.waitFor(() => expect(heard.map((answer) => answer.id)).toEqual([1, 10, 11]));
    expect(heard.every((answer) => answer.ok === false)).toBe(true);
    expect(asking).toBe(8);
    bridge.close();
  });

  it("stops listening to a page that talks too much", async () => {
    let told = 0;
    const { bridge, say } = connect({ toast: () => told++ });
    for (let count = 0; count < 130; count++) {
      await say({ t: "toast", text: "hello" });
    }
    expect(told).toBe(120);
    bridge.close();
  });
});
