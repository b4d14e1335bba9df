import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../src/position";
import { MOST, Tray, TrayView } from "../src";
import { fileOf, pass, TusServer } from "./tus";

let server: TusServer;
let sent: [string, Record<string, unknown>][];
let tray: Tray;
let view: TrayView;
let emptied: number;

beforeEach(() => {
  vi.useFakeTimers();
  server = new TusServer();
  server.install();
  sent = [];
  emptied = 0;
  tray = new Tray({ server, send: (kind, body) => sent.push([kind, body]), changed: () => view?.draw() });
  view = new TrayView(tray, "zh-CN", () => emptied++);
  document.body.replaceChildren(view.element);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function lines(): string[] {
  return [...view.element.querySelectorAll("li")].map((line) => line.querySelector("small")?.textContent ?? "");
}

function press(label: string): void {
  view.element.querySelector<HTMLElement>(`[aria-label="${label}"]`)?.click();
}

describe("a tray with several files", () => {
  it("lets them leave in its own order, whichever is ready first", async () => {
    const large = fileOf(600_000, "large.bin");
    tray.add([large, fileOf(10, "small.txt"), fileOf(10, "smaller.txt")]);
    tray.release();
    await pass(5000);
    expect(sent.map(([, body]) => body.name)).toEqual(["large.bin", "small.txt", "smaller.txt"]);
  });
});

describe("the tray", () => {
  it("uploads at once and sends when the person says so", async () => {
    tray.add([fileOf(10)]);
    await pass(100);
    expect(lines()).toEqual(["10 B · 可以发送"]);
    expect(tray.held).toBe(true);
    expect(sent).toEqual([]);
    tray.release();
    expect(sent).toEqual([
      ["image", { file: "f1", name: "图.png", size: 10, type: "image/png", width: 800, height: 600 }],
    ]);
    expect(tray.pieces).toEqual([]);
  });

  it("sends what was released before it was whole as soon as it is, once", async () => {
    server.held = [];
    tray.add([fileOf(1024)]);
    await pass(10);
    tray.release();
    expect(lines()).toEqual(["1 KB · 已上传 50%"]);
    expect(sent).toEqual([]);
    server.held.forEach((go) => {
      go();
    });
    await pass(100);
    expect(sent).toHaveLength(1);
    tray.release();
    expect(sent).toHaveLength(1);
  });

  it("names the kind by the content: what a browser does not show is a file", async () => {
    server.type = "image/svg+xml";
    server.inline = false;
    tray.add([fileOf(10, "a.svg", "image/svg+xml")]);
    await pass(100);
    server.type = "audio/webm";
    server.inline = true;
    tray.add([fileOf(10, "song.webm", "audio/webm")]);
    tray.speak(fileOf(10, "voice.webm", "audio/webm"), 3200);
    await pass(100);
    server.type = "video/mp4";
    tray.add([fileOf(10, "a.mp4", "video/mp4")]);
    tray.release();
    await pass(100);
    expect(sent.map(([kind]) => kind).sort()).toEqual(["file", "file", "video", "voice"]);
    expect(sent.find(([kind]) => kind === "voice")?.[1].duration).toBe(3200);
    expect(server.files.get("f3")?.claimed).toBe("audio/webm");
  });

  it("holds ten files, sends three at once and says what it left out", async () => {
    server.held = [];
    tray.add(Array.from({ length: MOST + 2 }, (_, i) => fileOf(10, `${i}.png`)));
    await pass(10);
    expect(lines()).toHaveLength(MOST);
    expect(lines().filter((line) => line.includes("等待上传"))).toHaveLength(MOST - 3);
    expect(view.element.querySelector("[role=alert]")?.textContent).toBe("一次最多 10 个文件，其余的没有加入");
    const waiting = server.held;
    server.held = undefined;
    waiting.forEach((go) => {
      go();
    });
    await pass(1000);
    expect(lines().every((line) => line.endsWith("可以发送"))).toBe(true);
    expect(server.mostBusy).toBe(3);
  });

  it("says of a HEIC photo, which nothing here can change, that it tells its place", async () => {
    tray.add([fileOf(10, "IMG_1.heic", "image/heic"), fileOf(10, "b.png", "image/png")]);
    await pass(10);
    const notes = [...view.element.querySelectorAll("li")].map((line) => line.textContent?.includes("拍摄地点"));
    expect(notes).toEqual([true, false]);
  });

  it("cancels one, leaves the others, and keeps the focus in the tray", async () => {
    server.held = [];
    tray.add([fileOf(10, "a.png"), fileOf(20, "b.png")]);
    await pass(10);
    view.element.querySelector<HTMLElement>('[aria-label="取消 a.png"]')?.focus();
    press("取消 a.png");
    await pass(10);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("取消 b.png");
    expect(server.asked).toContain("DELETE");
    const line = view.element.querySelector("li");
    line?.dispatchEvent(new KeyboardEvent("keydown", { key: "Delete", bubbles: true }));
    expect(lines()).toEqual([]);
    expect(emptied).toBe(1);
    tray.release();
    await pass(1000);
    expect(sent).toEqual([]);
  });

  it("goes on by a press of the button without waiting, and tells what happens to who does not see", async () => {
    server.cutAfter = 4;
    tray.add([fileOf(10)]);
    await pass(100);
    expect(lines()).toEqual(["10 B · 连接中断，会自动续传"]);
    expect(view.element.querySelector("[role=status]")?.textContent).toContain("连接中断");
    press("重试 图.png");
    await pass(10);
    expect(lines()).toEqual(["10 B · 可以发送"]);
    expect(view.element.querySelector("[role=status]")?.textContent).toBe("图.png 已上传");
    expect(server.content).toHaveLength(10);
  });

  it("offers no second try where it would not help", async () => {
    server.refuse = { status: 413, problem: { code: "too_large", most: 1000 } };
    tray.add([fileOf(2000)]);
    await pass(100);
    expect(view.element.querySelector<HTMLElement>('[aria-label="重试 图.png"]')?.hidden).toBe(true);
    expect(lines()[0]).toContain("请压缩或拆分");
  });

  it("gives everything up when it is closed", async () => {
    server.held = [];
    tray.add([fileOf(10), fileOf(10)]);
    await pass(10);
    tray.close();
    await pass(10);
    expect(server.files.size).toBe(0);
    expect(tray.pieces).toEqual([]);
  });
});
