import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FileView, isFile, Links, roomFor, sizeOf } from "../src";
import { pass, TusServer } from "./tus";

let server: TusServer;
let links: Links;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("IntersectionObserver", undefined);
  server = new TusServer();
  server.install();
  server.files.set("f1", { length: 1, bytes: [1], name: "a", claimed: "", looks: 0 });
  links = new Links(server);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const asked = () => server.asked.length;
const picture = { file: "f1", name: "猫.png", size: 10, type: "image/png", width: 1600, height: 800 };

function draw(kind: string, body: Record<string, unknown>): HTMLElement {
  const view = new FileView(kind, body, { locale: "zh-CN", links });
  document.body.append(view.element);
  return view.element;
}

describe("a picture", () => {
  it("takes its room before it is there, has words, and opens larger", async () => {
    const element = draw("image", picture);
    const image = element.querySelector("img");
    expect([image?.getAttribute("width"), image?.getAttribute("height")]).toEqual(["280", "140"]);
    expect(image?.getAttribute("src")).toMatch(/^data:image\/svg/);
    expect(image?.alt).toBe("猫.png");
    await pass(10);
    expect(image?.getAttribute("src")).toBe("/api/v1/files/f1?expires=9&signature=s");
    element.querySelector("button")?.click();
    await pass(10);
    const large = document.querySelector("dialog");
    expect(large?.querySelector("img")?.alt).toBe("猫.png");
    large?.querySelector<HTMLElement>('[aria-label="关闭"]')?.click();
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("asks for one new link when its link did not open, and then says so", async () => {
    const element = draw("image", picture);
    await pass(10);
    element.querySelector("img")?.dispatchEvent(new Event("error"));
    await pass(10);
    expect(asked()).toBe(2);
    element.querySelector("img")?.dispatchEvent(new Event("error"));
    await pass(10);
    expect(asked()).toBe(2);
    expect(element.textContent).toBe("猫.png 打不开");
  });

  it("has a room for every size", () => {
    expect(roomFor(undefined, undefined)).toEqual({ width: 240, height: 180 });
    expect(roomFor(100, 50)).toEqual({ width: 100, height: 50 });
    expect(roomFor(10_000, 10)).toEqual({ width: 280, height: 48 });
  });
});

describe("links", () => {
  it("are asked for once while they hold, and anew after that", async () => {
    await Promise.all([links.link("f1"), links.link("f1")]);
    expect(asked()).toBe(1);
    await pass(46 * 60_000);
    await links.link("f1");
    expect(asked()).toBe(2);
  });

  it("that could not be had are asked for again", async () => {
    server.away = true;
    await expect(links.link("f1")).rejects.toThrow();
    server.away = false;
    await expect(links.link("f1")).resolves.toContain("signature");
  });
});

describe("other files", () => {
  it("say their name and size and are saved by a press", async () => {
    const saved: string[] = [];
    document.addEventListener("click", (event) => {
      if (event.target instanceof HTMLAnchorElement) {
        saved.push(event.target.getAttribute("href") ?? "");
      }
    });
    const element = draw("file", { file: "f1", name: "发票.pdf", size: 1_258_291, type: "application/pdf" });
    expect(element.querySelector("button")?.getAttribute("aria-label")).toBe("下载 发票.pdf，1.2 MB");
    element.querySelector("button")?.click();
    await pass(10);
    expect(saved).toEqual(["/api/v1/files/f1?expires=9&signature=s&download=1"]);
  });

  it("that were spoken say their length and show the transcript when it comes", async () => {
    const body = { file: "f1", name: "v.webm", size: 9, type: "audio/webm", duration: 12_400 };
    const view = new FileView("voice", body, { locale: "en", links });
    expect(view.element.querySelector(".hf-t")?.textContent).toBe("0:12");
    expect(view.element.querySelector<HTMLElement>(".hf-said")?.hidden).toBe(true);
    const player = view.element.querySelector(".hf-player");
    view.update({ ...body, transcript: "Where is my parcel?" });
    expect(view.element.querySelector(".hf-said")?.textContent).toBe("TranscriptWhere is my parcel?");
    expect(view.element.querySelector(".hf-player")).toBe(player);
  });

  it("are told from what is no file", () => {
    expect(isFile("image", picture)).toBe(true);
    expect(isFile("image", { blank: "recalled" })).toBe(false);
    expect(isFile("text", { file: "f1" })).toBe(false);
  });

  it("have sizes as people read them", () => {
    expect([0, 999, 1000, 5 * 1024 * 1024, 1.5 * 1024 ** 3].map(sizeOf)).toEqual([
      "0 B",
      "999 B",
      "1.0 KB",
      "5 MB",
      "1.5 GB",
    ]);
  });
});
