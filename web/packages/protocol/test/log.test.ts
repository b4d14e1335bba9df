import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fold, isUnknown } from "../src";
import { AGENT, event, KeptStorage, ME, open, World } from "./fake";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const seqs = (world: World) => world.client.log("c1").events.map((one) => one.seq);

async function live(head = 0): Promise<[World, ReturnType<World["answer"]>]> {
  const world = new World();
  const socket = await world.connect([open(head)]);
  socket.synced(head);
  return [world, socket];
}

describe("a conversation's log", () => {
  it("applies what comes next and drops what it has", async () => {
    const [world, socket] = await live();
    for (const seq of [1, 2, 2, 1, 3]) socket.say(event(seq));
    expect(seqs(world)).toEqual([1, 2, 3]);
  });

  it("asks within 200 ms when there is a hole, once, and applies nothing beyond it", async () => {
    const [world, socket] = await live();
    for (const seq of [1, 4, 5, 6]) socket.say(event(seq));
    expect(seqs(world)).toEqual([1]);
    await vi.advanceTimersByTimeAsync(200);
    expect(socket.of("sync")).toEqual([{ t: "sync", conversation: "c1", after: 1 }]);
    for (const seq of [2, 3, 4, 5, 6]) socket.say(event(seq));
    socket.synced(6);
    await vi.advanceTimersByTimeAsync(5000);
    expect(seqs(world)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(socket.of("sync")).toHaveLength(1);
  });

  it("asks for the next page as long as there is more", async () => {
    const [, socket] = await live();
    socket.say({ t: "lag", conversation: "c1", head: 400 });
    expect(socket.of("sync")).toEqual([{ t: "sync", conversation: "c1", after: 0 }]);
    for (let seq = 1; seq <= 200; seq++) socket.say(event(seq));
    socket.synced(200, 400, true);
    expect(socket.of("sync").at(-1)).toEqual({ t: "sync", conversation: "c1", after: 200 });
    for (let seq = 201; seq <= 400; seq++) socket.say(event(seq));
    socket.synced(400);
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket.of("sync")).toHaveLength(2);
  });

  it("shows its first page as a whole, and what comes later as it comes", async () => {
    const world = new World();
    const seen: number[] = [];
    world.client.on("log", (log) => seen.push(log.applied));
    const socket = await world.connect([open(120)]);
    socket.synced(120);
    for (let seq = 71; seq <= 120; seq++) {
      socket.say(event(seq));
      await Promise.resolve();
    }
    expect(seen.filter((applied) => applied > 70)).toEqual([]);
    socket.synced(120);
    await Promise.resolve();
    expect(seen.at(-1)).toBe(120);
    socket.say(event(121));
    await Promise.resolve();
    expect(seen.at(-1)).toBe(121);
  });

  it("shows what came of its first page when the connection breaks in the middle", async () => {
    const world = new World();
    const seen: number[] = [];
    world.client.on("log", (log) => seen.push(log.applied));
    const socket = await world.connect([open(120)]);
    socket.synced(120);
    for (let seq = 71; seq <= 90; seq++) socket.say(event(seq));
    socket.cut(1006);
    await Promise.resolve();
    expect(seen.at(-1)).toBe(90);
  });

  it("fetches the newest fifty of a conversation that is new here", async () => {
    const world = new World();
    const socket = await world.connect([open(120)]);
    socket.synced(120);
    expect(socket.of("sync")).toEqual([{ t: "sync", conversation: "c1", after: 70 }]);
    for (let seq = 71; seq <= 120; seq++) socket.say(event(seq));
    socket.synced(120);
    expect(world.client.log("c1").base).toBe(70);
    expect(seqs(world)).toHaveLength(50);
  });

  it("hears a conversation that was just opened from its first event", async () => {
    const world = new World();
    const socket = await world.connect();
    socket.synced(0);
    socket.say(event(1, { kind: "opened", body: { status: "queued" } }));
    socket.say(event(2));
    expect(seqs(world)).toEqual([1, 2]);
    expect(world.client.current()).toBe("c1");
    expect(socket.of("sync")).toHaveLength(0);
  });

  it("asks when a heartbeat tells of a head that did not come within 200 ms", async () => {
    const [, socket] = await live(0);
    socket.say({ t: "hb", heads: [["c1", 2]] });
    await vi.advanceTimersByTimeAsync(150);
    expect(socket.of("sync")).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(60);
    expect(socket.of("sync")).toEqual([{ t: "sync", conversation: "c1", after: 0 }]);
  });

  it("does not ask when the events of that head come in time", async () => {
    const [, socket] = await live(0);
    socket.say({ t: "hb", heads: [["c1", 1]] });
    socket.say(event(1));
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket.of("sync")).toHaveLength(0);
  });

  it("has one question at a time for each conversation", async () => {
    const [, socket] = await live(0);
    socket.say({ t: "lag", conversation: "c1", head: 5 });
    socket.say({ t: "lag", conversation: "c1", head: 9 });
    socket.say(event(7));
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket.of("sync")).toHaveLength(1);
  });

  it("is patient with a server that says synced but sends nothing", async () => {
    const [, socket] = await live(0);
    socket.say({ t: "lag", conversation: "c1", head: 5 });
    for (let i = 0; i < 40; i++) {
      socket.synced(5);
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(socket.of("sync").length).toBeLessThan(10);
  });

  it("resumes at what it has, with the epoch of its copy", async () => {
    const [world, socket] = await live(0);
    for (const seq of [1, 2, 3]) socket.say(event(seq));
    socket.cut(1006);
    const next = await world.again();
    next.onopen?.();
    expect(next.sent[0]).toMatchObject({ t: "hello", epoch: "epoch-1", resume: [{ conversation: "c1", after: 3 }] });
    world.answer([open(5)]);
    next.say(event(4));
    next.say(event(5));
    next.synced(5);
    expect(seqs(world)).toEqual([1, 2, 3, 4, 5]);
    expect(next.of("sync")).toHaveLength(0);
  });

  it("resumes from storage after a reload", async () => {
    const storage = new KeptStorage();
    const before = new World({ storage });
    const socket = await before.connect([open()]);
    socket.synced(0);
    for (const seq of [1, 2, 3]) socket.say(event(seq));
    before.client.stop();
    const after = new World({ storage });
    void after.client.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(seqs(after)).toEqual([1, 2, 3]);
    after.socket.onopen?.();
    expect(after.socket.sent[0]).toMatchObject({ epoch: "epoch-1", resume: [{ conversation: "c1", after: 3 }] });
  });

  it("takes only the last run without a hole from storage", async () => {
    const storage = new KeptStorage();
    await storage.events(
      "c1",
      [1, 2, 5, 6, 7].map((seq) => event(seq)),
    );
    const world = new World({ storage });
    await world.connect();
    expect(seqs(world)).toEqual([5, 6, 7]);
    expect(world.client.log("c1").base).toBe(4);
  });

  it("connects although the storage never answers", async () => {
    const storage = new KeptStorage();
    storage.load = () => new Promise(() => {});
    const world = new World({ storage });
    void world.client.start();
    await vi.advanceTimersByTimeAsync(2100);
    expect(world.sockets).toHaveLength(1);
  });

  it("after a reset drops the copy, pages history by REST and goes on from there", async () => {
    const [world, socket] = await live(0);
    socket.say(event(1));
    world.history = (_, after, limit) =>
      Promise.resolve(Array.from({ length: limit }, (_unused, i) => event(after + 1 + i)));
    socket.say({ t: "reset", conversation: "c1", why: "too_far", head: 9000 });
    await vi.advanceTimersByTimeAsync(0);
    expect(seqs(world)[0]).toBe(8951);
    expect(seqs(world).at(-1)).toBe(9000);
    expect(socket.of("sync")).toEqual([{ t: "sync", conversation: "c1", after: 9000 }]);
  });

  it("after a reset without REST has the events sent again", async () => {
    const [world, socket] = await live(0);
    world.history = () => Promise.reject(new Error("503"));
    socket.say({ t: "reset", conversation: "c1", why: "epoch", head: 60 });
    await vi.advanceTimersByTimeAsync(0);
    expect(seqs(world)).toEqual([]);
    expect(socket.of("sync")).toEqual([{ t: "sync", conversation: "c1", after: 10 }]);
  });

  it("forgets a conversation that is gone", async () => {
    const storage = new KeptStorage();
    const world = new World({ storage });
    const socket = await world.connect([open()]);
    socket.synced(0);
    socket.say(event(1));
    socket.say({ t: "reset", conversation: "c1", why: "gone" });
    await vi.advanceTimersByTimeAsync(0);
    expect(world.client.logs.has("c1")).toBe(false);
    expect(world.client.current()).toBeUndefined();
    expect(storage.kept.events.size).toBe(0);
  });

  it("puts pages of history in front, without a hole, down to the first event", async () => {
    const world = new World();
    world.history = (_, after, limit) =>
      Promise.resolve(Array.from({ length: limit }, (_u, i) => event(after + 1 + i)));
    const socket = await world.connect([open(60)]);
    socket.synced(60);
    for (let seq = 11; seq <= 60; seq++) socket.say(event(seq));
    socket.synced(60);
    expect(await world.client.older("c1", 8)).toBe(true);
    expect(seqs(world)[0]).toBe(3);
    expect(await world.client.older("c1", 8)).toBe(false);
    expect(seqs(world)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  });

  it("tells what happens now apart from what was caught up", async () => {
    const world = new World();
    const heard: number[] = [];
    world.client.on("event", (one) => heard.push(one.seq));
    const socket = await world.connect([open(2)]);
    socket.synced(2);
    socket.say(event(1));
    socket.say(event(2));
    socket.synced(2);
    socket.say(event(3));
    expect(heard).toEqual([3]);
  });

  it("drops a conversation frame with a lower version and takes an equal one", async () => {
    const [world, socket] = await live(0);
    const frame = { t: "conversation", conversation: "c1", status: "queued", head: 0 } as const;
    socket.say({ ...frame, version: 5, position: 3 });
    socket.say({ ...frame, version: 4, status: "closed" });
    expect(world.client.conversations.get("c1")).toMatchObject({ status: "queued", position: 3 });
    socket.say({ ...frame, version: 5, position: 2 });
    expect(world.client.conversations.get("c1")?.position).toBe(2);
  });
});

describe("marks and typing", () => {
  it("tells got and read cumulatively and not more than three times a second", async () => {
    const [world, socket] = await live(0);
    for (let seq = 1; seq <= 20; seq++) {
      socket.say(event(seq));
      world.client.read("c1", seq);
    }
    await vi.advanceTimersByTimeAsync(310);
    expect(socket.of("read")).toEqual([{ t: "read", conversation: "c1", seq: 20 }]);
    expect(socket.of("got")).toHaveLength(0);
    socket.say(event(21));
    await vi.advanceTimersByTimeAsync(310);
    expect(socket.of("got")).toEqual([{ t: "got", conversation: "c1", seq: 21 }]);
  });

  it("says again what it read while there was no connection", async () => {
    const [world, socket] = await live(0);
    socket.say(event(1));
    socket.cut(1006);
    world.client.read("c1", 1);
    await world.again();
    const next = world.answer([open(1)]);
    await vi.advanceTimersByTimeAsync(310);
    expect(next.of("read")).toEqual([{ t: "read", conversation: "c1", seq: 1 }]);
  });

  it("keeps the highest mark of each person", async () => {
    const [world, socket] = await live(0);
    for (const seq of [3, 2]) socket.say({ t: "read", conversation: "c1", seq, from: AGENT });
    socket.say({ t: "got", conversation: "c1", seq: 4, from: AGENT });
    expect(world.client.log("c1").marks.get("agent-1")).toMatchObject({ got: 4, read: 3 });
  });

  it("says typing seldom, says the last text, and ends by itself", async () => {
    const [world, socket] = await live(0);
    for (let i = 1; i <= 20; i++) {
      world.client.typing("c1", true, "x".repeat(i));
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(socket.of("typing").length).toBeLessThanOrEqual(3);
    await vi.advanceTimersByTimeAsync(800);
    expect(socket.of("typing").at(-1)?.text).toBe("x".repeat(20));
    await vi.advanceTimersByTimeAsync(5000);
    expect(socket.of("typing").at(-1)?.on).toBe(false);
  });

  it("shows a robot's answer as it grows, and never beside its message", async () => {
    const [world, socket] = await live(0);
    const robot = { id: "plugin:faq", role: "robot", name: "faq" } as const;
    const shown: string[] = [];
    world.client.on("log", (log: { events: unknown[]; typing: Map<string, { text?: string }> }) => {
      const growing = [...log.typing.values()].map((typist) => typist.text ?? "…").join();
      shown.push(`${log.events.length} ${growing}`);
    });
    for (const text of ["On", "Once"]) {
      socket.say({ t: "typing", conversation: "c1", on: true, text, from: robot });
      await vi.advanceTimersByTimeAsync(0);
    }
    socket.say({ ...event(1), from: robot, body: { text: "Once upon a time" } });
    await vi.advanceTimersByTimeAsync(0);
    socket.say({ t: "typing", conversation: "c1", on: false, from: robot });
    await vi.advanceTimersByTimeAsync(0);
    expect(shown.filter((one, i) => one !== shown[i - 1])).toEqual(["0 On", "0 Once", "1 "]);
  });

  it("ends typing at once when the composer is empty", async () => {
    const [world, socket] = await live(0);
    world.client.typing("c1", true);
    world.client.typing("c1", false);
    expect(socket.of("typing").map((frame) => frame.on)).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(socket.of("typing")).toHaveLength(2);
  });

  it("forgets that somebody types after seven seconds, at his message, and when the connection ends", async () => {
    const [world, socket] = await live(0);
    const typing = () => world.client.log("c1").typing.size;
    const frame = { t: "typing", conversation: "c1", on: true, from: AGENT } as const;
    socket.say(frame);
    expect(typing()).toBe(1);
    await vi.advanceTimersByTimeAsync(7100);
    expect(typing()).toBe(0);
    socket.say(frame);
    socket.say(event(1));
    expect(typing()).toBe(0);
    socket.say(frame);
    socket.cut(1006);
    expect(typing()).toBe(0);
  });

  it("watches again after a reconnect until it is ended", async () => {
    const world = new World({ role: "agent" });
    const socket = await world.connect();
    world.client.watch("c9", true);
    expect(socket.of("watch")).toHaveLength(1);
    socket.cut(1006);
    await world.again();
    expect(world.answer().of("watch")).toEqual([{ t: "watch", conversation: "c9", on: true }]);
    world.client.watch("c9", false);
    world.socket.cut(1006);
    await world.again();
    expect(world.answer().of("watch")).toHaveLength(0);
  });
});

describe("the folded log", () => {
  it("shows the newest body of an edited message and nothing of a recalled one", () => {
    const rows = fold([
      event(1, { from: ME }),
      event(2),
      event(3, { kind: "edit", body: { target: 1, body: { text: "better" } } }),
      event(4, { kind: "recall", body: { target: 2 } }),
      event(5, { kind: "edit", body: { target: 2, body: { text: "too late" } } }),
      event(6, { body: { blank: "erased" } }),
      event(7, { kind: "edit", body: { target: 99, body: { text: "of another page" } } }),
    ]);
    expect(rows.map((row) => row.event.seq)).toEqual([1, 2, 6]);
    expect(rows[0]).toMatchObject({ edited: true, body: { text: "better" } });
    expect(rows[1]).toMatchObject({ blank: "recalled" });
    expect(JSON.stringify(rows[1]?.body)).not.toContain("message");
    expect(rows[2]?.blank).toBe("erased");
  });

  it("knows which kinds it does not know", () => {
    expect(["text", "opened", "hologram"].map(isUnknown)).toEqual([false, false, true]);
  });
});
