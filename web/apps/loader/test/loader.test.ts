import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { install } from "../src/main";

const SERVER = "https://kf.example.com";

let root: ShadowRoot;
const inner = { postMessage: vi.fn() };

function load(attributes: Record<string, string> = { site: "default", lang: "zh-CN" }) {
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: `${SERVER}/hutong.js` });
  Object.assign(script.dataset, attributes);
  return install(script);
}

const button = () => root.querySelector("button") as HTMLButtonElement;
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
});

describe("the loader", () => {
  it("adds one element and no frame before somebody comes near", () => {
    load();
    expect(document.body.children).toHaveLength(1);
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
    expect(root.querySelector(".tease")?.textContent).toBe("");
    window.Hutong?.("set", { teaser: "需要帮忙吗" });
    expect(root.querySelector(".tease")?.textContent).toBe("需要帮忙吗");
  });

  it("takes everything away at shutdown", () => {
    load();
    window.Hutong?.("open");
    window.Hutong?.("shutdown");
    vi.advanceTimersByTime(200);
    expect(document.body.children).toHaveLength(0);
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
