// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { event, open, World } from "./fake";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the connection", () => {
  it("offers the subprotocol and puts the token into the first frame, never into the address", async () => {
    const world = new World({ locale: "zh-CN", client: "widget/1" });
    const socket = await world.connect();
    expect(socket.protocol).toBe("hutong.v1");
    expect(socket.url).not.toContain("token");
    expect(socket.sent[0]).toEqual({
      t: "hello",
      token: "token-1",
      device: "device-1",
      resume: [],
      locale: "zh-CN",
      client: "widget/1",
    });
    expect(world.client.connection.state.phase).toBe("ready");
  });

  it("answers a heartbeat at once and never starts one", async () => {
    const world = new World();
    const socket = await world.connect();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(socket.of("hb")).toHaveLength(0);
    socket.say({ t: "hb" });
    expect(socket.of("hb")).toHaveLength(1);
  });

  it("gives the connection up after two and a half silent intervals, not before", async () => {
    const world = new World();
    const socket = await world.connect();
    await vi.advanceTimersByTimeAsync(62_000);
    expect(socket.closed).toBe(false);
    await vi.advanceTimersByTimeAsync(13_100);
    expect(socket.closed).toBe(true);
    await world.again();
    expect(world.sockets).toHaveLength(2);
  });

  it("lives on while heartbeats come", async () => {
    const world = new World();
    const socket = await world.connect();
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(25_000);
      socket.say({ t: "hb" });
    }
    expect(world.sockets).toHaveLength(1);
  });

  it("gives up a socket that opens but is never welcomed", async () => {
    const world = new World();
    void world.client.start();
    await vi.advanceTimersByTimeAsync(0);
    world.socket.onopen?.();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.socket.closed).toBe(true);
    expect(world.client.connection.state.phase).toBe("waiting");
  });

  it("comes back after 0.5, 1, 2, 4, 8, 15 and 15 seconds, each with a quarter of jitter", async () => {
    const world = new World();
    void world.client.start();
    await vi.advanceTimersByTimeAsync(0);
    for (const seconds of [0.5, 1, 2, 4, 8, 15, 15]) {
      const at = Date.now();
      world.socket.cut(1006);
      await world.again(30_000);
      const waited = Date.now() - at;
      expect(waited).toBeGreaterThanOrEqual(seconds * 750);
      expect(waited).toBeLessThanOrEqual(seconds * 1250 + 50);
    }
  });

  it("begins the back-off anew only after a connection that lasted", async () => {
    const world = new World();
    await world.connect();
    for (let i = 0; i < 4; i++) {
      world.socket.cut(1006);
      await world.again();
      world.answer();
    }
    const hasty = Date.now();
    world.socket.cut(1006);
    await world.again();
    expect(Date.now() - hasty).toBeGreaterThan(3000);
    world.answer();
    await vi.advanceTimersByTimeAsync(6000);
    const calm = Date.now();
    world.socket.cut(1006);
    await world.again();
    expect(Date.now() - calm).toBeLessThan(700);
  });

  it.each([4400, 4403, 4409, 4410])("stays away after %i", async (code) => {
    const world = new World();
    const socket = await world.connect();
    socket.cut(code);
    await vi.advanceTimersByTimeAsync(120_000);
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(world.sockets).toHaveLength(1);
    expect(world.client.connection.state).toEqual({ phase: "stopped", code });
  });

  it.each([1000, 1001, 1002, 1006, 1007, 1009, 1011, 4408])("comes back after %i", async (code) => {
    const world = new World();
    const socket = await world.connect();
    socket.cut(code);
    await world.again();
    expect(world.sockets).toHaveLength(2);
  });

  it("asks for a fresh token after 4401", async () => {
    const world = new World();
    const socket = await world.connect();
    socket.cut(4401);
    await world.again();
    expect(world.tokens).toEqual([false, true]);
    world.answer();
    world.socket.cut(1006);
    await world.again();
    expect(world.tokens).toEqual([false, true, false]);
  });

  it("stays away for the milliseconds of a 4429, also when the network comes back meanwhile", async () => {
    const world = new World();
    const socket = await world.connect();
    socket.cut(4429, "30000");
    await vi.advanceTimersByTimeAsync(29_000);
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(500);
    expect(world.sockets).toHaveLength(1);
    await world.again();
    expect(world.sockets).toHaveLength(2);
  });

  it("backs off at least five seconds from an overloaded server", async () => {
    const world = new World();
    const socket = await world.connect();
    socket.cut(4513);
    await vi.advanceTimersByTimeAsync(4950);
    expect(world.sockets).toHaveLength(1);
    await world.again();
    expect(world.sockets).toHaveLength(2);
  });

  it("sends nothing new after bye and connects again when the spread is over", async () => {
    const world = new World();
    const socket = await world.connect([open()]);
    socket.synced(0);
    socket.say({ t: "bye", reconnect: 3000 });
    world.client.send("text", { text: "later" });
    expect(socket.of("send")).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1000);
    socket.cut(4503);
    await vi.advanceTimersByTimeAsync(1900);
    expect(world.sockets).toHaveLength(1);
    await world.again();
    expect(world.answer([open()]).of("send")).toHaveLength(1);
  });

  it("connects again after bye even if the old node never closes", async () => {
    const world = new World();
    const socket = await world.connect();
    socket.say({ t: "bye", reconnect: 800 });
    await vi.advanceTimersByTimeAsync(850);
    expect(world.sockets).toHaveLength(2);
    expect(socket.closed).toBe(true);
  });

  it("connects at once when the network comes back", async () => {
    const world = new World();
    const socket = await world.connect();
    socket.cut(1006);
    await world.again();
    world.socket.cut(1006);
    await world.again();
    world.socket.cut(1006);
    const before = world.sockets.length;
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(world.sockets).toHaveLength(before + 1);
  });

  it("connects at once when the page is looked at again", async () => {
    const world = new World();
    const socket = await world.connect();
    socket.cut(1006);
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(0);
    expect(world.sockets).toHaveLength(2);
  });

  it("does not trust a connection once the browser says that it is offline", async () => {
    const world = new World();
    const socket = await world.connect();
    window.dispatchEvent(new Event("offline"));
    expect(socket.closed).toBe(true);
    expect(world.client.connection.state.phase).toBe("waiting");
  });

  it("renews its token when the server says that it ends, on the same connection", async () => {
    const world = new World();
    const socket = await world.connect();
    socket.say({ t: "expiring", in: 60_000 });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.of("renew")).toEqual([{ t: "renew", token: "token-2" }]);
    expect(world.tokens).toEqual([false, true]);
    expect(world.sockets).toHaveLength(1);
  });

  it("tries again when no token can be had, and stops when the answer is no for good", async () => {
    let problem: unknown = new Error("no network");
    const world = new World({ token: () => Promise.reject(problem) });
    void world.client.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(world.client.connection.state.phase).toBe("waiting");
    problem = { stop: true };
    await vi.advanceTimersByTimeAsync(2000);
    expect(world.client.connection.state).toEqual({ phase: "stopped", code: 0 });
    expect(world.sockets).toHaveLength(0);
  });

  it("hears nothing more of a connection that it gave up", async () => {
    const world = new World();
    const old = await world.connect([open()]);
    old.synced(0);
    const listener = old.onmessage;
    window.dispatchEvent(new Event("offline"));
    listener?.({ data: JSON.stringify(event(1)) });
    expect(world.client.log("c1").applied).toBe(0);
  });

  it("a probe that nothing answers makes a new connection", async () => {
    const world = new World();
    const socket = await world.connect([open()]);
    socket.synced(0);
    world.client.probe();
    expect(socket.of("sync")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(4000);
    expect(socket.closed).toBe(true);
  });

  it("a probe that is answered leaves the connection alone", async () => {
    const world = new World();
    const socket = await world.connect([open()]);
    socket.synced(0);
    world.client.probe();
    await vi.advanceTimersByTimeAsync(1000);
    socket.synced(0);
    await vi.advanceTimersByTimeAsync(5000);
    expect(socket.closed).toBe(false);
  });

  it("ends for good when it is stopped", async () => {
    const world = new World();
    const socket = await world.connect();
    world.client.stop();
    expect(socket.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.sockets).toHaveLength(1);
  });
});
