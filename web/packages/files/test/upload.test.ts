import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Refusal, reasonOf, Upload } from "../src";
import { wordsFor, worthAnother } from "../src/words";
import { fileOf, pass, TusServer } from "./tus";

const MIB = 1024 * 1024;
let server: TusServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new TusServer();
  server.install();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function begin(file: File): { upload: Upload; steps: string[] } {
  const steps: string[] = [];
  const upload: Upload = new Upload(file, {
    server,
    changed: () => steps.at(-1) !== upload.step && steps.push(upload.step),
  });
  upload.start();
  return { upload, steps };
}

/** The server has every byte, each once. */
async function expectWhole(file: File): Promise<void> {
  expect(Buffer.from(server.content).equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
}

describe("an upload", () => {
  it("says its name and type, sends all bytes in chunks and is ready", async () => {
    const file = fileOf(2 * MIB);
    const { upload } = begin(file);
    await pass(100);
    expect(upload.step).toBe("ready");
    expect(upload.info?.id).toBe("f1");
    expect(server.files.get("f1")).toMatchObject({ name: "图.png", claimed: "image/png" });
    await expectWhole(file);
    expect(server.asked.filter((one) => one.startsWith("PATCH")).length).toBeGreaterThan(1);
  });

  it("goes on at the server's offset after its connection broke in the middle of a chunk", async () => {
    const file = fileOf(MIB);
    server.cutAfter = 1000;
    const { upload, steps } = begin(file);
    await pass(100);
    expect(upload.step).toBe("broken");
    await pass(600);
    expect(steps).toEqual(["broken", "sending", "ready"]);
    expect(server.asked).toContain("HEAD");
    expect(server.asked).toContain(`PATCH 1000+${512 * 1024}`);
    await expectWhole(file);
  });

  it("leaves it to the person after half a minute without a network, and then loses nothing", async () => {
    const file = fileOf(MIB);
    server.cutAfter = 1000;
    const { upload } = begin(file);
    await pass(100);
    server.away = true;
    await pass(40_000);
    expect(upload.step).toBe("failed");
    expect(reasonOf(upload.failure as Refusal, wordsFor("en"))).toContain("goes on where it stopped");
    server.away = false;
    upload.retry();
    await pass(100);
    expect(upload.step).toBe("ready");
    expect(server.asked.filter((one) => one === "POST")).toHaveLength(1);
    await expectWhole(file);
  });

  it("tries again at once when the network is back", async () => {
    server.away = true;
    const { upload } = begin(fileOf(10));
    await pass(5000);
    server.away = false;
    window.dispatchEvent(new Event("online"));
    await pass(100);
    expect(upload.step).toBe("ready");
  });

  it("gives back what the server has when it is cancelled, also while it is begun", async () => {
    server.held = [];
    const { upload } = begin(fileOf(MIB));
    await pass(10);
    expect(upload.sent).toBeGreaterThan(0);
    server.writing = 2;
    upload.cancel();
    await pass(10);
    expect(server.files.size).toBe(1);
    await pass(2000);
    expect(server.files.size).toBe(0);

    const early = begin(fileOf(MIB)).upload;
    early.cancel();
    await pass(10);
    expect(server.asked.filter((one) => one === "POST")).toHaveLength(2);
    expect(server.files.size).toBe(0);
    expect([upload.step, early.step]).toEqual(["cancelled", "cancelled"]);
  });

  it("takes a fresh token when the present one has ended in the middle", async () => {
    server.held = [];
    const { upload } = begin(fileOf(10));
    await pass(10);
    server.valid = 1;
    server.held.splice(0).forEach((go) => {
      go();
    });
    server.held = undefined;
    await pass(2000);
    expect(upload.step).toBe("ready");
    expect(server.tokens).toBe(1);
  });

  it("waits for a token that cannot be had for lack of a network, and gives up where it is denied", async () => {
    const token = vi.spyOn(server, "token").mockRejectedValueOnce(new TypeError("no network"));
    const { upload } = begin(fileOf(10));
    await pass(100);
    expect(upload.step).toBe("broken");
    await pass(1000);
    expect(upload.step).toBe("ready");
    token.mockRejectedValueOnce({ stop: true });
    const denied = begin(fileOf(10)).upload;
    await pass(100);
    expect(denied.failure?.code).toBe("forbidden");
  });

  it("begins anew when the server has forgotten it", async () => {
    server.cutAfter = 5;
    const { upload } = begin(fileOf(10));
    await pass(10);
    server.files.clear();
    await pass(1000);
    expect(upload.step).toBe("ready");
    expect(server.asked.filter((one) => one === "POST")).toHaveLength(2);
  });

  it("waits while plugins look at it, and says their reason when they refuse", async () => {
    server.inspections = 2;
    server.reason = "contains a macro";
    const { upload, steps } = begin(fileOf(10));
    await pass(50);
    expect(upload.step).toBe("checking");
    await pass(2000);
    expect(steps).toEqual(["sending", "checking", "failed"]);
    expect(reasonOf(upload.failure as Refusal, wordsFor("en"))).toBe("Not accepted: contains a macro");
    expect(worthAnother(upload.failure as Refusal)).toBe(false);
  });

  it.each([
    [413, { code: "too_large", most: 1024 ** 3 }, {}, "超过 1 GB 的上限，请压缩或拆分", false],
    [429, { code: "rate_limited" }, { "Retry-After": "7200" }, "上传太多了，请 2 小时后重试", true],
    [507, { code: "unavailable" }, {}, "服务器空间不足，请稍后重试", true],
    [403, { code: "forbidden" }, {}, "现在不能上传，请刷新页面", true],
  ])("says of %d what is wrong and what helps", async (status, problem, headers, words, again) => {
    server.refuse = { status, problem, headers };
    const { upload } = begin(fileOf(10));
    await pass(100);
    expect(upload.step).toBe("failed");
    expect(reasonOf(upload.failure as Refusal, wordsFor("zh-CN"))).toBe(words);
    expect(worthAnother(upload.failure as Refusal)).toBe(again);
  });

  it("tells a file that can no longer be read from a broken connection", async () => {
    const file = fileOf(10);
    vi.spyOn(file, "slice").mockReturnValue({
      arrayBuffer: () => Promise.reject(new Error("gone")),
    } as unknown as Blob);
    const { upload } = begin(file);
    await pass(100);
    expect(upload.failure?.code).toBe("unreadable");
  });
});
