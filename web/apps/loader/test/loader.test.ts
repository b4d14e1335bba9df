import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { install } from "../src/main";

const SERVER = "https://kf.example.com";

let root: ShadowRoot;
const inner = { postMessage: vi.fn() };

function load(attributes: Record<string, string> = { site: "default", lang: "zh-CN" }, src = `${SERVER}/hutong.js`) {
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: src });
  Object.assign(script.dataset, attributes);
  return install(script);
}

const button = () => root.querySelector("button[aria-expanded]") as HTMLButtonElement;
const frame = () => root.querySelector("iframe") as HTMLIFrameElement | null;

/** A message as the browser would bring it, from whom the test says. */
function message(data: unknown, origin = SERVER, source: unknown = frame()?.contentWindow) {
  const event = new Event("message");
  Object.assign(event, { data, origin, source });
  window.dispatchEvent(event);
}

beforeEach(() => {
  vi.useFakeTimers();
  const attach = HTMLElement.prototype.attachShadow;
  vi.spyOn(HTMLElement.prototype, "attachShadow").mockImplementation(function (this: HTMLElement, init) {
    expect(init.mode).toBe("closed");
    root = attach.call(this, init);
    return root;
  });
  inner.postMessage.mockReset();
  vi.spyOn(HTMLIFrameElement.prototype, "contentWindow", "get").mockReturnValue(inner as unknown as Window);
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no network in this test")));
});
afterEach(() => {
  window.Hutong?.("shutdown");
  vi.advanceTimersByTime(1000);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  delete window.Hutong;
  document.body.replaceChildren();
  sessionStorage.clear();
});

/** Elements of the launcher in the page. */
const hosts = () => [...document.documentElement.children].filter((one) => one.localName === "div");

describe("the loader", () => {
  it("adds one element and no frame before somebody comes near", () => {
    load();
    expect(document.body.children).toHaveLength(0);
    expect(hosts()).toHaveLength(1);
    expect(frame()).toBeNull();
    expect(button().getAttribute("aria-label")).toBe("打开客服窗口");
    expect(button().getAttribute("aria-expanded")).toBe("false");
  });

  it.each(["pointerenter", "touchstart", "focus"])("makes the frame at %s, once, and does not open it", (near) => {
    load();
    button().dispatchEvent(new Event(near));
    button().dispatchEvent(new Event(near));
    expect(root.querySelectorAll("iframe")).toHaveLength(1);
    const url = new URL(frame()?.src ?? "");
    expect(url.origin + url.pathname).toBe(`${SERVER}/chat`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      site: "default",
      frame: "1",
      host: location.origin,
      lang: "zh-CN",
    });
    expect(button().getAttribute("aria-expanded")).toBe("false");
  });

  it("opens and closes with a click, and says so", () => {
    const heard: string[] = [];
    load();
    for (const type of ["open", "close"]) window.Hutong?.("on", type, () => heard.push(type));
    button().click();
    expect(button().getAttribute("aria-expanded")).toBe("true");
    expect(button().getAttribute("aria-label")).toBe("收起客服窗口");
    button().click();
    expect(button().getAttribute("aria-expanded")).toBe("false");
    expect(heard).toEqual(["open", "close"]);
  });

  it("does what was called before it was there, in order", () => {
    const heard: string[] = [];
    const queue: unknown[][] = [];
    window.Hutong = Object.assign((...call: unknown[]) => void queue.push(call), { q: queue });
    window.Hutong("on", "open", () => heard.push("open"));
    window.Hutong("open");
    load();
    expect(heard).toEqual(["open"]);
    expect(button().getAttribute("aria-expanded")).toBe("true");
  });

  it("shows the number of unread messages only of its own server's own frame", () => {
    load();
    button().dispatchEvent(new Event("focus"));
    const badge = () => root.querySelector(".badge")?.textContent;
    message({ hutong: "unread", unread: 3 }, "https://evil.example");
    expect(badge()).toBe("");
    message({ hutong: "unread", unread: 3 }, SERVER, window);
    expect(badge()).toBe("");
    message({ hutong: "unread", unread: 3 });
    expect(badge()).toBe("3");
    expect(button().getAttribute("aria-label")).toBe("打开客服窗口, 3 条新消息");
    button().click();
    expect(badge()).toBe("");
  });

  it("speaks to the frame only with its exact origin, and only when it is ready", () => {
    load();
    window.Hutong?.("open");
    const post = inner.postMessage;
    window.Hutong?.("identify", "a.b.c");
    expect(post).not.toHaveBeenCalled();
    message({ hutong: "ready" });
    expect(post.mock.calls.map(([data]) => (data as { hutong: string }).hutong)).toEqual(["page", "identify", "shown"]);
    for (const call of post.mock.calls) expect((call as unknown[])[1]).toBe(SERVER);
  });

  it("tells a frame that was loaded anew who is signed in", () => {
    load();
    window.Hutong?.("identify", "a.b.c");
    message({ hutong: "ready" });
    inner.postMessage.mockReset();
    message({ hutong: "ready" });
    expect(inner.postMessage.mock.calls.map(([data]) => data)).toContainEqual({
      hutong: "identify",
      identity: "a.b.c",
    });
  });

  it("closes when the frame asks", () => {
    load();
    window.Hutong?.("open");
    message({ hutong: "close" });
    expect(button().getAttribute("aria-expanded")).toBe("false");
  });

  it("shows a teaser only when the page asks for one", () => {
    load();
    vi.advanceTimersByTime(20_000);
    const tease = () => root.querySelector(".tease") as HTMLElement;
    expect(tease().hidden).toBe(true);
    window.Hutong?.("set", { teaser: "需要帮忙吗" });
    expect(tease().hidden).toBe(false);
    expect(tease().querySelector("button")?.textContent).toBe("需要帮忙吗");
  });

  it("does not show a teaser again that was dismissed", () => {
    load();
    window.Hutong?.("set", { teaser: "需要帮忙吗" });
    root.querySelector<HTMLButtonElement>('[aria-label="关闭提示"]')?.click();
    expect((root.querySelector(".tease") as HTMLElement).hidden).toBe(true);
    window.Hutong?.("set", { teaser: "需要帮忙吗" });
    expect((root.querySelector(".tease") as HTMLElement).hidden).toBe(true);
    window.Hutong?.("set", { teaser: "另一句" });
    expect((root.querySelector(".tease") as HTMLElement).hidden).toBe(false);
  });

  it("stays, with its frame, when the page replaces its body and runs the script again", async () => {
    load();
    window.Hutong?.("open");
    const before = frame();
    document.body.replaceWith(document.createElement("body"));
    load();
    expect(hosts()).toHaveLength(1);
    expect(frame()).toBe(before);
    expect(button().getAttribute("aria-expanded")).toBe("true");
  });

  it("comes back when the page takes it away", async () => {
    load();
    hosts()[0]?.remove();
    await vi.waitFor(() => expect(hosts()).toHaveLength(1));
  });

  it("leaves a second site out and says so", () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    load();
    load({ site: "other" });
    expect(hosts()).toHaveLength(1);
    expect(error.mock.calls[0]?.[0]).toContain("'other' is left out");
  });

  it("begins anew after a shutdown", () => {
    load();
    window.Hutong?.("shutdown");
    vi.advanceTimersByTime(200);
    load();
    expect(hosts()).toHaveLength(1);
  });

  it("takes the site of the script's address, and the folder that it lies in", () => {
    load({}, `${SERVER}/kefu/hutong.js?site=shop`);
    button().dispatchEvent(new Event("focus"));
    expect(frame()?.src).toContain(`${SERVER}/kefu/chat?site=shop&`);
  });

  it.each([
    [{ known: false, allowed: false }, "没有站点“default”"],
    [
      { known: true, allowed: false },
      "http://localhost:3000 还不能使用这个客服窗口。管理员可以在 设置 → 站点 中允许它。",
    ],
  ])("says in its panel and in the browser's console why there is no chat: %j", async (answer, words) => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    vi.stubGlobal("fetch", () => Promise.resolve({ ok: true, json: () => Promise.resolve(answer) }));
    load();
    window.Hutong?.("open");
    await vi.advanceTimersByTimeAsync(3000);
    await vi.waitFor(() => expect(root.querySelector("[role=alert]")?.textContent).toContain(words));
    expect(error.mock.calls.flat().join()).toContain(words);
    expect(frame()).toBeNull();
  });

  it.each([
    ["#ffe600", "#16211c"],
    ["#0a7558", "#fff"],
  ])("draws its signs so that they can be seen on %s", (brand, on) => {
    load({ site: "default", brand });
    const box = root.querySelector("div") as HTMLElement;
    expect(box.style.getPropertyValue("--on")).toBe(on);
    button().dispatchEvent(new Event("focus"));
    expect(frame()?.src).toContain(`brand=${brand.slice(1)}`);
  });

  it("takes everything away at shutdown", () => {
    load();
    window.Hutong?.("open");
    window.Hutong?.("shutdown");
    vi.advanceTimersByTime(200);
    expect(hosts()).toHaveLength(0);
  });

  it("a listener that throws does not stop the others", () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const heard: string[] = [];
    load();
    window.Hutong?.("on", "open", () => {
      throw new Error("the page's own fault");
    });
    window.Hutong?.("on", "open", () => heard.push("second"));
    window.Hutong?.("open");
    expect(heard).toEqual(["second"]);
  });

  it("says what is missing when it has no site", () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(load({})).toBeUndefined();
    expect(error.mock.calls[0]?.[0]).toContain("data-site");
  });
});
