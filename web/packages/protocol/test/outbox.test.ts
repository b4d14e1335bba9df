import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { event, type FakeSocket, KeptStorage, ME, open, World } from "./fake";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function live(options: ConstructorParameters<typeof World>[0] = {}) {
  const world = new World(options);
  const socket = await world.connect([open()]);
  socket.synced(0);
  const write = (text: string, conversation?: string) => world.client.send("text", { text }, conversation);
  return { world, socket, write, outbox: world.client.outbox };
}

const texts = (frames: FakeSocket["sent"]) => frames.map((frame) => frame.body?.text);

describe("the outbox", () => {
  it("sends in the order of writing without waiting, with ids of the protocol's alphabet", async () => {
    const { socket, write } = await live();
    for (const text of ["一", "二", "三"]) write(text);
    expect(texts(socket.of("send"))).toEqual(["一", "二", "三"]);
    const ids = socket.of("send").map((frame) => frame.id);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{16,64}$/);
  });

  it("keeps a message until it is acknowledged, and shows it until its event is here", async () => {
    const { world, socket, write, outbox } = await live();
    const id = write("hello");
    expect(outbox.delivery(id)).toBe("sending");
    socket.ack(id, 1);
    expect(outbox.items).toHaveLength(0);
    expect(outbox.stored.get(id)).toMatchObject({ conversation: "c1", seq: 1 });
    socket.say(event(1, { id, from: ME }));
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.stored.size).toBe(0);
    expect(world.client.log("c1").events).toHaveLength(1);
  });

  it("takes its own event as an acknowledgement, and the one that follows as nothing new", async () => {
    const { socket, write, outbox } = await live();
    const id = write("hello");
    socket.say(event(1, { id, from: ME }));
    expect(outbox.items).toHaveLength(0);
    socket.ack(id, 1, "c1", true);
    expect(outbox.stored.size).toBe(0);
  });

  it("is not fooled by the same id of another sender", async () => {
    const { socket, write, outbox } = await live();
    const id = write("hello");
    socket.say(event(1, { id }));
    expect(outbox.items).toHaveLength(1);
  });

  it("sends everything that is not settled again after a reconnect: same ids, same order, same words", async () => {
    const { world, socket, write } = await live();
    const ids = ["a", "b", "c", "d"].map((text) => write(text));
    socket.ack(ids[0] as string, 1);
    const first = socket.of("send").slice(1);
    socket.cut(1006);
    write("e");
    await world.again();
    const next = world.answer([open(1)]);
    expect(next.of("send").slice(0, 3)).toEqual(first);
    expect(texts(next.of("send"))).toEqual(["b", "c", "d", "e"]);
  });

  it("leaves from storage after a reload, in order, exactly once", async () => {
    const storage = new KeptStorage();
    const before = new World({ storage });
    await before.connect([open()]);
    before.socket.cut(1006);
    const ids = ["1", "2", "3", "4", "5"].map((text) => before.client.send("text", { text }));
    before.client.stop();
    expect(before.sockets).toHaveLength(1);

    const after = new World({ storage });
    const socket = await after.connect([open()]);
    expect(texts(socket.of("send"))).toEqual(["1", "2", "3", "4", "5"]);
    expect(socket.of("send").map((frame) => frame.id)).toEqual(ids);
    ids.forEach((id, i) => {
      socket.ack(id, i + 1);
    });
    expect(storage.kept.outbox.size).toBe(0);

    const third = new World({ storage });
    expect((await third.connect([open()])).of("send")).toHaveLength(0);
  });

  it("never has more in the commit than the server allows", async () => {
    const world = new World();
    world.limits = { frame: 65_536, inflight: 3, rate: 0 };
    const socket = await world.connect([open()]);
    const ids = Array.from({ length: 5 }, (_, i) => world.client.send("text", { text: `${i}` }));
    expect(socket.of("send")).toHaveLength(3);
    socket.ack(ids[0] as string, 1);
    expect(socket.of("send")).toHaveLength(4);
  });

  it("paces itself below the messages a minute", async () => {
    const world = new World();
    world.limits = { frame: 65_536, inflight: 32, rate: 4 };
    const socket = await world.connect([open()]);
    let seq = 0;
    for (let i = 0; i < 6; i++) {
      const id = world.client.send("text", { text: `${i}` });
      if (socket.of("send").some((frame) => frame.id === id)) socket.ack(id, ++seq);
    }
    expect(socket.of("send")).toHaveLength(4);
    for (let waited = 0; waited < 60_000; waited += 20_000) {
      await vi.advanceTimersByTimeAsync(20_000);
      socket.say({ t: "hb" });
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(texts(socket.of("send"))).toEqual(["0", "1", "2", "3", "4", "5"]);
  });

  it("after a refusal for now waits as told, then sends that one and the others again, in order", async () => {
    const { socket, write } = await live();
    const [a, b, c] = ["a", "b", "c"].map((text) => write(text)) as [string, string, string];
    socket.refuse(a, "unavailable", true, 2000);
    socket.refuse(b, "order_hold", true);
    socket.refuse(c, "order_hold", true);
    write("d");
    await vi.advanceTimersByTimeAsync(1990);
    expect(socket.of("send")).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(20);
    expect(texts(socket.of("send")).slice(3)).toEqual(["a", "b", "c", "d"]);
    expect(socket.of("send")[3]?.id).toBe(a);
  });

  it("ignores an order_hold for a transmission that was overtaken by the next", async () => {
    const { socket, write } = await live();
    const [a, b] = ["a", "b"].map((text) => write(text)) as [string, string];
    socket.refuse(a, "unavailable", true, 10);
    await vi.advanceTimersByTimeAsync(20);
    expect(socket.of("send")).toHaveLength(4);
    socket.refuse(b, "order_hold", true);
    await vi.advanceTimersByTimeAsync(2000);
    expect(socket.of("send")).toHaveLength(4);
    socket.ack(a, 1);
    socket.ack(b, 2);
  });

  it("does not lose a message that is refused with order_hold for no reason it knows", async () => {
    const { socket, write } = await live();
    const id = write("a");
    socket.refuse(id, "order_hold", true);
    await vi.advanceTimersByTimeAsync(400);
    expect(socket.of("send")).toHaveLength(2);
  });

  it("sends one at a time after rate_limited until the server takes them again", async () => {
    const { socket, write } = await live();
    const ids = ["a", "b", "c"].map((text) => write(text)) as [string, string, string];
    socket.refuse(ids[0], "rate_limited", true, 1000);
    socket.refuse(ids[1], "order_hold", true);
    socket.refuse(ids[2], "order_hold", true);
    await vi.advanceTimersByTimeAsync(1010);
    expect(texts(socket.of("send")).slice(3)).toEqual(["a"]);
    socket.ack(ids[0], 1);
    expect(texts(socket.of("send")).slice(3)).toEqual(["a", "b", "c"]);
  });

  it("backs off further each time the same message is refused without a time", async () => {
    const { socket, write } = await live();
    const id = write("a");
    socket.refuse(id, "overloaded", true);
    await vi.advanceTimersByTimeAsync(1010);
    expect(socket.of("send")).toHaveLength(2);
    socket.refuse(id, "overloaded", true);
    await vi.advanceTimersByTimeAsync(1010);
    expect(socket.of("send")).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket.of("send")).toHaveLength(3);
  });

  it("a refusal for good holds nothing back, and a tap sends it again as the last with the same id", async () => {
    const { world, socket, write, outbox } = await live();
    const [bad, good] = ["bad", "good"].map((text) => write(text)) as [string, string];
    socket.refuse(bad, "rejected", false);
    socket.ack(good, 1);
    expect(outbox.delivery(bad)).toBe("failed");
    expect(outbox.items[0]?.error?.code).toBe("rejected");
    world.client.retry(bad);
    expect(socket.of("send").at(-1)).toMatchObject({ id: bad, body: { text: "bad" } });
    socket.ack(bad, 2);
    expect(outbox.items).toHaveLength(0);
  });

  it("sends again under a new id what stands under another one's words", async () => {
    const { world, socket, write } = await live();
    const id = write("a");
    socket.refuse(id, "id_conflict", false);
    world.client.retry(id);
    expect(socket.of("send").at(-1)?.id).not.toBe(id);
    expect(socket.of("send").at(-1)?.body).toEqual({ text: "a" });
  });

  it("a failed message stays failed over a reload and is not sent by itself", async () => {
    const storage = new KeptStorage();
    const { socket, write } = await live({ storage });
    const id = write("bad");
    socket.refuse(id, "rejected", false);
    const after = new World({ storage });
    const next = await after.connect([open()]);
    expect(next.of("send")).toHaveLength(0);
    expect(after.client.outbox.delivery(id)).toBe("failed");
  });

  it("giving up the message that holds the line says skip and sends the others", async () => {
    const { world, socket, write, outbox } = await live();
    const [a, b] = ["a", "b"].map((text) => write(text)) as [string, string];
    expect(world.client.discard(b)).toBe(false);
    socket.refuse(a, "unavailable", true, 60_000);
    socket.refuse(b, "order_hold", true);
    expect(world.client.discard(a)).toBe(true);
    expect(socket.sent.slice(-2)).toMatchObject([
      { t: "skip", id: a },
      { t: "send", id: b },
    ]);
    expect(outbox.items.map((item) => item.id)).toEqual([b]);
  });

  it("lets go of the line when the message that holds it turns out to be stored", async () => {
    const { socket, write } = await live();
    const first = write("一");
    write("二");
    socket.say({
      t: "error",
      code: "unavailable",
      message: "",
      id: first,
      conversation: "c1",
      retry: true,
      after: 60_000,
    });
    socket.say(event(1, { id: first, from: ME }));
    expect(socket.of("skip").map((frame) => frame.id)).toEqual([first]);
    expect(texts(socket.of("send"))).toEqual(["一", "二", "二"]);
  });

  it("says skip when a second copy of a settled message is refused for now", async () => {
    const { socket, write } = await live();
    const id = write("一");
    socket.say(event(1, { id, from: ME }));
    socket.say({ t: "error", code: "unavailable", message: "", id, conversation: "c1", retry: true });
    expect(socket.of("skip").map((frame) => frame.id)).toEqual([id]);
  });

  it("a visitor's message for a closed conversation goes again, same id, without one", async () => {
    const { socket, write } = await live();
    const ids = ["a", "b"].map((text) => write(text)) as [string, string];
    expect(socket.of("send").map((frame) => frame.conversation)).toEqual(["c1", "c1"]);
    socket.refuse(ids[0], "closed", false);
    socket.refuse(ids[1], "closed", false);
    expect(
      socket
        .of("send")
        .slice(2)
        .map((frame) => [frame.id, frame.conversation]),
    ).toEqual([
      [ids[0], undefined],
      [ids[1], undefined],
    ]);
  });

  it("does not let a later message without a conversation overtake one whose conversation may be closed", async () => {
    const { socket, write } = await live();
    const a = write("a");
    socket.say(event(1, { kind: "closed", body: { by: "agent-1", reason: "resolved" } }));
    const b = write("b");
    expect(texts(socket.of("send"))).toEqual(["a"]);
    socket.refuse(a, "closed", false);
    expect(
      socket
        .of("send")
        .slice(1)
        .map((frame) => [frame.id, frame.conversation]),
    ).toEqual([
      [a, undefined],
      [b, undefined],
    ]);
  });

  it("names the conversation once it knows it", async () => {
    const world = new World();
    const socket = await world.connect();
    const id = world.client.send("text", { text: "first" });
    expect(socket.of("send")[0]).not.toHaveProperty("conversation");
    socket.ack(id, 2, "c7");
    world.client.send("text", { text: "second" });
    expect(socket.of("send")[1]).toHaveProperty("conversation", "c7");
  });

  it("repeats a message that was first sent without a conversation without one", async () => {
    const world = new World();
    const socket = await world.connect();
    world.client.send("text", { text: "first" });
    socket.cut(1006);
    await world.again();
    const next = world.answer([open(2)]);
    expect(next.of("send")[0]).not.toHaveProperty("conversation");
  });

  it("an agent's lines do not hold each other", async () => {
    const { socket, write } = await live({ role: "agent" });
    const [a] = [write("a", "c1"), write("b", "c1"), write("x", "c2")];
    socket.refuse(a as string, "unavailable", true, 60_000);
    write("y", "c2");
    write("c", "c1");
    expect(texts(socket.of("send"))).toEqual(["a", "b", "x", "y"]);
  });

  it("an agent's message for a closed conversation fails", async () => {
    const { socket, write, outbox } = await live({ role: "agent" });
    const id = write("a", "c1");
    socket.refuse(id, "closed", false);
    expect(outbox.delivery(id)).toBe("failed");
  });

  it("does not send what is larger than a frame may be", async () => {
    const { socket, write, outbox } = await live();
    const id = write("壶".repeat(30_000));
    expect(socket.of("send")).toHaveLength(0);
    expect(outbox.items.find((item) => item.id === id)?.error?.code).toBe("too_large");
  });

  it("gives up the biggest message on its way when the server closes for size", async () => {
    const { world, socket, write, outbox } = await live();
    const small = write("small");
    const big = write("big ".repeat(1000));
    socket.cut(1009);
    expect(outbox.delivery(big)).toBe("failed");
    await world.again();
    expect(
      world
        .answer([open()])
        .of("send")
        .map((frame) => frame.id),
    ).toEqual([small]);
  });

  it("makes a new connection when an answer is overdue on a silent one", async () => {
    const { world, socket, write } = await live();
    write("a");
    await vi.advanceTimersByTimeAsync(15_100);
    expect(socket.closed).toBe(true);
    await world.again();
    expect(world.sockets).toHaveLength(2);
  });

  it("edits and recalls travel in the same line", async () => {
    const { world, socket, write } = await live();
    write("a");
    world.client.edit("c1", 1, { text: "b" });
    world.client.recall("c1", 1);
    expect(socket.sent.filter((frame) => "id" in frame).map((frame) => [frame.t, frame.target])).toEqual([
      ["send", undefined],
      ["edit", 1],
      ["recall", 1],
    ]);
  });

  it("survives a storage that throws", async () => {
    const storage = new KeptStorage();
    storage.put = () => Promise.reject(new Error("quota"));
    storage.remove = () => Promise.reject(new Error("quota"));
    const { socket, write, outbox } = await live({ storage });
    const id = write("a");
    socket.ack(id, 1);
    expect(outbox.items).toHaveLength(0);
  });
});

describe("what is kept", () => {
  /** A disk that answers when the test says so. */
  class SlowStorage extends KeptStorage {
    written: ((kept: boolean) => void)[] = [];
    override put(item: Parameters<KeptStorage["put"]>[0]): Promise<void> {
      void super.put(item);
      return new Promise((resolve, reject) =>
        this.written.push((kept) => (kept ? resolve() : reject(new Error("no room")))),
      );
    }
  }

  it("is called queued only when it outlives the page", async () => {
    const storage = new SlowStorage();
    const { socket, write, outbox } = await live({ storage });
    socket.cut(1006);
    const id = write("a");
    expect(outbox.delivery(id)).toBe("writing");
    storage.written[0]?.(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.delivery(id)).toBe("queued");
  });

  it("is called what it is when it will not", async () => {
    const storage = new SlowStorage();
    const { socket, write, outbox } = await live({ storage });
    socket.cut(1006);
    const id = write("a");
    storage.written[0]?.(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.delivery(id)).toBe("unkept");
  });

  it("leaves also when the storage answers only after the page went on without it", async () => {
    const storage = new KeptStorage();
    const before = new World({ storage });
    await before.connect([open()]);
    before.socket.cut(1006);
    before.client.send("text", { text: "late" });
    before.client.stop();
    let answer = () => {};
    const stored = await storage.load();
    storage.load = () => new Promise((resolve) => (answer = () => resolve(stored)));
    const world = new World({ storage });
    void world.client.start();
    await vi.advanceTimersByTimeAsync(2500);
    const socket = world.answer([open()]);
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(texts(socket.of("send"))).toEqual(["late"]);
  });
});
